use declarite::SqliteRow;

#[derive(declarite::SqliteValue)]
struct Flag(bool);

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    flag: Flag,
}

fn main() {
    let _ = Page::find(|page| page.flag.gt(Flag(false)));
}
