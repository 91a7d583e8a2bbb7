use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(unique(title, where = "id > 0 /* positive"))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
