//! What depends on a table that changes: indexes, triggers and views of others, and
//! columns that others added.

use declarite::{ColumnDef, DynamicRow, IndexDef, Result, TableSchema, TargetState};
use serde_json::json;

use super::case::{Case, definitions, id, int, table, text, vector, words};
use crate::support::{File, integer, run, schema, texts};

fn things(a: ColumnDef) -> TableSchema {
    table("t", &[id(), ("a", a), ("n", int())]).index(IndexDef::new(["n"])).expect("an index")
}

fn case(from: TableSchema, to: TableSchema) -> Case {
    Case { from, to, rows: json!([{"id": 1, "a": "x", "n": 1}, {"id": 2, "a": "y", "n": 2}]) }
}

const DEPENDENTS: &str = "
    CREATE INDEX mine ON t (a COLLATE NOCASE) WHERE n > 1;
    CREATE TABLE log (line TEXT);
    CREATE TRIGGER logs AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.a); END;
    CREATE TRIGGER counts AFTER INSERT ON log BEGIN UPDATE t SET n = n WHERE a = new.line; END;
    CREATE VIEW seen AS SELECT a, count(*) AS n FROM t GROUP BY a;
    CREATE VIEW over AS SELECT t.a, t.n FROM t WHERE t.n > 0";

/// S3: indexes, triggers and views of others survive a rebuild, and no trigger runs in it.
#[test]
fn s3_indexes_triggers_and_views_survive_a_rebuild() -> Result<()> {
    let case = case(things(text()), things(text().not_null()));
    let file = case.file();
    run(&file.db, DEPENDENTS);
    let before = definitions(&file);
    let target = case.standing(&file)?;
    assert_eq!(words(&target.plan()?), ["rebuild t keeping 2 losing 0"]);
    target.apply()?;
    let is_of_table = |it: &String| it.starts_with("tabletCREATE");
    let other =
        |all: Vec<String>| all.into_iter().filter(|it| !is_of_table(it)).collect::<Vec<_>>();
    assert_eq!(other(definitions(&file)), other(before));
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM log)"), 0);
    run(&file.db, "INSERT INTO t VALUES (3, 'z', 3)");
    assert_eq!(texts(&file.db, "SELECT line AS value FROM log"), ["z"]);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM over)"), 3);
    assert_eq!(integer(&file.db, "(SELECT legacy_alter_table FROM pragma_legacy_alter_table)"), 0);
    Ok(())
}

/// They follow new names of the table and its columns.
#[test]
fn dependents_follow_new_names() -> Result<()> {
    let to = table("u", &[id(), ("b", text().renamed_from("a")), ("n", int())])
        .index(IndexDef::new(["n"]))?
        .renamed_from("t")?;
    let case = case(things(text()), to);
    let file = case.file();
    run(&file.db, DEPENDENTS);
    case.standing(&file)?.apply()?;
    run(&file.db, "INSERT INTO u VALUES (3, 'z', 3)");
    assert_eq!(texts(&file.db, "SELECT line AS value FROM log"), ["z"]);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM over)"), 3);
    Ok(())
}

fn refused(file: &File, target: &TargetState, words: &[&str]) {
    let before = schema(&file.db);
    let error = target.allow_data_loss().apply().expect_err("a dependent").to_string();
    assert!(words.iter().all(|word| error.contains(word)), "{error}");
    assert_eq!(schema(&file.db), before);
    assert_eq!(integer(&file.db, "(SELECT foreign_keys FROM pragma_foreign_keys)"), 1);
}

/// What would not work any more is named, and nothing written.
#[test]
fn a_change_that_breaks_a_view_or_trigger_is_refused() -> Result<()> {
    let without = table("t", &[id(), ("n", int())]);
    let by_rebuild = table("t", &[id(), ("n", int().not_null())]);
    for (to, is_rebuilt) in [(without, false), (by_rebuild, true)] {
        let case = case(things(text()), to);
        for (dependent, name) in [
            ("CREATE VIEW seen AS SELECT a FROM t", "seen"),
            ("CREATE TRIGGER logs AFTER DELETE ON t BEGIN SELECT old.a; END", "logs"),
            ("CREATE INDEX mine ON t (a)", "a"),
        ] {
            let file = case.file();
            run(&file.db, dependent);
            refused(&file, &case.standing(&file)?, &["table t", name]);
        }
        // A view that never worked keeps nobody from a rebuild; SQLite's own ALTER
        // TABLE goes over all views of the file.
        let file = case.file();
        run(&file.db, "CREATE VIEW broken AS SELECT gone FROM nowhere");
        if is_rebuilt {
            case.standing(&file)?.allow_data_loss().apply()?;
        } else {
            refused(&file, &case.standing(&file)?, &["view broken"]);
        }
    }
    Ok(())
}

