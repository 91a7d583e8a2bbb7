use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(index(title, where = "id > 0; DROP TABLE t"))]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
}

fn main() {}
