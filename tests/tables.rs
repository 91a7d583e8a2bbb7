//! Tables that Declarite makes, changes and drops.

use declarite::{
    ColumnDef, ColumnType, Database, DynamicRow, Error, Refusal, Result, SqliteRow, TableSchema,
};
use serde_json::json;

use crate::support::{
    File, Note, Point, apply_notes, integer, note, notes, point, run, schema, texts,
};

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "notes")]
struct NoteWithMore {
    #[sqlite(primary_key)]
    id: i64,
    more: Option<f64>,
    text: String,
    tag: Option<String>,
}

/// A column that somebody else added is not taken for the one that is declared.
#[test]
fn a_column_that_is_there_already_is_not_added() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    run(&file.db, "ALTER TABLE notes ADD COLUMN More TEXT");
    let target = file.db.target_state("app")?;
    target.declare_table::<NoteWithMore>()?;
    for error in [target.plan().map(drop), target.apply().map(drop)] {
        let error = error.expect_err("the column is there");
        assert!(
            matches!(&error, Error::Table { table, reason }
                if table == "notes" && reason.contains("column more")),
            "{error}"
        );
    }
    Ok(())
}

#[test]
fn a_nullable_column_is_added_in_place() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?;
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<NoteWithMore>()?;
    let row = |id, text: &str, more| NoteWithMore { id, more, text: text.to_owned(), tag: None };
    table.declare_row(&row(1, "a", None))?;
    table.declare_row(&row(2, "b", Some(0.5)))?;
    let plan = target.plan()?.to_string();
    assert!(plan.contains("ALTER TABLE \"notes\" ADD COLUMN \"more\" REAL;"), "{plan}");
    let report = target.apply()?;
    // S7: a new column that is None changes nothing.
    assert_eq!((report.updated, report.unchanged), (1, 1));
    let all: Result<Vec<NoteWithMore>> = NoteWithMore::all(&file.db)?.collect();
    assert_eq!(all?, [row(1, "a", None), row(2, "b", Some(0.5))]);
    Ok(())
}

/// S7: a reordering of fields changes nothing.
#[test]
fn s7_reordered_fields_change_nothing() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "notes")]
    struct Reordered {
        tag: Option<String>,
        text: String,
        #[sqlite(primary_key)]
        id: i64,
    }
    let file = File::new();
    let mut first = note(1, "a");
    first.tag = Some("t".to_owned());
    apply_notes(&file.db, std::slice::from_ref(&first))?;
    let before = integer(&file.db, "total_changes()");
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Reordered>()?;
    table.declare_row(&Reordered { id: 1, text: "a".to_owned(), tag: Some("t".to_owned()) })?;
    let report = target.apply()?;
    assert_eq!((report.updated, report.unchanged), (0, 1));
    assert_eq!(integer(&file.db, "total_changes()"), before);
    assert_eq!(notes(&file.db), [first]);
    Ok(())
}

fn refusals(error: Error) -> Vec<Refusal> {
    assert!(error.is_refused(), "{error}");
    match error {
        Error::Refused { refusals } => refusals,
        other => panic!("{other}"),
    }
}

/// A table with rows that is declared no longer is dropped with consent only.
#[test]
fn dropping_rows_is_refused_until_consented_to() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?;
    let target = file.db.target_state("app")?;
    let plan = target.plan()?;
    assert_eq!(plan.refusals().len(), 1);
    let refused = refusals(target.apply().expect_err("two rows are at risk"));
    assert_eq!((refused[0].table.as_str(), refused[0].rows_at_risk), ("notes", 2));
    assert!(refused[0].way_out.contains("allow_data_loss()"), "{}", refused[0]);
    assert_eq!(notes(&file.db).len(), 2);
    // L2: after a refusal the same target state can be applied.
    let report = target.allow_loss_of("notes").apply()?;
    assert_eq!(report.steps.len(), 1);
    assert!(schema(&file.db).iter().all(|entry| !entry.contains("notes")));
    // Nothing is left of it in the ledger: the table can come back.
    assert_eq!(apply_notes(&file.db, &[note(1, "a")])?.inserted, 1);
    Ok(())
}

#[test]
fn dropping_an_empty_table_needs_no_consent() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[])?;
    file.db.target_state("app")?.apply()?;
    assert!(schema(&file.db).iter().all(|entry| !entry.contains("notes")));
    Ok(())
}

#[test]
fn a_vec0_table_is_dropped_with_its_shadow_tables() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    target.declare_table::<Point>()?.declare_row(&point(1, [0.0, 0.0]))?;
    target.apply()?;
    let target = file.db.target_state("app")?;
    assert!(target.apply().expect_err("one row is at risk").is_refused());
    target.allow_data_loss().apply()?;
    assert!(schema(&file.db).iter().all(|entry| !entry.contains("points")));
    Ok(())
}

/// A table that foreign keys refer to is not dropped with its rows: SQLite would
/// delete them first, and what refers to them too.
#[test]
fn a_table_that_others_refer_to_is_not_dropped() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    run(
        &file.db,
        "CREATE TABLE mine (note INTEGER REFERENCES notes (id) ON DELETE CASCADE); \
         INSERT INTO mine VALUES (1)",
    );
    let target = file.db.target_state("app")?;
    let refused = refusals(target.allow_data_loss().apply().expect_err("`mine` refers to it"));
    assert!(refused[0].step.contains("mine"), "{}", refused[0]);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM mine)"), 1);
    Ok(())
}

