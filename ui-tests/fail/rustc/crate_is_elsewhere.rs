use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(crate = missing)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
