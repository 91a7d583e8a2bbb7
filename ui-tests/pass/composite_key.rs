use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(primary_key(path, line))]
struct CodeChunk {
    line: u32,
    path: String,
    #[sqlite(type = "VARCHAR(80)")]
    text: String,
}

#[derive(SqliteRow)]
#[sqlite(table = "edges")]
struct Edge {
    #[sqlite(primary_key)]
    source: i64,
    #[sqlite(primary_key)]
    target: i64,
}

fn keys<R: SqliteRow>() -> Vec<&'static str> {
    R::SCHEMA.key_columns().map(|column| column.name()).collect()
}

fn main() {
    assert_eq!(CodeChunk::SCHEMA.name(), "code_chunk");
    assert_eq!(keys::<CodeChunk>(), ["path", "line"]);
    assert_eq!(keys::<Edge>(), ["source", "target"]);
    let _: <CodeChunk as SqliteRow>::Key<'_> = ("src/main.rs", 7);
    let _: <Edge as SqliteRow>::Key<'_> = (1, 2);
}
