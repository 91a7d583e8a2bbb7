use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(rename_all = camelCase)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
