use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(index(heading))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(rename = "heading")]
    title: String,
}

fn main() {}
