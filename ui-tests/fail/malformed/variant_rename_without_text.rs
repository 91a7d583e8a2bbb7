use declarite::SqliteText;

#[derive(SqliteText)]
enum Status {
    #[sqlite(rename)]
    Draft,
    Published,
}

fn main() {}
