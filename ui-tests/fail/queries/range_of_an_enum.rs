use declarite::SqliteRow;

#[derive(declarite::SqliteText)]
enum State {
    Draft,
    Public,
}

#[derive(SqliteRow)]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    state: State,
}

fn main() {
    let _ = Page::find(|page| page.state.ge(State::Public));
}
