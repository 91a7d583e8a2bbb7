use declarite::SqliteRow;

fn join(tags: &Vec<String>) -> String {
    tags.join(",")
}

#[derive(SqliteRow)]
#[sqlite(diesel)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(encoder = join)]
    tags: Vec<String>,
}

fn main() {}
