use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(renamed_from = "")]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
