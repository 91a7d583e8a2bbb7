use declarite::SqliteText;

#[derive(SqliteText)]
enum Status {
    #[sqlite(rename_all = "snake_case")]
    Draft,
    Published,
}

fn main() {}
