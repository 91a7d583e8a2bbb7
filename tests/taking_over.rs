//! Tables that were there before: taken over, or shared by apps and their user.

use declarite::{Database, Error, ManagedBy, Refusal, Report, Result};

use crate::support::{File, Note, integer, note, notes, run, schema};

const NOTES: &str = "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, tag TEXT); \
                     INSERT INTO notes VALUES (1, 'users', NULL), (2, 'users', NULL)";

fn users(db: &Database, app: &str, notes: &[Note]) -> Result<Report> {
    let target = db.target_state(app)?;
    let table = target.table::<Note>().managed_by(ManagedBy::User).declare()?;
    notes.iter().try_for_each(|note| table.declare_row(note))?;
    target.apply()
}

fn adopted(db: &Database, app: &str, notes: &[Note]) -> Result<Report> {
    let target = db.target_state(app)?;
    let table = target.table::<Note>().adopt().declare()?;
    notes.iter().try_for_each(|note| table.declare_row(note))?;
    target.apply()
}

fn counts(report: &Report) -> (u64, u64, u64, u64) {
    (report.inserted, report.updated, report.deleted, report.unchanged)
}

fn refusal(error: Error) -> Refusal {
    match error {
        Error::Refused { mut refusals } if refusals.len() == 1 => refusals.remove(0),
        other => panic!("{other}"),
    }
}

/// S4: rows of a table that is taken over belong to whoever declares them; those
/// that nobody declares stay as long as the table, with which they go.
#[test]
fn s4_a_table_that_is_taken_over_is_the_apps_to_drop() -> Result<()> {
    let file = File::new();
    run(&file.db, NOTES);
    assert_eq!(counts(&adopted(&file.db, "one", &[note(1, "one"), note(3, "one")])?), (1, 1, 0, 0));
    assert_eq!(notes(&file.db), [note(1, "one"), note(2, "users"), note(3, "one")]);
    // Declared no longer, the row goes that was the user's once.
    assert_eq!(counts(&adopted(&file.db, "one", &[note(3, "one")])?), (0, 0, 1, 1));
    // It is known as taken over, also where nobody says so again.
    let target = file.db.target_state("one")?;
    target.declare_table::<Note>()?.declare_row(&note(2, "one"))?;
    assert_eq!(counts(&target.apply()?), (0, 1, 1, 0));
    run(&file.db, "INSERT INTO notes VALUES (4, 'users', NULL)");
    let target = file.db.target_state("one")?;
    let refused = refusal(target.apply().expect_err("two rows are at risk"));
    assert_eq!((refused.table.as_str(), refused.rows_at_risk), ("notes", 2));
    assert_eq!(notes(&file.db), [note(2, "one"), note(4, "users")]);
    target.allow_data_loss().apply()?;
    assert!(schema(&file.db).iter().all(|entry| !entry.contains("table notes")));
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM _declarite_page)"), 0);
    Ok(())
}

/// S4: it belongs to the app that took it over, until that one declares it no longer.
#[test]
fn s4_a_table_is_taken_over_by_one_app() -> Result<()> {
    let file = File::new();
    run(&file.db, NOTES);
    adopted(&file.db, "one", &[note(1, "one")])?;
    for declared in
        [adopted(&file.db, "two", &[note(1, "two")]), users(&file.db, "two", &[note(3, "two")])]
    {
        let error = declared.expect_err("it is of app one").to_string();
        assert!(error.contains("belongs to app one"), "{error}");
    }
    assert_eq!(notes(&file.db), [note(1, "one"), note(2, "users")]);
    file.db.target_state("one")?.allow_data_loss().apply()?;
    assert_eq!(adopted(&file.db, "two", &[note(1, "two")])?.inserted, 1);
    assert_eq!(notes(&file.db), [note(1, "two")]);
    Ok(())
}

