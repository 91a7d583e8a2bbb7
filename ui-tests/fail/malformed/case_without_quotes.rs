use declarite::SqliteText;

#[derive(SqliteText)]
#[sqlite(rename_all = snake_case)]
enum Status {
    Draft,
    Published,
}

fn main() {}
