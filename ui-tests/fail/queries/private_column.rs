mod pages {
    #[derive(declarite::SqliteRow)]
    pub struct Page {
        #[sqlite(primary_key)]
        id: i64,
        pub title: String,
    }
}

fn main() {
    use declarite::SqliteRow;
    let _ = pages::Page::find(|page| page.title.eq("a").and(page.id.eq(1)));
}
