use declarite::{Database, SqliteRow};

#[derive(SqliteRow)]
struct Note {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() -> declarite::Result<()> {
    let db = Database::open(":memory:")?;
    for hit in Note::matching("rust").load(&db)? {
        println!("{} {}", hit.row.id, hit.row.title);
    }
    Ok(())
}
