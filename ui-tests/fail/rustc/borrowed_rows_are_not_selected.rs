use declarite::SqliteRow;
use diesel::prelude::*;

#[derive(SqliteRow)]
#[sqlite(diesel)]
struct Word<'a> {
    #[sqlite(primary_key)]
    text: &'a str,
}

fn main() {
    let _ = word::table.select(Word::as_select());
}
