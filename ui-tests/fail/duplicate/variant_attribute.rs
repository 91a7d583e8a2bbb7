use declarite::SqliteText;

#[derive(SqliteText)]
enum Status {
    #[sqlite(rename = "draft")]
    #[sqlite(rename = "started")]
    Draft,
    Published,
}

fn main() {}
