use declarite::{SqliteRow, SqliteText};

#[derive(SqliteText)]
enum State {
    Draft,
}

#[derive(SqliteRow)]
#[sqlite(diesel)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    state: Option<State>,
}

fn main() {}
