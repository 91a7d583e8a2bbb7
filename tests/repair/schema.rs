//! C7: tables that are gone, and indexes.

use declarite::{Error, Operation, Result, TargetState};

use super::{Components, apply, assert_mended, components, declare, run_of};
use crate::drift::{Book, apply_books, book, dump};
use crate::support::{File, Note, Point, point, run, schema, texts};
use crate::verify::verify;

fn repairing(file: &File) -> Result<TargetState> {
    let target = file.db.target_state("app")?;
    target.repair()?;
    Ok(target)
}

fn repair_books(file: &File, books: &[Book]) -> Result<declarite::Report> {
    let target = repairing(file)?;
    let table = target.declare_table::<Book>()?;
    books.iter().try_for_each(|book| table.declare_row(book))?;
    target.apply()
}

/// A table that is gone is made as it was, with every declared row, and no memo holds.
#[test]
fn c7_a_table_that_is_gone_is_made_again() -> Result<()> {
    let file = File::new();
    apply(&file.db, &components())?;
    let before = schema(&file.db);
    run(&file.db, "DROP TABLE notes");
    let error = apply(&file.db, &components()).expect_err("it is gone");
    assert!(error.to_string().ends_with("create it again and write every declared row"), "{error}");
    let target = repairing(&file)?;
    let asked = declare(&target, &target.declare_table()?, &components())?;
    assert_eq!(asked, ["a", "b"]);
    let plan = target.plan()?;
    assert!(
        matches!(&plan.steps[..], [step] if matches!(step.operation, Operation::CreateTable { .. }))
    );
    let report = target.apply()?;
    assert_eq!((report.inserted, report.unchanged), (8, 0));
    assert_eq!(schema(&file.db), before);
    assert_mended(&file.db, &components(), "created");
    Ok(())
}

/// C5: the memo of a component that was not asked does not hold in the next run,
/// because nothing of its rows is left.
#[test]
fn c7_components_that_were_not_asked_then_are_asked_next() -> Result<()> {
    let file = File::new();
    apply(&file.db, &components())?;
    run(&file.db, "DROP TABLE notes");
    let target = repairing(&file)?;
    target.partial();
    let only = Components::from([("a", components()["a"].clone())]);
    declare(&target, &target.declare_table()?, &only)?;
    assert_eq!(target.apply()?.inserted, 3);
    let (report, asked) = run_of(&file.db, false, &components())?;
    assert_eq!((report.inserted, report.unchanged, asked), (5, 3, vec!["b".to_owned()]));
    assert_mended(&file.db, &components(), "next");
    Ok(())
}

/// A table that is gone and not declared is forgotten by a full run, and left alone
/// by a partial one, after which it is still found.
#[test]
fn c7_a_table_that_is_gone_and_not_declared() -> Result<()> {
    let apply_both = |file: &File| -> Result<()> {
        let target = file.db.target_state("app")?;
        target.declare_table::<Book>()?.declare_row(&book(1))?;
        declare(&target, &target.declare_table()?, &components())?;
        target.apply().map(drop)
    };
    let file = File::new();
    apply_both(&file)?;
    run(&file.db, "DROP TABLE books; UPDATE notes SET tag = 'mine' WHERE id = 10");
    let target = repairing(&file)?;
    target.partial();
    declare(&target, &target.declare_table()?, &components())?;
    assert_eq!(target.apply()?.updated, 1);
    let partial = file.db.target_state("app")?;
    let found = partial.partial().declare_table::<Note>().and_then(|_| partial.apply());
    assert!(matches!(found, Err(Error::Drift { .. })), "{found:?}");
    assert_eq!(
        verify(&file.db).table("books").map(|it| it.schema.clone()),
        Some(vec!["it is gone".to_owned()])
    );
    run_of(&file.db, true, &components())?;
    assert_eq!(verify(&file.db).tables.len(), 1);
    assert_mended(&file.db, &components(), "forgotten");
    Ok(())
}

#[test]
fn c7_a_vec0_table_that_is_gone_is_made_again() -> Result<()> {
    let file = File::new();
    let apply = |repairs: bool| {
        let target = file.db.target_state("app")?;
        if repairs {
            target.repair()?;
        }
        let table = target.declare_table::<Point>()?;
        (1..9).try_for_each(|id| table.declare_row(&point(id, [id as f32, 0.0])))?;
        target.apply()
    };
    apply(false)?;
    run(&file.db, "DROP TABLE points");
    assert_eq!(apply(true)?.inserted, 8);
    assert_eq!(verify(&file.db).to_string(), "points: 8 as applied");
    assert_eq!(apply(false)?.unchanged, 8);
    Ok(())
}

