use declarite::SqliteText;

#[derive(SqliteText)]
union Name {
    first: u8,
    second: i8,
}

fn main() {}
