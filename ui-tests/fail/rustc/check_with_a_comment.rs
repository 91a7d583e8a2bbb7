use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(check = "title <> '' -- never empty")]
    title: String,
}

fn main() {}
