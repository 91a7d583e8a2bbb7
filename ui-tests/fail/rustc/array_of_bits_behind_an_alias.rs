use declarite::SqliteRow;

type Bits = [u8; 2];

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 24))]
    embedding: Bits,
}

fn main() {}
