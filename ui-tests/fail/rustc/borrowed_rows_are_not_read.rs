use declarite::{DecodeRow, SqliteRow};

#[derive(SqliteRow)]
struct Document<'a> {
    #[sqlite(primary_key)]
    title: &'a str,
}

fn main() {
    fn read<R: DecodeRow>() {}
    read::<Document<'_>>();
}
