//! Indexes that come, go and change, and tables that change under them.

use declarite::{
    ColumnDef, ColumnType, Database, DynamicRow, FullText, ManagedBy, Operation, Report, Result,
    SqliteRow, TableSchema,
};
use serde_json::json;

use super::{Note, check, ids, note, objects};
use crate::support::{File, integer, run, texts};

fn columns() -> Vec<(&'static str, ColumnDef)> {
    let text = || ColumnDef::new(ColumnType::Text);
    vec![
        ("id", ColumnDef::new(ColumnType::Integer)),
        ("title", text().not_null()),
        ("body", text()),
    ]
}

fn table(name: &str, columns: Vec<(&str, ColumnDef)>) -> TableSchema {
    TableSchema::new(name, columns, ["id"]).expect("a table")
}

fn indexed(schema: TableSchema, columns: &[&'static str]) -> TableSchema {
    schema.fts5(FullText::new(columns.iter().copied())).expect("an index")
}

/// Two rows of whatever columns the table has.
fn rows(schema: &TableSchema) -> Vec<DynamicRow> {
    let row = |id: i64| {
        let value = |column: &ColumnDef| match column.name() {
            "id" => json!(id),
            name => json!(format!("{} {id}", name.chars().next().expect("a letter"))),
        };
        let columns = schema.columns().iter();
        let row = columns.map(|column| (column.name().to_owned(), value(column))).collect();
        DynamicRow::from_json(serde_json::Value::Object(row)).expect("a row")
    };
    vec![row(1), row(2)]
}

fn apply(db: &Database, schema: &TableSchema) -> Result<Report> {
    let target = db.target_state("app")?;
    let table = target.declare_schema(schema.clone())?;
    rows(schema).iter().try_for_each(|row| table.declare_row(row))?;
    let plan = target.plan()?;
    let report = target.apply()?;
    assert_eq!(plan.steps, report.steps);
    if schema.full_text().is_some() {
        check(db, schema.name());
    }
    assert!(target_is_clean(db)?);
    Ok(report)
}

fn target_is_clean(db: &Database) -> Result<bool> {
    Ok(db.target_state("app")?.verify()?.is_clean())
}

fn reasons(report: &Report) -> Vec<&str> {
    report.steps.iter().map(|step| step.reason.as_str()).collect()
}

/// Rows with the text, by rowid.
fn found(db: &Database, fts: &str, text: &str) -> i64 {
    integer(db, &format!("(SELECT count(*) FROM {fts} WHERE {fts} MATCH '{text}')"))
}

/// F3: the index is made after the rows, and made anew where it is to be another.
#[test]
fn an_index_comes_changes_and_goes() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    let plain = table("notes", columns());
    apply(db, &plain)?;
    assert_eq!(objects(db), 0);
    let report = apply(db, &indexed(plain.clone(), &["title"]))?;
    assert_eq!(reasons(&report), ["table notes is to be searched by the words of title"]);
    assert_eq!(
        (report.unchanged, found(db, "notes_fts", "t"), found(db, "notes_fts", "b")),
        (2, 2, 0)
    );
    let report = apply(db, &indexed(plain.clone(), &["title", "body"]))?;
    assert_eq!(
        reasons(&report),
        [
            "the full-text index of table notes is made anew",
            "table notes is to be searched by the words of title, body"
        ]
    );
    assert_eq!((report.unchanged, found(db, "notes_fts", "b")), (2, 2));
    let tokenized = FullText::new(["title", "body"]).tokenized_by("trigram").prefixes_of("4 5");
    let report = apply(db, &plain.clone().fts5(tokenized)?)?;
    assert_eq!(report.steps.len(), 2);
    assert!(
        texts(db, "SELECT sql AS value FROM sqlite_schema WHERE name = 'notes_fts'")[0]
            .contains("tokenize = 'trigram',\n  prefix = '4 5'")
    );
    let report = apply(db, &plain)?;
    assert_eq!(reasons(&report), ["the full-text index of table notes is no longer declared"]);
    assert_eq!(objects(db), 0);
    assert_eq!(apply(db, &plain)?.steps, []);
    Ok(())
}

#[test]
fn a_plan_shows_the_index_as_sql() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    target.declare_table::<Note>()?;
    let plan = target.plan()?;
    let text = plan.to_string();
    assert!(
        text.contains("-- table notes is to be searched by the words of title, body\n"),
        "{text}"
    );
    assert!(text.contains("CREATE VIRTUAL TABLE \"notes_fts\" USING fts5("), "{text}");
    assert!(
        text.contains("INSERT INTO \"notes_fts\" (\"notes_fts\") VALUES ('rebuild');"),
        "{text}"
    );
    let json = serde_json::to_string(&plan).expect("it is JSON");
    let reviewed = serde_json::from_str(&json).expect("it reads back");
    target.apply_plan(&reviewed)?;
    check(&file.db, "notes");
    Ok(())
}

