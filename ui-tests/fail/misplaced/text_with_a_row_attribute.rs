use declarite::SqliteText;

#[derive(SqliteText)]
#[sqlite(table = "status")]
enum Status {
    Draft,
    Published,
}

fn main() {}
