use declarite::{SqliteRow, SqliteValue};

#[derive(SqliteValue)]
struct Tags(#[sqlite(json)] Vec<String>);

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    tags: Tags,
}

fn main() {}
