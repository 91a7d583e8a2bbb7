use declarite::SqliteValue;

#[derive(SqliteValue)]
enum Status {
    Draft,
    Published,
}

fn main() {}
