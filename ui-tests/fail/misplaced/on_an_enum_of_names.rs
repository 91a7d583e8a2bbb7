use declarite::SqliteRow;

#[derive(SqliteRow)]
enum Status {
    Draft,
    Published,
}

fn main() {}
