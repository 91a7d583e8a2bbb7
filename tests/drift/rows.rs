//! Rows that were deleted, inserted or updated by hand.

use declarite::{Error, Result, SqliteRow};

use crate::support::{File, Note, apply_notes, declare_notes, note, notes, run};

use super::dump;

/// R5: a row that is gone and is declared otherwise is inserted, and counted as drifted.
#[test]
fn r5_a_changed_row_that_is_gone_is_inserted() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?;
    run(&file.db, "DELETE FROM notes WHERE id = 1");
    let report = apply_notes(&file.db, &[note(1, "A"), note(2, "b")])?;
    let table = report.table("notes").expect("it was declared");
    assert_eq!((table.updated, table.drifted, table.unchanged), (1, 1, 1));
    assert_eq!(notes(&file.db), [note(1, "A"), note(2, "b")]);
    Ok(())
}

/// A row that is declared as it was applied is not looked at: that it is gone is
/// not seen, as the docs of `apply` say.
#[test]
fn an_unchanged_row_that_is_gone_is_not_seen() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?;
    run(&file.db, "DELETE FROM notes WHERE id = 1; UPDATE notes SET text = 'mine'");
    let before = dump(&file.db);
    assert_eq!(apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?.unchanged, 2);
    assert_eq!(dump(&file.db), before);
    // When it changes, the row is what was declared.
    assert_eq!(apply_notes(&file.db, &[note(1, "a"), note(2, "B")])?.updated, 1);
    assert_eq!(notes(&file.db), [note(2, "B")]);
    Ok(())
}

/// R5: a row that is released and gone is counted as drifted, not as deleted.
#[test]
fn r5_a_released_row_that_is_gone_is_drift() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?;
    run(&file.db, "DELETE FROM notes WHERE id = 1");
    let report = apply_notes(&file.db, &[])?;
    let table = report.table("notes").expect("it was declared");
    assert_eq!((table.deleted, table.drifted), (1, 1));
    assert_eq!(notes(&file.db), []);
    Ok(())
}

/// R6: a row that somebody inserted under a key that is then declared is theirs,
/// and nothing is written.
#[test]
fn r6_a_row_inserted_by_hand_is_not_overwritten() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    run(&file.db, "INSERT INTO notes VALUES (2, 'mine', NULL), (3, 'mine too', NULL)");
    let before = dump(&file.db);
    let declared = declare_notes(&file.db, "app", &[note(1, "A"), note(2, "b")])?;
    let error = declared.apply().expect_err("row 2 is somebody's");
    assert!(
        matches!(&error, Error::ExistingRow { table, key } if table == "notes" && key == "2"),
        "{error}"
    );
    assert!(error.to_string().contains("with `repair()` it is taken over"), "{error}");
    assert_eq!(dump(&file.db), before);
    // A row that nobody declares stays.
    assert_eq!(apply_notes(&file.db, &[note(1, "A")])?.updated, 1);
    assert_eq!(Note::get(&file.db, 3)?, Some(note(3, "mine too")));
    Ok(())
}
