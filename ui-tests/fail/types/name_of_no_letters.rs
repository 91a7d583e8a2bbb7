use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(rename_all = "camelCase")]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    __: String,
}

fn main() {}
