use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(index(title, name = "by_text"), index(body, name = "By_Text"))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    body: String,
}

fn main() {}
