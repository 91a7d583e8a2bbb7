use declarite::{Column, SqliteRow};

#[derive(SqliteRow)]
struct Document<T: Column> {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(check = "(value")]
    value: T,
}

fn main() {}
