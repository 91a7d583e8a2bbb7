use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(rename_all = "camelcase")]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
