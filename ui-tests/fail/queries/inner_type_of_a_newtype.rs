use declarite::SqliteRow;

#[derive(declarite::SqliteValue)]
struct Mail(String);

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    mail: Mail,
}

fn main() {
    let _ = Page::find(|page| page.mail.eq("a@b"));
}
