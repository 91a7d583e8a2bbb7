use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(primary_key(ID))]
struct Document {
    #[sqlite(rename = "ID")]
    number: i64,
}

fn main() {}
