use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primray_key)]
    id: i64,
    title: String,
}

fn main() {}
