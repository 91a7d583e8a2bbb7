use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(check = "length(title > 0")]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
