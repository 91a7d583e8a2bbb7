use declarite::SqliteRow;

mod joined {
    fn encode(tags: &[String]) -> String {
        tags.join(" ")
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
    tags: Vec<String>,
}

fn main() {}