/// S4: nor is a table taken over in which another app declares rows.
///
/// Dropped and made again by the one, it would lack the rows that the other one
/// takes for applied.
#[test]
fn s4_a_table_with_rows_of_another_app_is_not_taken_over() -> Result<()> {
    let file = File::new();
    run(&file.db, NOTES);
    users(&file.db, "two", &[note(3, "two")])?;
    let error = adopted(&file.db, "one", &[note(4, "one")]).expect_err("two has rows in it");
    assert!(matches!(&error, Error::Table { table, .. } if table == "notes"), "{error}");
    let error = error.to_string();
    assert!(error.contains("app two") && error.contains("ManagedBy::User"), "{error}");
    assert_eq!(users(&file.db, "two", &[note(3, "two")])?.unchanged, 1);
    // The ways out: beside it, or after it.
    assert_eq!(users(&file.db, "one", &[note(4, "one")])?.inserted, 1);
    file.db.target_state("one")?.apply()?;
    file.db.target_state("two")?.apply()?;
    assert_eq!(adopted(&file.db, "one", &[note(4, "one")])?.inserted, 1);
    assert_eq!(notes(&file.db), [note(1, "users"), note(2, "users"), note(4, "one")]);
    Ok(())
}

/// S4: nor is one made in the place of a table that its user has dropped, while
/// another app still tracks its rows.
///
/// The next apply of that app would delete rows of the new table.
#[test]
fn s4_a_table_that_another_app_tracks_is_not_made_anew() -> Result<()> {
    let file = File::new();
    run(&file.db, NOTES);
    users(&file.db, "two", &[note(3, "two")])?;
    run(&file.db, "DROP TABLE notes");
    let declare = || {
        let target = file.db.target_state("one")?;
        target.declare_table::<Note>()?.declare_row(&note(3, "one"))?;
        target.apply()
    };
    let error = declare().expect_err("two tracks it").to_string();
    assert!(error.contains("app two"), "{error}");
    file.db.target_state("two")?.apply()?;
    assert_eq!(declare()?.inserted, 1);
    file.db.target_state("two")?.apply()?;
    assert_eq!(notes(&file.db), [note(3, "one")]);
    Ok(())
}

/// R6, S9: on a table of the user's a key is one app's at a time: from one to the
/// other it goes when the first has let go of it, with the row or with the table.
///
/// Written over it, the row would be deleted by the app that had it.
#[test]
fn r6_a_key_goes_from_one_app_to_the_other() -> Result<()> {
    let file = File::new();
    run(&file.db, NOTES);
    // A row of the user's becomes the first one's that declares it.
    assert_eq!(counts(&users(&file.db, "one", &[note(1, "x"), note(3, "x")])?), (1, 1, 0, 0));
    for text in ["y", "x"] {
        let error = users(&file.db, "two", &[note(1, text)]).expect_err("app one has it");
        assert!(matches!(error, Error::KeyOwned { .. }), "{error}");
    }
    users(&file.db, "one", &[note(3, "x")])?;
    assert_eq!(counts(&users(&file.db, "two", &[note(1, "y"), note(4, "y")])?), (2, 0, 0, 0));
    assert!(users(&file.db, "two", &[note(3, "y")]).is_err());
    // Declared no longer by the one, the table keeps the other's rows.
    assert_eq!(file.db.target_state("one")?.apply()?.deleted, 1);
    assert_eq!(notes(&file.db), [note(1, "y"), note(2, "users"), note(4, "y")]);
    let report = users(&file.db, "two", &[note(1, "y"), note(3, "y"), note(4, "y")])?;
    assert_eq!(counts(&report), (1, 0, 0, 2));
    assert_eq!(file.db.target_state("two")?.apply()?.deleted, 3);
    assert_eq!(notes(&file.db), [note(2, "users")]);
    Ok(())
}

/// R6: an app that is refused a key leaves nothing behind, and may be applied
/// once the key is free.
#[test]
fn r6_a_claim_is_applied_again_once_the_key_is_free() -> Result<()> {
    let file = File::new();
    run(&file.db, NOTES);
    users(&file.db, "one", &[note(3, "one")])?;
    let target = file.db.target_state("two")?;
    let table = target.table::<Note>().managed_by(ManagedBy::User).declare()?;
    table.declare_row(&note(3, "two"))?;
    table.declare_row(&note(4, "two"))?;
    assert!(matches!(target.apply(), Err(Error::KeyOwned { .. })));
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM _declarite_app)"), 1);
    users(&file.db, "one", &[])?;
    assert_eq!(target.apply()?.inserted, 2);
    assert_eq!(notes(&file.db).len(), 4);
    Ok(())
}
