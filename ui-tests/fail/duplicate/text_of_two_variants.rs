use declarite::SqliteText;

#[derive(SqliteText)]
#[sqlite(rename_all = "lowercase")]
enum Status {
    Draft,
    #[sqlite(rename = "draft")]
    Published,
}

fn main() {}
