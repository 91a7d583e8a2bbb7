use declarite::SqliteText;

#[derive(SqliteText)]
#[sqlite(renam_all = "lowercase")]
enum Status {
    Draft,
    Published,
}

fn main() {}
