use declarite::{ColumnType, SqliteRow, TableKind};
use ndarray::Array1;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "documents", vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    category: String,
    title: String,
    #[sqlite(auxiliary)]
    body: Option<String>,
    #[sqlite(vector(dim = 384, metric = "cosine"))]
    embedding: Array1<f32>,
}

fn key<'k>(id: i64) -> <Document as SqliteRow>::Key<'k> {
    id
}

fn main() {
    let schema = Document::SCHEMA;
    assert_eq!(schema.name(), "documents");
    assert_eq!(schema.kind(), TableKind::Vec0 { chunk_size: None });
    let names: Vec<&str> = schema.columns().iter().map(|column| column.name()).collect();
    assert_eq!(names, ["id", "category", "title", "body", "embedding"]);
    let nullable: Vec<bool> = schema.columns().iter().map(|column| column.is_nullable()).collect();
    assert_eq!(nullable, [false, false, false, true, false]);
    assert_eq!(schema.columns()[0].column_type(), ColumnType::Integer);
    assert_eq!(schema.columns()[2].column_type(), ColumnType::Text);
    let keys: Vec<&str> = schema.key_columns().map(|column| column.name()).collect();
    assert_eq!(keys, ["id"]);
    key(1);
}