#[test]
fn a_vec0_table_cannot_have_the_triggers_of_a_regular_one() -> Result<()> {
    let v = vector(declarite::Element::Float32, 2);
    let regular = table("t", &[id(), ("v", v)]);
    let case = Case {
        from: regular.clone(),
        to: regular.vec0()?,
        rows: json!([{"id": 1, "v": [1.0, 2.0]}]),
    };
    let file = case.file();
    run(&file.db, "CREATE TRIGGER logs AFTER DELETE ON t BEGIN SELECT old.id; END");
    refused(&file, &case.standing(&file)?, &["table t", "virtual tables"]);
    Ok(())
}

/// A column that somebody else added goes in a rebuild: a loss like any other.
#[test]
fn columns_of_others_are_not_lost_without_consent() -> Result<()> {
    let case = case(things(text()), things(text().not_null()));
    let file = case.file();
    run(&file.db, "ALTER TABLE t ADD COLUMN note TEXT");
    case.standing(&file)?.apply()?;
    let back = Case { from: case.to, to: case.from, rows: case.rows };
    run(&file.db, "ALTER TABLE t ADD COLUMN note TEXT; UPDATE t SET note = 'n' WHERE id = 1");
    let target = back.standing(&file)?;
    let error = target.apply().expect_err("a value goes").to_string();
    assert!(error.contains("column note") && error.contains("1 row at risk"), "{error}");
    assert_eq!(texts(&file.db, "SELECT note AS value FROM t"), ["n", "NULL"]);
    // In place nothing of it is touched.
    let more = table("t", &[id(), ("a", text().not_null()), ("n", int()), ("more", int())])
        .index(IndexDef::new(["n"]))?;
    Case { to: more, ..back }.standing(&file)?.apply()?;
    assert_eq!(texts(&file.db, "SELECT note AS value FROM t"), ["n", "NULL"]);
    Ok(())
}

/// Rows that nobody declared, in a table that was taken over, are rows like others.
#[test]
fn rows_that_nobody_declared_are_kept_or_told_of() -> Result<()> {
    let file = File::new();
    run(
        &file.db,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, tag TEXT);
                   INSERT INTO notes VALUES (1, '5', NULL), (2, 'six', NULL)",
    );
    let target = file.db.target_state("app")?;
    target.table::<crate::support::Note>().adopt().declare()?;
    target.apply()?;
    let to = table("notes", &[id(), ("text", int().not_null()), ("tag", text())]);
    let target = file.db.target_state("app")?;
    target.declare_schema(to)?.declare_row(&DynamicRow::new().set("id", 9).set("text", 1))?;
    let error = target.apply().expect_err("a row does not fit").to_string();
    assert!(error.contains("key 2: 'six' is no INTEGER, 1 row at risk"), "{error}");
    run(&file.db, "UPDATE notes SET text = '6' WHERE id = 2");
    let target = file.db.target_state("app")?;
    let to = table("notes", &[id(), ("text", int().not_null()), ("tag", text())]);
    target.declare_schema(to)?.declare_row(&DynamicRow::new().set("id", 9).set("text", 1))?;
    target.apply()?;
    let all = texts(&file.db, "SELECT id || ' ' || text AS value FROM notes");
    assert_eq!(all, ["1 5", "2 6", "9 1"]);
    Ok(())
}

/// A trigger that only an update fires is compiled too.
#[test]
fn a_trigger_of_updates_keeps_what_it_names() -> Result<()> {
    let case = case(things(text()), table("t", &[id(), ("n", int().not_null())]));
    let file = case.file();
    run(
        &file.db,
        "CREATE TABLE log (line TEXT);
         CREATE TRIGGER logs AFTER UPDATE ON t BEGIN INSERT INTO log VALUES (old.a); END",
    );
    refused(&file, &case.standing(&file)?, &["table t", "trigger logs", "old.a"]);
    Ok(())
}

/// SQLite lets no view and no trigger follow the new name of a vec0 table.
#[test]
fn what_names_a_vec0_table_keeps_it_from_being_renamed() -> Result<()> {
    let v = || vector(declarite::Element::Float32, 2);
    let case = Case {
        from: table("t", &[id(), ("v", v())]).vec0()?,
        to: table("u", &[id(), ("v", v())]).vec0()?.renamed_from("t")?,
        rows: json!([{"id": 1, "v": [1.0, 2.0]}]),
    };
    for (dependent, name) in [
        ("CREATE VIEW seen AS SELECT id FROM t", "view seen"),
        (
            "CREATE TABLE log (x);
             CREATE TRIGGER logs AFTER INSERT ON log BEGIN DELETE FROM t WHERE id = new.x; END",
            "trigger logs",
        ),
    ] {
        let file = case.file();
        run(&file.db, dependent);
        refused(&file, &case.standing(&file)?, &["table u", name, "main.t"]);
    }
    Ok(())
}

