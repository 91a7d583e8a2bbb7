use declarite::SqliteRow;

type Bits = Vec<u8>;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 8, element = "float32"))]
    embedding: Bits,
}

fn main() {}
