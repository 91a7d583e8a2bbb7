//! What others gave a table beside rows, or its own definition did before it was
//! taken over: a rebuild that would leave it behind asks.

use declarite::{ColumnDef, IndexDef, Result, SqliteRow, TableSchema, TargetState};

use super::case::{dump, id, int, table, text, vector, words};
use crate::support::{File, Note, Point, integer, point, run, schema, texts};

fn notes(text: ColumnDef) -> TableSchema {
    table("notes", &[id(), ("text", text), ("tag", self::text())])
}

/// A file with a table that was there and is taken over.
fn taken_over(sql: &str) -> Result<File> {
    let file = File::new();
    run(&file.db, "CREATE TABLE users (a INTEGER PRIMARY KEY, b TEXT UNIQUE, UNIQUE (a, b))");
    run(&file.db, sql);
    let target = file.db.target_state("app")?;
    target.table::<Note>().adopt().declare()?.declare_row(&Note {
        id: 1,
        text: "1".to_owned(),
        tag: None,
    })?;
    target.apply()?;
    Ok(file)
}

fn standing(file: &File, to: &TableSchema) -> Result<TargetState> {
    let target = file.db.target_state("app")?;
    target.partial();
    target.declare_schema(to.clone())?;
    Ok(target)
}

/// The one refusal of a rebuild that would leave something behind.
fn refusal(target: &TargetState) -> Result<(String, u64, String)> {
    let plan = target.plan()?;
    let [refusal] = plan.refusals() else { panic!("{:?}", plan.refusals()) };
    assert_eq!((refusal.table.as_str(), &refusal.column), ("notes", &None));
    assert_eq!(target.apply().expect_err("a loss").to_string().lines().count(), 2);
    Ok((refusal.step.clone(), refusal.rows_at_risk, refusal.way_out.clone()))
}

const PLAIN: &str = "id INTEGER PRIMARY KEY, text TEXT NOT NULL, tag TEXT";

/// All of it is told in one refusal, and goes with consent.
#[test]
fn what_nobody_declared_of_a_table_is_not_lost_without_consent() -> Result<()> {
    for (more, told) in [
        (", UNIQUE (text, tag)", "UNIQUE (text, tag)"),
        (" UNIQUE", "UNIQUE (tag)"),
        (
            ", FOREIGN KEY (id, tag) REFERENCES users (a, b)",
            "FOREIGN KEY (id, tag) REFERENCES users (a, b)",
        ),
        (
            " REFERENCES users (b) ON UPDATE SET NULL",
            "FOREIGN KEY (tag) REFERENCES users (b) ON UPDATE SET NULL",
        ),
        (", more TEXT REFERENCES users (b)", "FOREIGN KEY (more) REFERENCES users (b)"),
        (" CHECK (tag <> text)", "CHECK (tag <> text)"),
        (", CHECK (length(text) > 0)", "CHECK (length(text) > 0)"),
        (", length AS (length(text))", "the generated column length"),
        (" DEFAULT 'none'", "the default 'none' of tag"),
        (" COLLATE NOCASE", "the collation NOCASE of tag"),
    ] {
        let file = taken_over(&format!("CREATE TABLE notes ({PLAIN}{more})"))?;
        let before = schema(&file.db);
        let to = notes(int().not_null());
        let target = standing(&file, &to)?;
        let (step, rows, way_out) = refusal(&target)?;
        assert!(step.starts_with("rebuild the table without what nobody declared"), "{step}");
        assert!(step.contains(&format!(": {told} (column text becomes")), "{step}");
        assert_eq!(rows, 0);
        assert!(way_out.contains("`allow_loss_of(\"notes\")`"), "{way_out}");
        assert_eq!(schema(&file.db), before);
        target.allow_loss_of("notes").apply()?;
        assert_eq!(dump(&file, &to), ["integer 1, integer 1, null NULL"]);
        assert!(standing(&file, &notes(text().not_null()))?.plan()?.refusals().is_empty());
    }
    let all = "CREATE TABLE notes (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, \
               tag TEXT CHECK (tag <> ''), UNIQUE (text), UNIQUE (tag)) STRICT";
    let (step, ..) = refusal(&standing(&taken_over(all)?, &notes(int().not_null()))?)?;
    let told = ": UNIQUE (text), UNIQUE (tag), CHECK (tag <> ''), STRICT, AUTOINCREMENT (";
    assert!(step.contains(told), "{step}");
    Ok(())
}

