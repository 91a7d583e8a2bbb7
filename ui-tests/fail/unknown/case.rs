use declarite::SqliteText;

#[derive(SqliteText)]
#[sqlite(rename_all = "snakecase")]
enum Status {
    Draft,
    Published,
}

fn main() {}
