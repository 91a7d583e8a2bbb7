use declarite::SqliteValue;

mod text {
    pub fn encode(text: &str) -> String {
        text.to_owned()
    }
}

#[derive(SqliteValue)]
struct Name(#[sqlite(with = text)] String);

fn main() {}
