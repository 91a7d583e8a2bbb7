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
        assert_eq!(report.steps[0].reason, "index books_title_unique of table books is gone");
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
        ("INSERT INTO books VALUES (3, 'TITLE 1', 0, NULL)", "books.title"),
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

/// What it would take to rebuild is refused at once.
#[test]
fn c7_a_table_with_other_columns_is_refused() -> Result<()> {
    for sql in [
        "ALTER TABLE books DROP COLUMN sequel",
        "DROP INDEX books_title_unique; ALTER TABLE books RENAME COLUMN title TO titles",
        "DROP TABLE books; CREATE TABLE books (id INTEGER PRIMARY KEY, title, pages, sequel)",
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
