//! Conditions, orders and pages: what rows a program finds.

use declarite::{Condition, Database, DecodeRow, Find, Result, SqliteRow, SqliteText, SqliteValue};

mod faults;
mod forms;
mod nearest;
mod oracle;
mod search;
mod snapshot;
mod text;
mod vec0;

#[derive(Debug, Clone, Copy, PartialEq, SqliteText)]
enum State {
    Draft,
    Public,
}

#[derive(Debug, Clone, PartialEq, PartialOrd, SqliteValue)]
struct Weight(f64);

#[derive(Debug, Clone, PartialEq, SqliteValue)]
struct Mail(String);

mod halved {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as an encoder is called")]
    pub(super) fn encode(value: &i64) -> i64 {
        value / 2
    }

    pub(super) fn decode(value: i64) -> i64 {
        value * 2
    }
}

/// A row of every kind of column.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "items")]
struct Item {
    #[sqlite(primary_key)]
    id: i64,
    name: String,
    #[sqlite(collate = "NOCASE")]
    label: String,
    tag: Option<String>,
    size: Option<u32>,
    ratio: f64,
    done: bool,
    seen: Option<bool>,
    hash: [u8; 2],
    bytes: Option<Vec<u8>>,
    state: State,
    weight: Weight,
    mail: Option<Mail>,
    r#type: char,
    #[sqlite(json)]
    words: Vec<String>,
    #[sqlite(json)]
    more: Option<Vec<i64>>,
    #[sqlite(with = halved)]
    half: i64,
    #[sqlite(with = halved)]
    maybe_half: Option<i64>,
    #[sqlite(skip)]
    cached: u8,
}

fn item(id: i64) -> Item {
    Item {
        id,
        name: format!("item {id}"),
        label: "Label".to_owned(),
        tag: None,
        size: None,
        ratio: 0.5,
        done: false,
        seen: None,
        hash: [0, 1],
        bytes: None,
        state: State::Draft,
        weight: Weight(1.5),
        mail: None,
        r#type: 'a',
        words: Vec::new(),
        more: None,
        half: 4,
        maybe_half: None,
        cached: 0,
    }
}

fn database<R: SqliteRow>(rows: &[R]) -> Result<Database> {
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    let table = target.declare_table::<R>()?;
    for row in rows {
        table.declare_row(row)?;
    }
    target.apply()?;
    Ok(db)
}

/// The keys of the rows found, as they come.
fn ids(db: &Database, find: Find<Item>) -> Result<Vec<i64>> {
    find.load(db)?.map(|row| Ok(row?.id)).collect()
}

/// The keys of the rows found, sorted.
fn sorted(db: &Database, find: Find<Item>) -> Result<Vec<i64>> {
    let mut ids = ids(db, find)?;
    ids.sort_unstable();
    Ok(ids)
}

fn all<R: DecodeRow + SqliteRow>(db: &Database, find: Find<R>) -> Result<Vec<R>> {
    find.load(db)?.collect()
}
