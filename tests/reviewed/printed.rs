//! A plan as text.

use declarite::diesel::connection::SimpleConnection;
use declarite::{
    ColumnDef, ColumnType, Database, Plan, Result, SqliteRow, TableSchema, TargetState,
};
use proptest::prelude::*;

use crate::support::{File, Note, Point, declare_notes, note, point, run, schema};

/// A note with a column more.
#[derive(SqliteRow)]
#[sqlite(table = "notes")]
struct NoteWithMore {
    #[sqlite(primary_key)]
    id: i64,
    text: String,
    tag: Option<String>,
    more: Option<f64>,
}

#[derive(SqliteRow)]
#[sqlite(table = "tagged", index(note), check = "tag <> ''")]
struct Tagged {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Note))]
    note: i64,
    #[sqlite(unique, default = "'none'")]
    tag: String,
}

/// A file with a plan that has a step of each kind.
fn planned(file: &File) -> Result<(TargetState, Plan)> {
    let db = &file.db;
    run(db, "CREATE TABLE mine (id INTEGER PRIMARY KEY, text TEXT NOT NULL, tag TEXT)");
    run(db, "CREATE TABLE theirs (id INTEGER PRIMARY KEY, text TEXT NOT NULL, tag TEXT)");
    let target = db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    [note(1, "a"), note(2, "b")].iter().try_for_each(|note| table.declare_row(note))?;
    target.table::<Note>().named("old").declare()?.declare_row(&note(1, "old"))?;
    target.table::<Note>().named("empty").declare()?;
    target.declare_table::<Point>()?.declare_row(&point(1, [0.0, 1.0]))?;
    let theirs = target.table::<Note>().named("theirs");
    theirs.managed_by(declarite::ManagedBy::User).declare()?.declare_row(&note(1, "x"))?;
    target.apply()?;

    let target = db.target_state("app")?;
    let table = target.declare_table::<NoteWithMore>()?;
    let row = |id, text: &str| NoteWithMore { id, text: text.into(), tag: None, more: Some(0.5) };
    [row(1, "a"), row(3, "c")].iter().try_for_each(|row| table.declare_row(row))?;
    target.declare_table::<Tagged>()?;
    target.table::<Point>().named("places").declare()?.declare_row(&point(1, [0.0, 1.0]))?;
    target.table::<Note>().named("mine").adopt().declare()?;
    drop(target.component("not\nfinished")?);
    target.allow_loss_of("old").allow_loss_of("points");
    let plan = target.plan()?;
    Ok((target, plan))
}

#[test]
fn a_plan_is_commented_sql_in_the_order_of_an_apply() -> Result<()> {
    let file = File::new();
    let (_, plan) = planned(&file)?;
    assert_eq!(plan.to_string(), EXPECTED);
    Ok(())
}

const EXPECTED: &str = r#"-- column more is declared, and not in table notes
ALTER TABLE "notes" ADD COLUMN "more" REAL;
-- table tagged is declared, and not in the file
CREATE TABLE "tagged" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "note" INTEGER NOT NULL REFERENCES "notes" ("id"),
  "tag" TEXT NOT NULL DEFAULT 'none',
  CHECK (tag <> '')
);
CREATE UNIQUE INDEX "tagged_tag_unique" ON "tagged" ("tag");
CREATE INDEX "tagged_note_index" ON "tagged" ("note");
-- table places is declared, and not in the file
CREATE VIRTUAL TABLE "places" USING vec0(
  at float[2] distance_metric=l2,
  id integer primary key,
  area text partition key,
  height float,
  +name text,
  chunk_size=8
);
-- table mine is in the file, and is taken over
-- notes: 1 inserted, 1 updated, 1 deleted, 0 unchanged
-- tagged: 0 inserted, 0 updated, 0 deleted, 0 unchanged
-- places: 1 inserted, 0 updated, 0 deleted, 0 unchanged
-- mine: 0 inserted, 0 updated, 0 deleted, 0 unchanged
-- theirs: 0 inserted, 0 updated, 1 deleted, 0 unchanged
-- table theirs is no longer declared, and the user's to keep
-- table points is no longer declared; its row goes with it
DROP TABLE "points";
-- table empty is no longer declared; it is empty
DROP TABLE "empty";
-- table old is no longer declared; its row goes with it
DROP TABLE "old";
-- component not\nfinished was not finished: its rows stand
"#;

