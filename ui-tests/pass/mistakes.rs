//! What `docs/mistakes.md` says to write instead.

mod a_type_that_sqlite_has_no_type_for {
    use declarite::SqliteRow;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    struct Tags(Vec<String>);

    #[derive(SqliteRow)]
    struct Document {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(json)]
        tags: Tags,
    }
}

mod no_primary_key {
    use declarite::SqliteRow;

    #[derive(SqliteRow)]
    #[sqlite(primary_key(author, title))]
    struct Document {
        author: i64,
        title: String,
    }
}

mod vectors {
    use declarite::{QueryVector, SqliteRow};
    use ndarray::Array1;

    #[derive(SqliteRow)]
    struct Large {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(vector(dim = 384))]
        embedding: Array1<f32>,
    }

    #[derive(SqliteRow)]
    #[sqlite(vec0)]
    struct Document {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(vector(dim = 4))]
        embedding: Vec<f32>,
        #[sqlite(auxiliary)]
        title: Option<String>,
    }

    pub fn asks() {
        fn ask<Q: QueryVector<Document>>(_: Q) {}
        ask([0.0_f32; 4]);
    }
}

mod a_constraint_in_a_vec0_table {
    use declarite::SqliteRow;

    #[derive(SqliteRow)]
    struct Document {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(unique)]
        title: String,
    }

    #[derive(SqliteRow)]
    #[sqlite(vec0)]
    struct DocumentVector {
        #[sqlite(primary_key)]
        document: i64,
        #[sqlite(vector(dim = 4))]
        embedding: Vec<f32>,
    }
}

mod columns {
    use declarite::SqliteRow;

    #[derive(SqliteRow)]
    struct Author {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(unique)]
        name: String,
    }

    #[derive(SqliteRow)]
    struct Document {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(default = "'unnamed'")]
        title: String,
        #[sqlite(type = "VARCHAR(20)")]
        price: String,
        #[sqlite(references(Author, column = "name"))]
        author: String,
    }
}

fn main() {
    vectors::asks();
}
