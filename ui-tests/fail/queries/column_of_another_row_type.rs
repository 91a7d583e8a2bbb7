use declarite::SqliteRow;

#[derive(SqliteRow)]
struct Author {
    #[sqlite(primary_key)]
    id: i64,
}

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    author: i64,
}

fn main() {
    let _ = Page::find(|page| page.author.eq(1).and(Author::columns().id.eq(1)));
}