/// What it prints is SQL: run on a copy of the file, it makes the tables that the
/// apply makes.
#[test]
fn what_is_printed_does_the_steps() -> Result<()> {
    let file = File::new();
    let (target, plan) = planned(&file)?;
    let copy = copy_of(&file, "copy.sqlite");
    assert_eq!(tables(&copy), tables(&file.db));
    run(&copy, &plan.to_string());
    target.apply_plan(&plan)?;
    assert_eq!(tables(&copy), tables(&file.db));
    Ok(())
}

/// With its log, and while nobody writes.
fn copy_of(file: &File, name: &str) -> Database {
    let copy = file.folder().join(name);
    for ending in ["", "-wal"] {
        let with_ending = |path: &std::path::Path| {
            let mut path = path.as_os_str().to_owned();
            path.push(ending);
            path
        };
        std::fs::copy(with_ending(&file.path()), with_ending(&copy)).expect("it is a file");
    }
    Database::open(copy).expect("a database")
}

/// The file's tables and indexes, the ledger's left out.
fn tables(db: &Database) -> Vec<String> {
    let mut entries = schema(db);
    entries.retain(|entry| !entry.contains("_declarite_"));
    entries
}

fn without_colors(text: &str) -> String {
    let mut pieces = text.split('\x1b');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once('m').expect("a colour").1)
}

#[test]
fn colours_say_the_same_and_end_with_their_line() -> Result<()> {
    let file = File::new();
    let (_, plan) = planned(&file)?;
    let colored = plan.colored().to_string();
    assert_eq!(without_colors(&colored), plan.to_string());
    assert!(colored.lines().all(|line| line.starts_with("\x1b[") && line.ends_with("\x1b[0m")));
    for (code, line) in [
        ("32", "CREATE TABLE \"tagged\" ("),
        ("33", "ALTER TABLE \"notes\" ADD COLUMN \"more\" REAL;"),
        ("31", "DROP TABLE \"old\";"),
        ("2", "-- table empty is no longer declared; it is empty"),
    ] {
        assert!(colored.contains(&format!("\x1b[{code}m{line}\x1b[0m\n")), "{line}: {colored}");
    }
    let refused = file.db.target_state("app")?.plan()?.colored().to_string();
    assert!(refused.contains("\x1b[1;31m-- refused: "), "{refused}");
    // A file is no terminal, whatever the environment says.
    let log = tempfile::tempfile().expect("a file");
    assert_eq!(plan.colored_for(&log).to_string(), plan.to_string());
    Ok(())
}

#[test]
fn a_plan_of_nothing_says_so() -> Result<()> {
    let file = File::new();
    declare_notes(&file.db, "app", &[note(1, "a")])?.apply()?;
    let plan = declare_notes(&file.db, "app", &[note(1, "a")])?.plan()?;
    assert_eq!(
        plan.to_string(),
        "-- notes: 0 inserted, 0 updated, 0 deleted, 1 unchanged\n-- nothing to write\n"
    );
    Ok(())
}

/// Names of tables and columns: common ones, quotes, and what is not shown.
fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]{1,5}", "[a-c\"'`\\[\\];() -]{1,8}", "[a-c\"'\n\r\t\x1b;\u{202e}-]{1,8}"]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 300,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Whatever the names are, the text is SQL that does no more than the steps do; and
    /// all of them, where every name is shown.
    #[test]
    fn no_name_breaks_out_of_a_plan(table in name(), column in name(), component in name()) {
        let columns = [
            ("id".to_owned(), ColumnDef::new(ColumnType::Integer)),
            (column.clone(), ColumnDef::new(ColumnType::Text)),
        ];
        let Ok(wanted) = TableSchema::new(&table, columns, ["id"]) else { return Ok(()) };
        let db = Database::open(":memory:").expect("a database");
        let target = db.target_state("app").expect("a target state");
        target.declare_schema(wanted).expect("SQLite takes any name");
        drop(target.component(&component).expect("it is new"));
        let plan = target.plan().expect("a plan");
        let text = plan.to_string();
        let is_hidden = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        prop_assert!(!text.contains(is_hidden), "{}", text);
        prop_assert_eq!(without_colors(&plan.colored().to_string()), text.clone());

        let copy = Database::open(":memory:").expect("a database");
        let done = copy.transaction(|connection| Ok(connection.batch_execute(&text)?));
        prop_assert!(done.is_ok(), "{:?}: {}", done, text);
        target.apply_plan(&plan).expect("nothing moved");
        let is_shown = ![&table, &column].iter().any(|name| name.contains(|c| c == '\n' || is_hidden(c)));
        let expected = if is_shown { tables(&db) } else { Vec::new() };
        prop_assert_eq!(tables(&copy), expected, "{}", text);
    }
}