/// F3: a new name of the table or of a column of the index makes it anew; one of another
/// column leaves it.
#[test]
fn names_change() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    apply(db, &indexed(table("notes", columns()), &["title", "body"]))?;
    let mut now = columns();
    now[2] = ("blurb", ColumnDef::new(ColumnType::Text).renamed_from("body"));
    let schema = indexed(table("notes", now.clone()), &["title", "blurb"]);
    let report = apply(db, &schema)?;
    assert_eq!((report.steps.len(), report.unchanged + report.updated), (3, 2));
    assert_eq!(found(db, "notes_fts", "blurb : b"), 2);
    let renamed = indexed(table("pages", now.clone()).renamed_from("notes")?, &["title", "blurb"]);
    let report = apply(db, &renamed)?;
    assert!(matches!(report.steps[0].operation, Operation::DropFullText { .. }));
    assert_eq!((objects(db), found(db, "pages_fts", "t"), report.unchanged), (12, 2, 2));
    // Not of the index.
    let one = indexed(table("pages", now.clone()), &["title"]);
    apply(db, &one)?;
    now[2] = ("words", ColumnDef::new(ColumnType::Text).renamed_from("blurb"));
    let report = apply(db, &indexed(table("pages", now), &["title"]))?;
    assert_eq!(report.steps.len(), 1);
    Ok(())
}

/// F3: a rebuild takes the index along.
#[test]
fn columns_change_and_the_table_is_rebuilt() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    apply(db, &indexed(table("notes", columns()), &["title", "body"]))?;
    // In place: the index stands.
    let more: Vec<_> =
        columns().into_iter().chain([("note", ColumnDef::new(ColumnType::Text))]).collect();
    let report = apply(db, &indexed(table("notes", more.clone()), &["title", "body"]))?;
    assert_eq!(report.steps.len(), 1);
    let report = apply(db, &indexed(table("notes", more), &["title", "note"]))?;
    assert_eq!((report.steps.len(), found(db, "notes_fts", "n")), (2, 2));
    // A rebuild.
    let mut strict = columns();
    strict[2].1 = ColumnDef::new(ColumnType::Text).not_null();
    let target = db.target_state("app")?;
    let schema =
        indexed(table("notes", strict), &["title", "body"]).check("title <> ''")?.strict()?;
    let declared = target.declare_schema(schema.clone())?;
    rows(&schema).iter().try_for_each(|row| declared.declare_row(row))?;
    target.allow_data_loss();
    let report = target.apply()?;
    assert!(report.steps.iter().any(|it| matches!(it.operation, Operation::Rebuild { .. })));
    check(db, "notes");
    assert_eq!((objects(db), found(db, "notes_fts", "b")), (12, 2));
    run(db, "UPDATE notes SET body = 'changed' WHERE id = 1");
    check(db, "notes");
    assert_eq!(found(db, "notes_fts", "changed"), 1);
    Ok(())
}

/// F1: another key is another way to know rows by.
#[test]
fn the_key_changes() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    let keyed = |key: &[&str], without_rowid: bool| {
        let schema = TableSchema::new("notes", columns(), key)?;
        let schema = if without_rowid { schema.without_rowid()? } else { schema };
        Ok::<_, declarite::Error>(indexed(schema, &["title", "body"]))
    };
    for (key, without_rowid, objects_there) in [
        (&["id"][..], false, 12),
        (&["title"], false, 15),
        (&["title"], true, 15),
        (&["body", "id"], true, 15),
        (&["id"], true, 12),
        (&["id"], false, 12),
    ] {
        apply(db, &keyed(key, without_rowid)?)?;
        assert_eq!(objects(db), objects_there, "{key:?} {without_rowid}");
        assert_eq!(found(db, "notes_fts", "t"), 2);
    }
    Ok(())
}

#[test]
fn a_table_takes_its_index_with_it() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    let keyed = TableSchema::new("notes", columns(), ["title"])?;
    apply(db, &indexed(keyed, &["body"]))?;
    db.target_state("app")?.allow_data_loss().apply()?;
    assert_eq!(objects(db), 0);
    super::apply(db, &[note(1, "Rust", "")])?;
    db.drop_app("app")?.allow_data_loss().apply()?;
    assert_eq!(objects(db), 0);
    Ok(())
}

