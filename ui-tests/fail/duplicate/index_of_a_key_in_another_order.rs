use declarite::SqliteRow;

#[derive(SqliteRow)]
#[sqlite(primary_key(path, line), unique(line, path))]
struct Chunk {
    path: String,
    line: i64,
}

fn main() {}
