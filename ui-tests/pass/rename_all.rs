use declarite::SqliteRow;

/// The same fields in a case, one of them with a name of its own.
macro_rules! row {
    ($name:ident, $case:literal) => {
        #[derive(SqliteRow)]
        #[sqlite(rename_all = $case, primary_key(row_id), index(page_count, r#type))]
        struct $name {
            row_id: i64,
            page_count: u32,
            r#type: String,
            #[sqlite(rename = "As_It-is")]
            kept_name: bool,
        }
    };
}

row!(Lower, "lowercase");
row!(Upper, "UPPERCASE");
row!(Pascal, "PascalCase");
row!(Camel, "camelCase");
row!(Snake, "snake_case");
row!(ScreamingSnake, "SCREAMING_SNAKE_CASE");
row!(Kebab, "kebab-case");
row!(ScreamingKebab, "SCREAMING-KEBAB-CASE");

/// In a vec0 table too, where a table keeps its name.
#[derive(SqliteRow)]
#[sqlite(vec0, rename_all = "camelCase")]
struct TextChunk {
    #[sqlite(primary_key)]
    chunk_id: i64,
    #[sqlite(vector(dim = 4))]
    text_embedding: [f32; 4],
}

fn columns<R: SqliteRow>() -> Vec<&'static str> {
    let key: Vec<&str> = R::SCHEMA.key_columns().map(|column| column.name()).collect();
    let columns: Vec<&str> = R::SCHEMA.columns().iter().map(|column| column.name()).collect();
    assert_eq!(key, columns[..1]);
    if let [index] = R::SCHEMA.indexes() {
        assert!(index.columns().eq(columns[1..3].iter().copied()));
    }
    columns
}

fn main() {
    assert_eq!(columns::<Lower>(), ["row_id", "page_count", "type", "As_It-is"]);
    assert_eq!(columns::<Upper>(), ["ROW_ID", "PAGE_COUNT", "TYPE", "As_It-is"]);
    assert_eq!(columns::<Pascal>(), ["RowId", "PageCount", "Type", "As_It-is"]);
    assert_eq!(columns::<Camel>(), ["rowId", "pageCount", "type", "As_It-is"]);
    assert_eq!(columns::<Snake>(), ["row_id", "page_count", "type", "As_It-is"]);
    assert_eq!(columns::<ScreamingSnake>(), ["ROW_ID", "PAGE_COUNT", "TYPE", "As_It-is"]);
    assert_eq!(columns::<Kebab>(), ["row-id", "page-count", "type", "As_It-is"]);
    assert_eq!(columns::<ScreamingKebab>(), ["ROW-ID", "PAGE-COUNT", "TYPE", "As_It-is"]);
    assert_eq!(columns::<TextChunk>(), ["chunkId", "textEmbedding"]);
    assert_eq!(TextChunk::SCHEMA.name(), "text_chunk");
}
