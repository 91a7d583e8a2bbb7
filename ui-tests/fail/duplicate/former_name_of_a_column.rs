use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(renamed_from = "name", renamed_from = "Name")]
    title: String,
}

fn main() {}