/// F5, S4: a table that is taken over gets an index; one of the user's does not.
#[test]
fn tables_of_others() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    run(
        db,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, body TEXT);
         INSERT INTO notes VALUES (7, 'Rust', NULL)",
    );
    let target = db.target_state("app")?;
    let error = target.table::<Note>().managed_by(ManagedBy::User).declare().expect_err("triggers");
    assert!(error.to_string().contains("remove `fts5(..)`"), "{error}");
    target.table::<Note>().adopt().declare()?.declare_row(&note(1, "Water", ""))?;
    target.apply()?;
    check(db, "notes");
    assert_eq!((ids(db, "rust"), ids(db, "water")), (vec![7], vec![1]));
    run(db, "DROP TABLE notes; DROP TABLE notes_fts");
    #[derive(SqliteRow)]
    #[sqlite(table = "words", fts5(word))]
    struct Word {
        #[sqlite(primary_key)]
        word: String,
    }
    run(db, "CREATE TABLE words (word TEXT PRIMARY KEY)");
    let target = db.target_state("words")?;
    let error = target.table::<Word>().adopt().declare().map(drop).expect_err("NULL is a key");
    assert!(error.to_string().contains("its key takes NULL"), "{error}");
    assert_eq!(Word { word: String::new() }.word, "");
    Ok(())
}

/// F5: what has a name of the index is told before anything is made.
#[test]
fn names_that_are_taken() -> Result<()> {
    for (sql, name) in [
        ("CREATE TABLE notes_FTS (a)", "notes_fts"),
        ("CREATE VIEW notes_fts AS SELECT 1", "notes_fts"),
        ("CREATE TABLE notes_fts_data (a)", "notes_fts_data"),
        ("CREATE INDEX notes_fts ON other (a)", "notes_fts"),
        (
            "CREATE TRIGGER notes_fts_insert AFTER INSERT ON other BEGIN SELECT 1; END",
            "notes_fts_insert",
        ),
    ] {
        let file = File::new();
        run(&file.db, "CREATE TABLE other (a)");
        run(&file.db, sql);
        let target = file.db.target_state("app")?;
        target.declare_table::<Note>()?;
        let error = target.apply().expect_err(sql).to_string();
        assert!(error.contains(name) && error.contains("of that name"), "{error}");
        // What is not in the way is not looked at.
        target.plan().expect_err(sql);
    }
    let file = File::new();
    let target = file.db.target_state("app")?;
    target.declare_table::<Note>()?;
    target.declare_schema(table("notes_fts", columns()))?;
    let error = target.apply().expect_err("two of one name").to_string();
    assert!(error.contains("notes_fts belongs to its full-text index"), "{error}");
    Ok(())
}

/// Only FTS5 knows what a tokenizer takes.
#[test]
fn a_tokenizer_is_tried_before_anything_is_planned() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let text = FullText::new(["title"]).tokenized_by("unicode61 remove_diacritics 7");
    let error = target.declare_schema(table("notes", columns()).fts5(text)?).map(drop);
    let error = error.expect_err("no such choice").to_string();
    assert!(error.contains("FTS5 does not take its full-text index"), "{error}");
    for (text, reason) in [
        (FullText::new(["titel"]), "did you mean `title`"),
        (FullText::new(["id"]), "holds none"),
        (FullText::new(["title", "TITLE"]), "twice"),
        (FullText::new([""; 0]), "at least one column"),
        (FullText::new(["title"]).tokenized_by(" "), "tokenizer"),
        (FullText::new(["title"]).prefixes_of("0"), "1 to 999"),
    ] {
        let error = table("notes", columns()).fts5(text).expect_err(reason).to_string();
        assert!(error.contains(reason), "{error}");
    }
    Ok(())
}

/// F3: the index has names as they are spelled, and is made anew where that changes.
#[test]
fn names_are_spelled_otherwise() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "Cards", fts5(title))]
    struct Before {
        #[sqlite(primary_key, rename = "ID")]
        id: i64,
        title: String,
    }
    #[derive(SqliteRow)]
    #[sqlite(table = "cards", fts5(title))]
    struct After {
        #[sqlite(primary_key)]
        id: i64,
        title: String,
        added: Option<i64>,
    }
    let file = File::new();
    super::apply(&file.db, &[Before { id: 1, title: "one".into() }])?;
    super::apply(&file.db, &[After { id: 1, title: "one".into(), added: None }])?;
    assert!(file.db.target_state("app")?.verify()?.is_clean());
    let found = After::matching("one").load(&file.db)?;
    assert_eq!((found.len(), found[0].row.id, &*found[0].row.title), (1, 1, "one"));
    assert_eq!(found[0].row.added, None);
    Ok(())
}
