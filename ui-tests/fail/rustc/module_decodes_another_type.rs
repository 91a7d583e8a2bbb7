use declarite::SqliteRow;

mod joined {
    pub fn encode(tags: &[String]) -> String {
        tags.join(" ")
    }

    pub fn decode(tags: String) -> String {
        tags
    }
}

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(with = joined)]
    tags: Vec<String>,
}

fn main() {}
