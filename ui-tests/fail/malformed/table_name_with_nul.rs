use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(table = "docu\0ments")]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
