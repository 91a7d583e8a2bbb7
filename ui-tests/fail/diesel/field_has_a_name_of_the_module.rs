use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(diesel)]
struct Seat {
    #[sqlite(primary_key)]
    id: i64,
    table: i64,
}

fn main() {}