/// Indexes that are gone are made again, after the rows, those too of a table that a
/// partial run does not declare.
#[test]
fn c7_indexes_that_are_gone_are_made_again() -> Result<()> {
    for partial in [false, true] {
        let file = File::new();
        apply_books(&file.db, &[book(1), book(2)])?;
        let before = schema(&file.db);
        run(
            &file.db,
            "DROP INDEX books_title_unique; DROP INDEX books_pages_index; \
             UPDATE books SET title = 'twice'",
        );
        let report = if partial {
            run(&file.db, "UPDATE books SET title = 'title ' || id");
            let target = repairing(&file)?;
            target.partial();
            target.apply()?
        } else {
            repair_books(&file, &[book(1), book(2)])?
        };
        assert_eq!(report.updated, if partial { 0 } else { 2 });
        assert_eq!(report.steps.len(), 2);
        assert_eq!(
            report.steps[0].reason,
            if partial {
                "index books_title_unique of table books is gone"
            } else {
                "index books_title_unique is declared, and not in the file"
            }
        );
        assert_eq!(schema(&file.db), before);
        assert!(verify(&file.db).is_clean());
        assert_eq!(apply_books(&file.db, &[book(1), book(2)])?.unchanged, 2);
    }
    Ok(())
}

/// An index that cannot be made is an error, and nothing is written.
#[test]
fn c7_an_index_that_cannot_be_made_again_is_named() -> Result<()> {
    for (sql, named) in [
        (
            "INSERT INTO books VALUES (3, 'TITLE 1', 0, NULL)",
            "index books_title_unique cannot be made",
        ),
        ("CREATE TABLE books_title_unique (x)", "the file has a table of that name"),
        ("CREATE INDEX books_title_unique ON books (id)", "drop or rename that one"),
    ] {
        let file = File::new();
        apply_books(&file.db, &[book(1)])?;
        run(&file.db, "DROP INDEX books_title_unique");
        run(&file.db, sql);
        let before = dump(&file.db);
        let error = repair_books(&file, &[book(1)]).expect_err(sql);
        assert!(error.to_string().contains(named), "{sql}: {error}");
        assert_eq!(dump(&file.db), before);
    }
    Ok(())
}

/// A table with other columns or rules is made anew of what it is, with its rows; all
/// that is declared is asked for again, and written where it differs.
#[test]
fn c7_a_table_that_was_altered_is_made_anew_with_its_rows() -> Result<()> {
    for (sql, written_rows, unchanged) in [
        ("ALTER TABLE books DROP COLUMN sequel", 1, 1),
        ("DROP INDEX books_title_unique; ALTER TABLE books DROP COLUMN title", 2, 0),
        (
            "CREATE TABLE other (id INTEGER PRIMARY KEY, title, pages, sequel);
             INSERT INTO other SELECT id, title, pages, sequel FROM books;
             DROP TABLE books; ALTER TABLE other RENAME TO books",
            0,
            2,
        ),
        (
            "CREATE TABLE other (id TEXT, title TEXT PRIMARY KEY, pages TEXT, sequel INTEGER);
             INSERT INTO other SELECT id, title, pages + 1, sequel FROM books;
             DROP TABLE books; ALTER TABLE other RENAME TO books",
            2,
            0,
        ),
    ] {
        let file = File::new();
        let books = [book(1), Book { sequel: Some(1), ..book(2) }];
        apply_books(&file.db, &books)?;
        let before = schema(&file.db);
        run(&file.db, sql);
        let report = repair_books(&file, &books)?;
        let written = report.updated + report.inserted;
        assert_eq!((written, report.unchanged), (written_rows, unchanged), "{sql}");
        let tables =
            |all: Vec<String>| all.into_iter().map(|it| it.replace('"', "")).collect::<Vec<_>>();
        assert_eq!(tables(schema(&file.db)), tables(before), "{sql}");
        assert!(verify(&file.db).is_clean(), "{sql}: {}", verify(&file.db));
        assert_eq!(apply_books(&file.db, &books)?.unchanged, 2, "{sql}");
    }
    Ok(())
}

/// Values that somebody put where none fit are not lost without consent; where what
/// they stand in the place of is declared again nothing is.
#[test]
fn c7_what_an_altered_table_loses_needs_consent() -> Result<()> {
    let file = File::new();
    apply_books(&file.db, &[book(1), book(2)])?;
    run(
        &file.db,
        "CREATE TABLE other (id INTEGER PRIMARY KEY, title TEXT, pages, sequel INTEGER, more TEXT);
         INSERT INTO other SELECT id, title, 'many', sequel, 'mine' FROM books;
         INSERT INTO other VALUES (3, 'somebody''s', 'few', NULL, NULL);
         DROP TABLE books; ALTER TABLE other RENAME TO books",
    );
    let before = dump(&file.db);
    let target = repairing(&file)?;
    let table = target.declare_table::<Book>()?;
    [book(1), book(2)].iter().try_for_each(|book| table.declare_row(book))?;
    let Err(Error::Refused { refusals }) = target.apply() else { panic!("it is refused") };
    let told: Vec<_> = refusals.iter().map(|it| (it.column.as_deref(), it.rows_at_risk)).collect();
    assert_eq!(told, [(Some("more"), 2), (Some("pages"), 1)]);
    assert_eq!(dump(&file.db), before);
    target.allow_data_loss().apply()?;
    assert_eq!(texts(&file.db, "SELECT id AS value FROM books"), ["1", "2"]);
    assert!(verify(&file.db).is_clean());
    Ok(())
}

