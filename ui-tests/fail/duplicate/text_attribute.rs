use declarite::SqliteText;

#[derive(SqliteText)]
#[sqlite(rename_all = "lowercase", rename_all = "UPPERCASE")]
enum Status {
    Draft,
    Published,
}

fn main() {}
