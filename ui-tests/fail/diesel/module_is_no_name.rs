use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(diesel = super)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
}

fn main() {}
