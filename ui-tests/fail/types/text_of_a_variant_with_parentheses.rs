use declarite::SqliteText;

#[derive(SqliteText)]
enum Status {
    Draft(),
    Published,
}

fn main() {}
