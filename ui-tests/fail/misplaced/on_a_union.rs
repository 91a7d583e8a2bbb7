use declarite::SqliteRow;

#[derive(SqliteRow)]
union Document {
    id: i64,
}

fn main() {}
