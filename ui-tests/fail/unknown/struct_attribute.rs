use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(tabel = "documents")]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {
    assert_eq!(Document::SCHEMA.name(), "documents");
}
