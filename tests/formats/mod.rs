//! L6: files of other formats than today's, as the builds of then wrote them.

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::{Connection, SqliteConnection};
use declarite::{
    Database, Embedding, Error, ManagedBy, Result, SqliteRow, TargetState, VectorSchemaProvider,
};

use crate::concurrency::roles::child;
use crate::drift::dump;
use crate::support::{File, Note, integer, note, notes, run, schema, texts};

const FORMATS: [(i64, &str); 2] = [(1, include_str!("1.sql")), (2, include_str!("2.sql"))];

/// A file with what a build of then left in it.
fn file(sql: &str) -> File {
    let file = File::new();
    file.db.close().expect("nobody uses it");
    let path = file.path();
    let mut connection = SqliteConnection::establish(&path.to_string_lossy()).expect("a file");
    connection.batch_execute(sql).expect("it is SQL");
    drop(connection);
    File { db: Database::open(path).expect("a file of ours"), ..file }
}

fn format(db: &Database) -> i64 {
    integer(db, "(SELECT version FROM _declarite_format)")
}

/// Declares what the file holds, but for the rows of `one` if they are others.
fn declare(db: &Database, one: &str) -> Result<TargetState> {
    let target = db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    for id in 0..150 {
        table.declare_row(&note(id, "root"))?;
    }
    for (path, id, text) in [("one", 1_114, one), ("two", 1_119, "two")] {
        let part = target.component(path)?;
        let part = if text == path { part.memo(&("inputs", 1))? } else { Some(part) };
        let Some(part) = part else { continue };
        part.declare_row(&table, &note(1_000, "both"))?;
        part.declare_row(&table, &note(id, text))?;
        part.finish()?;
    }
    Ok(target)
}

fn apply_other(db: &Database, text: &str) -> Result<declarite::Report> {
    let target = db.target_state("other")?;
    let shared = target.table::<Note>().named("shared").managed_by(ManagedBy::User).declare()?;
    shared.declare_row(&note(1, text))?;
    target.apply()
}

/// L6: an older ledger is read as it is: rows that did not change are told as such,
/// memos hold, and nothing is written.
#[test]
fn l6_an_older_ledger_is_read() -> Result<()> {
    for (version, sql) in FORMATS {
        let file = file(sql);
        let before = dump(&file.db);
        let target = declare(&file.db, "one")?;
        assert!(target.component("one").is_err(), "it was opened, and stands by its memo");
        assert_eq!(target.plan()?.tables[0].rows.unchanged, 154);
        let report = target.apply()?;
        assert_eq!((report.unchanged, report.inserted, report.updated), (154, 0, 0));
        assert_eq!(apply_other(&file.db, "other")?.unchanged, 1);
        let plan = declare(&file.db, "another")?.plan()?;
        assert_eq!((plan.tables[0].rows.updated, plan.tables[0].rows.unchanged), (1, 153));
        let apps = file.db.apps()?;
        assert_eq!((apps.len(), apps[0].components, apps[0].tables[0].rows), (2, 2, 154));
        let target = file.db.target_state("app")?;
        assert_eq!(target.partial().memoize("m", "x", || 7)?, 7);
        drop(target);
        assert_eq!((dump(&file.db), format(&file.db)), (before, version));
    }
    Ok(())
}

struct Model;

impl VectorSchemaProvider for Model {
    const NAME: &'static str = "model";
    const VERSION: &'static str = "1";
    const DIM: usize = 2;
}

#[derive(SqliteRow)]
#[sqlite(table = "notes")]
struct TaggedNote {
    #[sqlite(primary_key)]
    id: i64,
    text: String,
    #[sqlite(vector(of = Model))]
    tag: Option<Vec<f32>>,
}

/// L6, S10: an older ledger knows nothing of who made vectors, and is asked.
#[test]
fn l6_a_ledger_without_providers_is_read() -> Result<()> {
    let question = Embedding::<Model>::new(vec![1.0, 1.0]);
    let (_, oldest) = FORMATS[0];
    for sql in [&oldest.replace("\"provenance\":null,", ""), FORMATS[0].1, FORMATS[1].1] {
        let file = file(sql);
        let plan = declare(&file.db, "one")?.plan()?;
        assert!(plan.is_empty(), "{plan}");
        assert!(TaggedNote::nearest(&question, 3).load(&file.db)?.is_empty());
    }
    Ok(())
}

