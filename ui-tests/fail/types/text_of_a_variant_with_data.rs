use declarite::{SqliteRow, SqliteText};

#[derive(SqliteText)]
enum Status {
    Draft,
    Published(i64),
}

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    status: Status,
    before: Option<Status>,
}

fn main() {
    let _: <Page as SqliteRow>::Key<'_> = &Status::Draft;
    let _ = Page { status: Status::Draft, before: None };
}
