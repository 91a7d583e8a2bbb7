use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document<T> {
    #[sqlite(primary_key)]
    id: T,
    title: String,
}

fn main() {}