/// What is declared is not left behind, and a change in place leaves nothing.
#[test]
fn what_is_declared_now_is_no_loss() -> Result<()> {
    let make = format!("CREATE TABLE notes ({PLAIN} CHECK (tag <> 'x'), UNIQUE (text))");
    let to =
        table("notes", &[id(), ("text", int().not_null()), ("tag", text().check("\"TAG\"<>'x'"))])
            .index(IndexDef::new(["text"]).unique())?;
    standing(&taken_over(&make)?, &to)?.apply()?;
    let more =
        table("notes", &[id(), ("text", text().not_null()), ("tag", text()), ("more", text())]);
    let file = taken_over(&make)?;
    standing(&file, &more)?.apply()?;
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM pragma_index_list('notes'))"), 1);
    Ok(())
}

#[derive(SqliteRow)]
#[sqlite(table = "people")]
struct Person {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(unique)]
    name: String,
}

/// The index that a unique constraint came to, where it is declared, is one of the
/// table from then on.
#[test]
fn a_declared_unique_constraint_becomes_an_index() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)");
    run(&file.db, "CREATE TABLE pets (owner TEXT REFERENCES people (name))");
    let target = file.db.target_state("app")?;
    let person = Person { id: 1, name: "ann".to_owned() };
    target.table::<Person>().adopt().declare()?.declare_row(&person)?;
    target.apply()?;
    run(&file.db, "INSERT INTO pets VALUES ('ann')");
    let checked =
        table("people", &[("id", int().not_null().check("id > 0")), ("name", text().not_null())])
            .index(IndexDef::new(["name"]).unique())?;
    standing(&file, &checked)?.apply()?;
    let sql = "SELECT name || ' ' || origin AS value FROM pragma_index_list('people')";
    assert_eq!(texts(&file.db, sql), ["people_name_unique c"]);
    run(&file.db, "INSERT INTO pets VALUES ('ann')");
    assert!(standing(&file, &checked)?.plan()?.is_empty());
    Ok(())
}

/// The triggers that a program gave its own connection work on.
#[test]
fn temporary_triggers_survive_a_rebuild() -> Result<()> {
    let file = taken_over(&format!("CREATE TABLE notes ({PLAIN})"))?;
    run(
        &file.db,
        "CREATE TABLE log (line);
         CREATE TEMP TRIGGER logs AFTER INSERT ON notes BEGIN INSERT INTO log VALUES (new.id); END",
    );
    let target = standing(&file, &notes(int().not_null()))?;
    assert_eq!(words(&target.plan()?), ["rebuild notes keeping 1 losing 0"]);
    target.apply()?;
    run(&file.db, "INSERT INTO notes VALUES (7, 7, NULL)");
    assert_eq!(texts(&file.db, "SELECT line AS value FROM log"), ["7"]);
    let sql = "SELECT name AS value FROM temp.sqlite_schema";
    assert_eq!(texts(&file.db, sql), ["logs"]);
    Ok(())
}

#[test]
fn columns_that_others_gave_a_vec0_table_are_not_lost_without_consent() -> Result<()> {
    let file = File::new();
    run(
        &file.db,
        "CREATE VIRTUAL TABLE points USING vec0(id integer primary key, area text partition key,
         height float, +name text, at float[2], +note text, chunk_size=8)",
    );
    let declare = |chunk_size: usize| {
        let target = file.db.target_state("app")?;
        let columns = [
            id(),
            ("area", text().not_null().partition_key()),
            ("height", super::case::real().not_null()),
            ("name", text().auxiliary()),
            ("at", vector(declarite::Element::Float32, 2)),
        ];
        target.partial().declare_schema(table("points", &columns).vec0_chunked(chunk_size)?)?;
        Ok::<_, declarite::Error>(target)
    };
    let target = file.db.target_state("app")?;
    target.table::<Point>().adopt().declare()?.declare_row(&point(1, [1.0, 2.0]))?;
    target.apply()?;
    run(&file.db, "UPDATE points SET note = 'mine' WHERE id = 1");
    let target = declare(16)?;
    let error = target.apply().expect_err("a value goes").to_string();
    assert!(error.contains("column note") && error.contains("1 row at risk"), "{error}");
    assert_eq!(texts(&file.db, "SELECT note AS value FROM points"), ["mine"]);
    target.allow_loss_of("points.note").apply()?;
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM points)"), 1);
    Ok(())
}
