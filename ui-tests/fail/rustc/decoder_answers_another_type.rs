use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(encoder = encode, decoder = decode)]
    tags: Vec<String>,
}

fn encode(tags: &Vec<String>) -> String {
    tags.join(" ")
}

fn decode(text: &str) -> String {
    text.to_owned()
}

fn main() {}
