use declarite::SqliteText;

#[derive(SqliteText)]
struct Name(String);

fn main() {}