/// All losses are told at once, each with its rows and the way out, and nothing is
/// written; consent to each of them is consent to all.
#[test]
fn all_losses_are_refused_at_once() -> Result<()> {
    let int = || ColumnDef::new(ColumnType::Integer).not_null();
    let text = || ColumnDef::new(ColumnType::Text);
    let table =
        |columns: &[(&str, ColumnDef)]| TableSchema::new("things", columns.iter().cloned(), ["id"]);
    let file = File::new();
    let target = file.db.target_state("app")?;
    let things = target.declare_schema(table(&[("id", int()), ("a", text()), ("b", text())])?)?;
    things.declare_row(&DynamicRow::from_json(json!({"id": 1, "a": "x", "b": "y"}))?)?;
    let gone = TableSchema::new("gone", [("id", int())], ["id"])?;
    target.declare_schema(gone)?.declare_row(&DynamicRow::new().set("id", 1))?;
    target.apply()?;
    let before = schema(&file.db);
    let target = file.db.target_state("app")?;
    let things = target.declare_schema(table(&[("id", int()), ("c", int())])?)?;
    things.declare_row(&DynamicRow::from_json(json!({"id": 1, "c": 2}))?)?;
    let Err(Error::Refused { refusals }) = target.apply() else { panic!("it is refused") };
    let told: Vec<_> =
        refusals.iter().map(|it| (it.table.as_str(), it.column.as_deref())).collect();
    assert_eq!(told, [("things", Some("a")), ("things", Some("b")), ("gone", None)]);
    assert!(refusals.iter().all(|refusal| refusal.rows_at_risk == 1), "{refusals:?}");
    assert_eq!(schema(&file.db), before);
    for (given, consent) in ["things.a", "gone", "things.b"].into_iter().enumerate() {
        assert_eq!(target.plan()?.refusals().len(), 3 - given);
        target.allow_loss_of(consent);
    }
    target.apply()?;
    assert_eq!(texts(&file.db, "SELECT id || ' ' || c AS value FROM things"), ["1 2"]);
    assert!(!schema(&file.db).iter().any(|it| it.contains("gone")));
    Ok(())
}

/// S4: a table that is there is never taken over silently; the error names the ways out.
#[test]
fn s4_an_existing_table_is_not_taken_over() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE Notes (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)");
    let target = file.db.target_state("app")?;
    let error = target.declare_table::<Note>().expect_err("it is the user's").to_string();
    for way_out in [".managed_by(ManagedBy::User)", ".adopt()", ".named("] {
        assert!(error.contains(way_out), "{error}");
    }
    Ok(())
}

/// S4: a table made while rows were declared is found under the lock.
#[test]
fn s4_a_table_made_meanwhile_is_not_taken_over() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    target.declare_table::<Note>()?.declare_row(&note(1, "a"))?;
    run(&file.db, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)");
    let error = target.apply().expect_err("it is the user's").to_string();
    assert!(error.contains(".adopt()"), "{error}");
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM notes)"), 0);
    Ok(())
}

/// S4: a table belongs to one app.
#[test]
fn s4_a_table_of_another_app_is_not_taken_over() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let other = file.db.target_state("other")?;
    for declared in [
        other.declare_table::<Note>(),
        other.table::<Note>().adopt().declare(),
        other.table::<Note>().managed_by(declarite::ManagedBy::User).declare(),
    ] {
        let error = declared.expect_err("it is the app's").to_string();
        assert!(error.contains("belongs to app app") && error.contains(".named("), "{error}");
    }
    assert_eq!(notes(&file.db), [note(1, "a")]);
    Ok(())
}

#[test]
fn an_existing_table_is_adopted_on_request() -> Result<()> {
    let file = File::new();
    run(
        &file.db,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, tag TEXT); \
         INSERT INTO notes VALUES (1, 'old', NULL), (2, 'kept', NULL)",
    );
    let target = file.db.target_state("app")?;
    target.table::<Note>().adopt().declare()?.declare_row(&note(1, "new"))?;
    assert_eq!(target.apply()?.updated, 1);
    assert_eq!(notes(&file.db), [note(1, "new"), note(2, "kept")]);
    // It is a table of the app from now on.
    apply_notes(&file.db, &[])?;
    assert_eq!(notes(&file.db), [note(2, "kept")]);
    Ok(())
}

#[test]
fn two_apps_share_a_file_each_with_its_tables() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let other = file.db.target_state("other")?;
    let table = other.table::<Note>().named("other notes").declare()?;
    table.declare_row(&note(1, "b"))?;
    other.apply()?;
    assert_eq!(apply_notes(&file.db, &[note(1, "a")])?.unchanged, 1);
    assert_eq!(texts(&file.db, "SELECT text AS value FROM \"other notes\""), ["b"]);
    Ok(())
}

#[test]
fn a_table_is_declared_once_with_one_schema() -> Result<()> {
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    let first = target.declare_table::<Note>()?;
    let second = target.declare_table::<Note>()?;
    first.declare_row(&note(1, "a"))?;
    second.declare_row(&note(2, "b"))?;
    assert!(target.declare_table::<NoteWithMore>().is_err());
    assert_eq!(target.apply()?.inserted, 2);
    Ok(())
}

#[test]
fn reserved_names_are_refused() -> Result<()> {
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    for name in ["_declarite_app", "sqlite_thing", ""] {
        let error = target.table::<Note>().named(name).declare().expect_err(name);
        assert!(matches!(error, Error::Schema { .. }), "{error}");
    }
    Ok(())
}

#[test]
fn any_other_name_is_quoted() -> Result<()> {
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    let name = "drop \"table\"; -- 'x' ü";
    target.table::<Note>().named(name).declare()?.declare_row(&note(1, "a"))?;
    target.apply()?;
    assert_eq!(
        texts(
            &db,
            "SELECT name AS value FROM sqlite_schema WHERE type = 'table' \
                           AND name NOT LIKE '\\_declarite%' ESCAPE '\\'"
        ),
        [name]
    );
    Ok(())
}
