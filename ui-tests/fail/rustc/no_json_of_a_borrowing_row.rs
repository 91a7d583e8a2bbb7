use declarite::SqliteRow;

struct Tags;

#[derive(SqliteRow)]
struct Document<'a> {
    #[sqlite(primary_key)]
    name: &'a str,
    #[sqlite(json)]
    tags: Tags,
}

fn main() {}
