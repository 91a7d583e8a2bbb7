use declarite::{DecodeRow, SqliteRow};

/// No column type, and no need to be one.
#[derive(Default)]
struct Cache;

#[derive(SqliteRow)]
struct Page {
    #[sqlite(skip)]
    cache: Cache,
    #[sqlite(primary_key)]
    #[sqlite(rename = "URL")]
    url: String,
    #[sqlite(skip)]
    embedding: Vec<f32>,
    r#type: u8,
}

fn is_readable<R: DecodeRow>() {}

fn main() {
    is_readable::<Page>();
    let names: Vec<&str> = Page::SCHEMA.columns().iter().map(|column| column.name()).collect();
    assert_eq!(names, ["URL", "type"]);
    let keys: Vec<&str> = Page::SCHEMA.key_columns().map(|column| column.name()).collect();
    assert_eq!(keys, ["URL"]);
}