/// L6: the first apply that writes makes the ledger today's, and no row is written
/// for it.
#[test]
fn l6_the_first_apply_that_writes_upgrades() -> Result<()> {
    for (version, sql) in FORMATS {
        let file = file(sql);
        let report = declare(&file.db, "another")?.apply()?;
        assert_eq!((report.unchanged, report.inserted, report.updated), (153, 0, 1), "{version}");
        assert_eq!(format(&file.db), 3);
        drop(file.db.close());
        let db = Database::open(file.path())?;
        assert_eq!(declare(&db, "another")?.apply()?.unchanged, 154);
        assert_eq!(apply_other(&db, "other")?.unchanged, 1);
        assert_eq!(apply_other(&db, "changed")?.updated, 1);
        let ledger = |db: &Database| {
            let ours = |line: &String| line.contains(" _declarite_");
            // A column that was added stands after the others and has a default.
            let line = |line: String| line.replace(" DEFAULT 0", "");
            schema(db).into_iter().filter(ours).map(line).collect::<Vec<_>>()
        };
        let new = File::new();
        declare(&new.db, "one")?.apply()?;
        assert_eq!(ledger(&db), ledger(&new.db), "{version}");
    }
    Ok(())
}

/// L6, M3: so does an apply that keeps a value and changes nothing else.
#[test]
fn l6_a_value_upgrades_the_ledger() -> Result<()> {
    for (_, sql) in FORMATS {
        let file = file(sql);
        let target = declare(&file.db, "one")?;
        assert_eq!(target.memoize("m", "x", || 7)?, 7);
        assert_eq!(target.apply()?.unchanged, 154);
        assert_eq!(format(&file.db), 3);
        let target = declare(&file.db, "one")?;
        assert_eq!(target.memoize("m", "x", || 8)?, 7);
        assert_eq!(target.apply()?.unchanged, 154);
    }
    Ok(())
}

/// L6, L10: an app of an older ledger is renamed and dropped.
#[test]
fn l6_apps_of_an_older_ledger_are_renamed_and_dropped() -> Result<()> {
    for (version, sql) in FORMATS {
        let file = file(sql);
        file.db.drop_app("other")?.allow_data_loss().apply()?;
        assert_eq!(texts(&file.db, "SELECT text AS value FROM shared"), ["by hand"], "{version}");
        let file = self::file(sql);
        file.db.rename_app("app", "new")?;
        let apps = file.db.apps()?;
        assert_eq!(apps[0].name, "new");
        file.db.rename_app("new", "app")?;
        assert_eq!(declare(&file.db, "one")?.apply()?.unchanged, 154);
    }
    Ok(())
}

/// L6, R1: an apply that fails leaves the older ledger as it was, to the letter.
#[test]
fn l6_a_failed_apply_leaves_the_older_ledger() -> Result<()> {
    for (version, sql) in FORMATS {
        let file = file(sql);
        run(
            &file.db,
            "CREATE TRIGGER refuse BEFORE UPDATE ON notes \
             BEGIN SELECT raise(ABORT, 'not today'); END",
        );
        let before = dump(&file.db);
        let target = declare(&file.db, "another")?;
        assert_eq!(target.memoize("m", "x", || 7)?, 7);
        let error = target.apply().expect_err("the trigger refuses");
        assert!(matches!(error, Error::Constraint { .. }), "{error}");
        assert_eq!((dump(&file.db), format(&file.db)), (before, version));
        run(&file.db, "DROP TRIGGER refuse");
        assert_eq!((target.apply()?.updated, format(&file.db)), (1, 3));
        assert_eq!(notes(&file.db).len(), 153);
    }
    Ok(())
}

/// L6, R1: a process that is killed after the upgrade and before the COMMIT leaves the
/// older ledger.
#[test]
fn l6_a_killed_process_leaves_the_older_ledger() -> Result<()> {
    for (version, sql) in FORMATS {
        let file = file(sql);
        let before = dump(&file.db);
        let stop = "AFTER INSERT ON notes WHEN new.id = 399";
        let mut process = child("stop inside", &[&file.path().display().to_string(), stop]);
        assert_eq!(process.hear(), "inside");
        process.kill();
        run(&file.db, "DROP TRIGGER stop");
        assert_eq!((dump(&file.db), format(&file.db)), (before, version));
        assert_eq!(declare(&file.db, "one")?.apply()?.unchanged, 154);
    }
    Ok(())
}

