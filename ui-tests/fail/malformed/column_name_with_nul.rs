use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(rename = "ti\0tle")]
    title: String,
}

fn main() {}
