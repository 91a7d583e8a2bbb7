//! Sequences after which a row that is declared is not there.

use declarite::{Error, ManagedBy, Result};

use crate::ownership::{apply, partial};
use crate::support::{File, Note, note, notes, run};

/// R2, L1: a row that is shared while a partial run which lets go of it is
/// open is not deleted.
#[test]
#[ignore = "an open run knows of no row that is shared since"]
fn r2_a_row_is_shared_while_its_owner_lets_go() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[], &[("a", None, &[note(1, "x")])])?;
    let late = partial(&file.db, &[("a", None, &[])])?;
    partial(&file.db, &[("b", None, &[note(1, "x")])])?.apply()?;
    late.apply()?;
    assert_eq!(notes(&file.db), [note(1, "x")]);
    Ok(())
}

/// R8, L1: nor is one changed that is shared meanwhile.
#[test]
#[ignore = "an open run knows of no row that is shared since"]
fn r8_a_row_is_shared_while_its_owner_changes_it() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[], &[("a", None, &[note(1, "x")])])?;
    let late = partial(&file.db, &[("a", None, &[note(1, "y")])])?;
    partial(&file.db, &[("b", None, &[note(1, "x")])])?.apply()?;
    let error = late.apply().expect_err("b keeps it as it was");
    assert!(matches!(error, Error::KeyOwned { .. }), "{error}");
    assert_eq!(notes(&file.db), [note(1, "x")]);
    Ok(())
}

/// R2, R6: a row deleted by hand still belongs to the component that stands with
/// it: another declares it equally or not at all.
#[test]
#[ignore = "an insert that meets no row asks nobody whose the key is"]
fn r6_a_row_that_is_gone_belongs_to_its_component() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[], &[("a", Some(1), &[note(1, "x")])])?;
    run(&file.db, "DELETE FROM notes");
    let error = apply(&file.db, &[], &[("a", Some(1), &[]), ("b", None, &[note(1, "y")])]);
    assert!(matches!(error, Err(Error::KeyOwned { .. })), "{error:?}");
    let b = ("b", None, &[note(1, "x")][..]);
    apply(&file.db, &[], &[("a", Some(1), &[]), b])?;
    // Both have it, and one lets go.
    apply(&file.db, &[], &[("a", Some(2), &[]), b])?;
    assert_eq!(notes(&file.db), [note(1, "x")]);
    Ok(())
}

/// R6: and to its app.
#[test]
#[ignore = "an insert that meets no row asks nobody whose the key is"]
fn r6_a_row_that_is_gone_belongs_to_its_app() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)");
    let declare = |app: &str, notes: &[Note]| {
        let target = file.db.target_state(app)?;
        let table = target.table::<Note>().managed_by(ManagedBy::User).declare()?;
        notes.iter().try_for_each(|note| table.declare_row(note))?;
        target.apply()
    };
    declare("one", &[note(1, "one")])?;
    run(&file.db, "DELETE FROM notes");
    let error = declare("two", &[note(1, "two")]);
    assert!(matches!(error, Err(Error::KeyOwned { .. })), "{error:?}");
    declare("one", &[])?;
    declare("two", &[note(1, "two")])?;
    assert_eq!(notes(&file.db), [note(1, "two")]);
    Ok(())
}
