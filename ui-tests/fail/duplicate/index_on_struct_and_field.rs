use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(unique(title))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(unique)]
    title: String,
}

fn main() {}
