use declarite::SqliteText;

#[derive(SqliteText)]
#[sqlite(rename = "status")]
enum Status {
    Draft,
    Published,
}

fn main() {}
