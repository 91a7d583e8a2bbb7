use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(table = "_declarite_documents")]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
