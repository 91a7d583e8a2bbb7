use declarite::SqliteRow;

struct Embedding;

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 4))]
    embedding: Embedding,
}

fn main() {
    let _: <Document as SqliteRow>::Key<'_> = 1;
}
