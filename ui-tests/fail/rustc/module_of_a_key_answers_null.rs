use declarite::SqliteRow;

mod joined {
    pub fn encode(tags: &[String]) -> Option<String> {
        tags.first().cloned()
    }

    pub fn decode(tag: String) -> Vec<String> {
        vec![tag]
    }
}

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key, with = joined)]
    tags: Vec<String>,
}

fn main() {}
