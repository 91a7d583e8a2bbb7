use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(table("documents"))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
