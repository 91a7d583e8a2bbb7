use declarite::{Column, SqliteRow};

#[derive(SqliteRow)]
#[sqlite(diesel)]
struct Pair<T: Column> {
    #[sqlite(primary_key)]
    id: i64,
    value: T,
}

fn main() {}
