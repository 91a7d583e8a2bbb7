use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(diesel)]
struct Note {
    #[sqlite(primary_key)]
    id: i64,
    note: String,
}

fn main() {}
