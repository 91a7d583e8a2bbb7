use declarite::{DecodeRow, SqliteRow, TableSchema};

const DIM: usize = 2;

fn is_readable<R: SqliteRow + DecodeRow>() -> &'static TableSchema {
    R::SCHEMA
}

fn main() {
    const DIM: usize = 4;

    struct Title(String);

    fn encode(title: &Title) -> String {
        title.0.clone()
    }

    fn decode(text: String) -> Title {
        Title(text)
    }

    #[derive(SqliteRow)]
    struct Author {
        #[sqlite(primary_key)]
        id: i64,
    }

    /// Names of the function's own, one of which is outside it too.
    #[derive(SqliteRow)]
    #[sqlite(index(title))]
    struct Book {
        #[sqlite(primary_key, references(Author))]
        id: i64,
        #[sqlite(encoder = encode, decoder = decode)]
        title: Title,
        #[sqlite(vector(dim = DIM))]
        embedding: Vec<f32>,
    }

    assert_eq!(is_readable::<Book>().columns()[2].vector().unwrap().byte_len(), DIM * 4);
    assert_eq!(is_readable::<Author>().name(), "author");

    let short = || {
        #[derive(SqliteRow)]
        #[sqlite(table = "short")]
        struct Book {
            #[sqlite(primary_key)]
            id: i64,
            #[sqlite(vector(dim = crate::DIM))]
            embedding: [f32; 2],
        }
        is_readable::<Book>()
    };
    assert_eq!(short().columns()[1].vector().unwrap().byte_len(), crate::DIM * 4);
}
