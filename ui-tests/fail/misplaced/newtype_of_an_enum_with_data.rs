use declarite::SqliteValue;

#[derive(SqliteValue)]
enum Status {
    Draft,
    Published(i64),
}

fn main() {}
