use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(primary_key(id, title, id))]
struct Document {
    id: i64,
    title: String,
}

fn main() {
    let _: <Document as SqliteRow>::Key<'_> = (1, "a");
}
