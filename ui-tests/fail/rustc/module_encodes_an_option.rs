use declarite::SqliteRow;

mod joined {
    pub fn encode(tags: &Option<Vec<String>>) -> String {
        tags.iter().flatten().cloned().collect()
    }

    pub fn decode(tags: String) -> Vec<String> {
        tags.split(' ').map(str::to_owned).collect()
    }
}

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(with = joined)]
    tags: Option<Vec<String>>,
}

fn main() {}
