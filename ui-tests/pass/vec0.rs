use declarite::{ColumnType, Role, SqliteRow, TableKind};

#[derive(SqliteRow)]
#[sqlite(table = "chunks", vec0(chunk_size = 64))]
struct Chunk {
    #[sqlite(vector(dim = 8))]
    embedding: [f32; 8],
    #[sqlite(primary_key, rename = "chunk_id")]
    id: String,
    #[sqlite(partition_key)]
    tenant: Option<i64>,
    published: bool,
    score: f64,
    #[sqlite(auxiliary)]
    raw: Option<Vec<u8>>,
}

fn main() {
    let schema = Chunk::SCHEMA;
    assert_eq!(schema.kind(), TableKind::Vec0 { chunk_size: Some(64) });
    let roles: Vec<Role> = schema.columns().iter().map(|column| column.role()).collect();
    let plain = Role::Plain;
    assert_eq!(roles, [plain, plain, Role::PartitionKey, plain, plain, Role::Auxiliary]);
    let keys: Vec<&str> = schema.key_columns().map(|column| column.name()).collect();
    assert_eq!(keys, ["chunk_id"]);
    assert_eq!(schema.columns()[3].column_type(), ColumnType::Boolean);
    let _: <Chunk as SqliteRow>::Key<'_> = "a";
}
