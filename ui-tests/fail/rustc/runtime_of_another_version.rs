use declarite::SqliteRow;

mod other {
    pub mod __private {
        pub mod for_macros_9_9_9 {}
    }
}

#[derive(SqliteRow)]
#[sqlite(crate = other)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {
    assert_eq!(Document::SCHEMA.name(), "document");
}
