//! L7: what is damaged of the ledger is told, and the rest is compared.

use declarite::{Database, Error, Result, TableVerification};

use super::{keys, told, verify};
use crate::support::{File, Note, note, run};

/// Rows outside components, and two components, one with several pages.
fn file() -> Result<File> {
    let file = File::new();
    apply(&file.db)?;
    assert!(verify(&file.db).is_clean());
    Ok(file)
}

fn apply(db: &Database) -> Result<()> {
    let target = db.target_state("app")?;
    let notes = target.declare_table::<Note>()?;
    notes.declare_row(&note(1, "root"))?;
    for (path, ids) in [("one", 10..12), ("many", 100..500)] {
        let component = target.component(path)?;
        for id in ids {
            component.declare_row(&notes, &note(id, path))?;
        }
        component.finish()?;
    }
    target.apply().map(drop)
}

const PAGE_OF_ONE: &str = "WHERE component_id = (SELECT component_id FROM _declarite_component \
                           WHERE path = CAST('one' AS BLOB))";

/// L7: rows of a page that cannot be read are nobody's, and others compared.
#[test]
fn l7_a_damaged_page_is_told_and_the_rest_compared() -> Result<()> {
    for (damage, reason) in [
        ("body = zeroblob(40)", "its checksum does not match its content"),
        ("rows = 9223372036854775807", "its checksum does not match its content"),
        ("first_key = x'00'", "its columns do not match its content"),
        ("component_id = 77", "its checksum does not match its content"),
    ] {
        let file = file()?;
        run(&file.db, &format!("UPDATE _declarite_page SET {damage} {PAGE_OF_ONE}"));
        run(&file.db, "DELETE FROM notes WHERE id = 1; UPDATE notes SET text = '' WHERE id = 300");
        let found = verify(&file.db);
        let [line] = &found.damaged[..] else { panic!("{damage}: {found}") };
        assert!(line.starts_with("page ") && line.contains("of table notes"), "{line}");
        assert!(line.ends_with(reason), "{line}");
        assert!(found.to_string().contains("\nthe ledger is damaged: page "), "{found}");
        assert_eq!(keys(&found.tables[0]), told(399, ["1", "300", "10, 11"]), "{damage}");
    }
    Ok(())
}

#[test]
fn l7_damage_alone_is_not_clean() -> Result<()> {
    let file = file()?;
    run(&file.db, "UPDATE _declarite_component SET memo = x'00' WHERE path <> x''");
    let found = verify(&file.db);
    assert_eq!(found.damaged.len(), 2, "{found}");
    assert!(found.damaged[0].starts_with("entry of component "), "{found}");
    assert!(
        found.tables.iter().all(TableVerification::is_clean),
        "the rows are known all the same"
    );
    assert!(!found.is_clean());
    Ok(())
}

/// L7: the entry of the root, without which nothing can be declared.
#[test]
fn l7_verify_goes_on_where_nothing_else_does() -> Result<()> {
    let file = file()?;
    run(&file.db, "UPDATE _declarite_component SET epoch = 9 WHERE path = x''");
    let found = verify(&file.db);
    assert!(found.damaged[0].starts_with("entry of rows declared outside components"), "{found}");
    let target = file.db.target_state("app")?;
    for error in [
        target.declare_table::<Note>().map(drop).expect_err("declare_table"),
        target.component("one").map(drop).expect_err("component"),
        target.plan().map(drop).expect_err("plan"),
        target.apply().map(drop).expect_err("apply"),
    ] {
        assert!(matches!(&error, Error::LedgerDamaged { repair: Some(_), .. }), "{error}");
    }
    Ok(())
}

/// L7: pages that are nobody's, or in a table that is none of the app's.
#[test]
fn l7_stray_pages_are_told() -> Result<()> {
    for (damage, foreign) in [
        ("DELETE FROM _declarite_component WHERE path = CAST('one' AS BLOB)", "10, 11"),
        ("UPDATE _declarite_page SET table_id = 77 ", "10, 11"),
        ("UPDATE _declarite_page SET table_id = 77, component_id = 78 ", "10, 11"),
    ] {
        let file = file()?;
        let place = if damage.ends_with(' ') { PAGE_OF_ONE } else { "" };
        run(&file.db, &format!("{damage}{place}"));
        let found = verify(&file.db);
        assert_eq!(found.damaged.len(), 1, "{damage}: {found}");
        assert_eq!(keys(&found.tables[0]), told(401, ["", "", foreign]), "{damage}");
    }
    Ok(())
}

/// L7: without the entries of apps and tables nothing can be compared.
#[test]
fn l7_a_damaged_entry_of_an_app_or_a_table_is_an_error() -> Result<()> {
    for damage in [
        "UPDATE _declarite_app SET seed = seed + 1",
        "UPDATE _declarite_table SET applied = replace(applied, 'text', 'test')",
        "DROP TABLE _declarite_page",
    ] {
        let file = file()?;
        let target = file.db.target_state("app")?;
        run(&file.db, damage);
        let error = target.verify().expect_err(damage);
        assert!(matches!(&error, Error::LedgerDamaged { repair: None, .. }), "{damage}: {error}");
        assert!(error.to_string().ends_with("restore a backup, as `repair()` cannot"), "{error}");
    }
    Ok(())
}
