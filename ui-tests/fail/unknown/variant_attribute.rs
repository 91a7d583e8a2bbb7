use declarite::SqliteText;

#[derive(SqliteText)]
enum Status {
    #[sqlite(alias = "draft")]
    Draft,
    Published,
}

fn main() {}
