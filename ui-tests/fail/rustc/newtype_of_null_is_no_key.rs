use declarite::{SqliteRow, SqliteValue};

#[derive(SqliteValue)]
struct Maybe(#[sqlite(with = declarite::serde_text)] Option<String>);

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: Maybe,
}

fn main() {}
