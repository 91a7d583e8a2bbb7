use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    done: bool,
}

fn main() {
    let _ = Page::find(|page| page.done.lt(true));
}
