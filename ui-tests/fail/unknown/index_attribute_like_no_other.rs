use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(index(title, order = "DESC"))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
