use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(index(title, name = "by\0title"))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
