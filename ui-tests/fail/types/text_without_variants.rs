use declarite::SqliteText;

#[derive(SqliteText)]
enum Status {}

fn main() {}
