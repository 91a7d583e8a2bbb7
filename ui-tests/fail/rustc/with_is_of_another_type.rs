use declarite::SqliteValue;

mod text {
    pub fn encode(number: &i64) -> i64 {
        *number
    }

    pub fn decode(text: String) -> String {
        text
    }
}

#[derive(SqliteValue)]
struct Name(#[sqlite(with = text)] String);

fn main() {}