/// A trigger or view that names no columns works for as many as it was written for.
#[test]
fn a_new_column_that_breaks_a_view_or_trigger_is_refused() -> Result<()> {
    let to = table("t", &[id(), ("a", text()), ("n", int()), ("more", int())]);
    let case = case(things(text()), to.index(IndexDef::new(["n"]))?);
    for (dependent, name) in [
        ("CREATE VIEW seen (x, y, z) AS SELECT * FROM t", "view seen"),
        (
            "CREATE TABLE log (x);
             CREATE TRIGGER logs AFTER INSERT ON log BEGIN
                 INSERT INTO t VALUES (new.x, new.x, new.x);
             END",
            "trigger logs",
        ),
    ] {
        let file = case.file();
        run(&file.db, dependent);
        let target = case.standing(&file)?;
        assert_eq!(words(&target.plan()?), ["add t.more"]);
        refused(&file, &target, &["table t", name]);
        run(&file.db, &format!("DROP {name}"));
        case.standing(&file)?.apply()?;
    }
    Ok(())
}

/// Consent to the loss of a table's rows is none to views and triggers that fail
/// from then on; those of the table itself go with it.
#[test]
fn a_dropped_table_that_a_view_or_trigger_names_is_told_of() -> Result<()> {
    let other = table("other", &[id()]);
    for (dependent, name) in [
        ("CREATE VIEW seen AS SELECT a FROM t", "view seen"),
        (
            "CREATE TABLE log (x);
             CREATE TRIGGER logs AFTER INSERT ON log BEGIN DELETE FROM t WHERE id = new.x; END",
            "trigger logs",
        ),
    ] {
        let case = case(things(text()), things(text()));
        let file = case.file();
        run(&file.db, dependent);
        run(&file.db, "CREATE TRIGGER own AFTER DELETE ON t BEGIN SELECT old.a; END");
        run(&file.db, "CREATE VIEW broken AS SELECT gone FROM nowhere");
        let target = file.db.target_state("app")?;
        target.declare_schema(other.clone())?;
        refused(&file, &target, &["table t", name, "would not work any more", "main.t"]);
        run(&file.db, &format!("DROP {name}"));
        let target = file.db.target_state("app")?;
        target.declare_schema(other.clone())?;
        target.allow_loss_of("t").apply()?;
        let left = "SELECT name AS value FROM sqlite_schema WHERE tbl_name = 't'";
        assert_eq!(texts(&file.db, left), [""; 0]);
    }
    Ok(())
}

/// A view follows a table that is renamed and made anew at once, and its columns.
#[test]
fn a_view_follows_a_table_that_is_renamed_and_rebuilt() -> Result<()> {
    let columns = [id(), ("b", text().not_null().renamed_from("a")), ("n", int())];
    let to = table("u", &columns).index(IndexDef::new(["n"]))?.renamed_from("t")?;
    let case = case(things(text()), to);
    let file = case.file();
    run(&file.db, DEPENDENTS);
    let target = case.standing(&file)?;
    assert_eq!(words(&target.plan()?)[..2], ["rename t to u", "rename u.a to b"]);
    target.apply()?;
    assert_eq!(texts(&file.db, "SELECT b || n AS value FROM over"), ["x1", "y2"]);
    run(&file.db, "INSERT INTO u VALUES (3, 'z', 3)");
    assert_eq!(texts(&file.db, "SELECT line AS value FROM log"), ["z"]);
    Ok(())
}

/// What a table has beside what was declared when it was taken over goes with its
/// old definition.
#[test]
fn constraints_of_others_are_not_lost_without_consent() -> Result<()> {
    for constraint in
        ["UNIQUE (text)", "CHECK (text <> 'bad')", "FOREIGN KEY (tag) REFERENCES tags"]
    {
        let file = File::new();
        run(
            &file.db,
            &format!(
                "CREATE TABLE tags (tag TEXT PRIMARY KEY);
                 CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, tag TEXT,
                                     {constraint})"
            ),
        );
        let target = file.db.target_state("app")?;
        target.table::<crate::support::Note>().adopt().declare()?;
        target.apply()?;
        let before = schema(&file.db);
        let columns = [id(), ("text", text().not_null()), ("tag", text().default_to("'t'"))];
        let target = file.db.target_state("app")?;
        target.declare_schema(table("notes", &columns))?;
        assert!(target.apply().is_err(), "{constraint} goes");
        assert_eq!(schema(&file.db), before);
    }
    Ok(())
}
