use declarite::SqliteValue;

#[derive(SqliteValue)]
union Number {
    signed: i64,
    unsigned: u64,
}

fn main() {}
