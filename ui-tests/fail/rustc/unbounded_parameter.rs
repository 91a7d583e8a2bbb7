use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document<T> {
    #[sqlite(primary_key)]
    id: i64,
    value: T,
}

fn main() {}