/// A partial run that does not declare an altered table leaves it as it is, and so it
/// is found again.
#[test]
fn c7_an_altered_table_that_is_not_declared_is_left() -> Result<()> {
    let file = File::new();
    apply_books(&file.db, &[book(1)])?;
    run(&file.db, "ALTER TABLE books DROP COLUMN sequel");
    let before = schema(&file.db);
    let target = repairing(&file)?;
    target.partial().declare_table::<Note>()?.declare_row(&crate::support::note(1, "a"))?;
    target.apply()?;
    assert!(before.iter().all(|it| schema(&file.db).contains(it)));
    assert!(matches!(apply_books(&file.db, &[book(1)]), Err(Error::Drift { .. })));
    Ok(())
}

/// A table that does not tell its rows apart any more has nothing to go on from.
#[test]
fn c7_a_table_without_its_key_is_refused() -> Result<()> {
    for sql in [
        "DROP TABLE books; CREATE TABLE books (id INTEGER, title TEXT)",
        "DROP TABLE books; CREATE TABLE books (title TEXT PRIMARY KEY)",
    ] {
        let file = File::new();
        apply_books(&file.db, &[book(1)])?;
        run(&file.db, sql);
        let error = file.db.target_state("app")?.repair().map(drop).expect_err(sql);
        assert!(matches!(&error, Error::Drift { repair: None, .. }), "{error}");
        assert!(error.to_string().ends_with("undo that, as `repair()` cannot"), "{error}");
    }
    Ok(())
}

/// The same of vec0, which others make anew with another shape.
#[test]
fn c7_a_vec0_table_that_was_altered_is_made_anew() -> Result<()> {
    let file = File::new();
    let apply = |repairs: bool| {
        let target = file.db.target_state("app")?;
        if repairs {
            target.repair()?;
        }
        let table = target.declare_table::<Point>()?;
        (1..9).try_for_each(|id| table.declare_row(&point(id, [id as f32, 0.0])))?;
        target.apply()
    };
    apply(false)?;
    let before = schema(&file.db);
    run(
        &file.db,
        "CREATE TEMP TABLE aside AS SELECT * FROM points; DROP TABLE points;
         CREATE VIRTUAL TABLE points USING vec0(
             at float[2] distance_metric=cosine, id integer primary key, area text, height float,
             +name text, chunk_size=16);
         INSERT INTO points (id, at, area, height, name)
             SELECT id, at, area, height, name FROM aside WHERE id < 8; DROP TABLE aside",
    );
    assert!(apply(false).is_err());
    let report = apply(true)?;
    assert_eq!((report.inserted, report.unchanged), (1, 7));
    assert_eq!(schema(&file.db), before);
    assert!(verify(&file.db).is_clean());
    Ok(())
}

/// What has the table's name now is somebody's, and dropped or renamed by them.
#[test]
fn c7_what_has_a_tables_name_is_left() -> Result<()> {
    let file = File::new();
    apply_books(&file.db, &[book(1)])?;
    run(&file.db, "DROP TABLE books; CREATE VIEW books AS SELECT 'mine' AS value");
    let error = repair_books(&file, &[book(1)]).map(drop).expect_err("a view has its name");
    assert!(matches!(&error, Error::Drift { repair: Some(_), .. }), "{error}");
    assert_eq!(texts(&file.db, "SELECT value FROM books"), ["mine"]);
    run(&file.db, "DROP VIEW books");
    assert_eq!(repair_books(&file, &[book(1)])?.inserted, 1);
    assert!(verify(&file.db).is_clean());
    Ok(())
}

/// S6: what is changed after `repair` looked is found as ever.
#[test]
fn s6_drift_that_comes_after_is_found() -> Result<()> {
    let file = File::new();
    apply_books(&file.db, &[book(1)])?;
    let target = repairing(&file)?;
    target.declare_table::<Book>()?.declare_row(&book(1))?;
    run(&file.db, "DROP TABLE books");
    assert!(matches!(target.apply(), Err(Error::Drift { .. })));
    // It was gone when it was looked for, and is somebody's now.
    let target = repairing(&file)?;
    let table = target.declare_table::<Book>()?;
    table.declare_row(&book(1))?;
    run(&file.db, "CREATE TABLE books (id INTEGER PRIMARY KEY)");
    let error = target.apply().expect_err("somebody made it");
    assert!(
        matches!(&error, Error::Table { reason, .. } if reason.contains("already holds")),
        "{error}"
    );
    Ok(())
}