/// L7: damage in an older ledger is found before it is upgraded, as far as that
/// format can tell, and not sealed.
#[test]
fn l7_a_damaged_older_ledger_is_not_upgraded() -> Result<()> {
    for (version, sql) in FORMATS {
        for damage in [
            "UPDATE _declarite_page SET body = zeroblob(length(body)) WHERE page_id = 4",
            "UPDATE _declarite_page SET checksum = checksum + 1 WHERE page_id = 4",
        ] {
            let file = file(sql);
            run(&file.db, damage);
            let before = dump(&file.db);
            let done = declare(&file.db, "another")?.apply();
            // Page 4 is the other app's: of format 2 it is not looked at.
            if version == 1 {
                let error = done.expect_err("the page is damaged");
                assert!(matches!(error, Error::LedgerDamaged { .. }), "{error}");
                assert_eq!(dump(&file.db), before);
            } else {
                done?;
            }
            let error = apply_other(&file.db, "changed").expect_err("the page is damaged");
            assert!(matches!(error, Error::LedgerDamaged { .. }), "{error}");
        }
    }
    Ok(())
}

/// L6, L7: a component of a format without values is forgotten all the same.
#[test]
fn l7_a_damaged_component_of_an_older_ledger_is_forgotten() -> Result<()> {
    let file = file(FORMATS[1].1);
    run(&file.db, "UPDATE _declarite_component SET memo = x'00' WHERE path = CAST('one' AS BLOB)");
    let target = file.db.target_state("app")?;
    target.partial().repair()?;
    target.apply()?;
    assert_eq!(format(&file.db), 3);
    assert_eq!(file.db.apps()?[0].components, 1);
    Ok(())
}

/// L6: a version that is damaged into an older one hides nothing.
#[test]
fn l6_a_damaged_version_is_harmless() -> Result<()> {
    for version in [1, 2] {
        let file = File::new();
        declare(&file.db, "one")?.apply()?;
        run(&file.db, "UPDATE _declarite_page SET generation = 7 WHERE page_id = 2");
        run(&file.db, &format!("UPDATE _declarite_format SET version = {version}"));
        let target = file.db.target_state("app")?;
        target.declare_table::<Note>()?.declare_row(&note(0, "changed"))?;
        target.partial().apply()?;
        assert_eq!(format(&file.db), 3);
        let error = declare(&file.db, "another").map(drop).expect_err("page 2 is damaged");
        assert!(matches!(error, Error::LedgerDamaged { .. }), "{error}");
    }
    Ok(())
}

/// L6: a newer format is refused with both versions, wherever it is met.
#[test]
fn l6_a_newer_format_is_refused() -> Result<()> {
    let file = File::new();
    let target = declare(&file.db, "one")?;
    declare(&file.db, "one")?.apply()?;
    for version in [4, 0, -1] {
        run(&file.db, &format!("UPDATE _declarite_format SET version = {version}"));
        let before = dump(&file.db);
        let refused = |error: Error| {
            let text = error.to_string();
            assert!(
                matches!(error, Error::Format { found, known: 3 } if found == version),
                "{text}"
            );
            assert!(text.contains(&format!("version {version}")) && text.contains("knows 3"));
        };
        refused(Database::open(file.path()).map(drop).expect_err("another format"));
        refused(file.db.target_state("app").map(drop).expect_err("another format"));
        refused(file.db.apps().map(drop).expect_err("another format"));
        refused(file.db.rename_app("app", "new").expect_err("another format"));
        refused(target.apply().map(drop).expect_err("another format"));
        assert_eq!(dump(&file.db), before);
    }
    Ok(())
}

/// The row type of the builds of then, with a column that came later.
#[derive(SqliteRow)]
#[sqlite(table = "notes")]
struct LaterNote {
    #[sqlite(primary_key)]
    id: i64,
    text: String,
    tag: Option<String>,
    later: Option<i64>,
}

/// L6, C5: tables evolve from what an older ledger knows of them.
#[test]
fn l6_a_table_of_an_older_ledger_evolves() -> Result<()> {
    for (version, sql) in FORMATS {
        let file = file(sql);
        let target = file.db.target_state("app")?;
        let table = target.partial().declare_table::<LaterNote>()?;
        let later = LaterNote { id: 0, text: "root".to_owned(), tag: None, later: Some(1) };
        table.declare_row(&later)?;
        let report = target.apply()?;
        assert_eq!((report.updated, report.steps.len(), format(&file.db)), (1, 1, 3), "{version}");
    }
    Ok(())
}
