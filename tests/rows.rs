//! Which rows are written, and in which order.

use declarite::{Error, Result, SqliteRow};

use crate::support::{File, Note, apply_notes, declare_notes, integer, note, notes, run, texts};

#[test]
fn rows_are_inserted_updated_deleted_and_left() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a"), note(2, "b"), note(3, "c")])?;
    let target = declare_notes(&file.db, "app", &[note(1, "a"), note(2, "B"), note(4, "d")])?;
    let plan = target.plan()?;
    let report = target.apply()?;
    let counts = (report.inserted, report.updated, report.deleted, report.unchanged);
    assert_eq!(counts, (1, 1, 1, 1));
    assert_eq!(plan.tables[0].rows.to_string(), "1 inserted, 1 updated, 1 deleted, 1 unchanged");
    assert_eq!(
        report.to_string(),
        "notes: 1 inserted, 1 updated, 1 deleted, 1 unchanged\n\
         total: 1 inserted, 1 updated, 1 deleted, 1 unchanged"
    );
    assert_eq!(report.table("NOTES").map(|table| table.inserted), Some(1));
    assert_eq!(notes(&file.db), [note(1, "a"), note(2, "B"), note(4, "d")]);
    Ok(())
}

#[test]
fn a_row_left_alone_is_not_rewritten() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?;
    run(&file.db, "UPDATE notes SET text = 'by hand' WHERE id = 1");
    apply_notes(&file.db, &[note(1, "a"), note(2, "B")])?;
    assert_eq!(notes(&file.db), [note(1, "by hand"), note(2, "B")]);
    Ok(())
}

const PARENTS: &str = "CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
    CREATE TABLE children (id INTEGER PRIMARY KEY,
        parent INTEGER NOT NULL REFERENCES parents (id) ON DELETE CASCADE);";

#[derive(Debug, PartialEq, SqliteRow)]
#[sqlite(table = "parents")]
struct Parent {
    #[sqlite(primary_key)]
    id: i64,
    name: String,
}

#[derive(Debug, PartialEq, SqliteRow)]
#[sqlite(table = "children")]
struct Child {
    #[sqlite(primary_key)]
    id: i64,
    parent: i64,
}

fn apply_family(file: &File, parents: &[(i64, &str)], children: &[(i64, i64)]) -> Result<()> {
    use declarite::ManagedBy::User;
    let target = file.db.target_state("family")?;
    // Children are declared first: the order of writing is not that of declaring.
    let child_table = target.table::<Child>().managed_by(User).declare()?;
    let parent_table = target.table::<Parent>().managed_by(User).declare()?;
    for &(id, parent) in children {
        child_table.declare_row(&Child { id, parent })?;
    }
    for &(id, name) in parents {
        parent_table.declare_row(&Parent { id, name: name.to_owned() })?;
    }
    target.apply().map(drop)
}

/// R1: updates and inserts first, parents before children, then deletes,
/// children first.
///
/// A child moves to a new parent while its old one goes. Deletes first, as the
/// naive order has it, would take the child with its old parent.
#[test]
fn r1_a_child_that_changes_parents_survives_the_old_ones_delete() -> Result<()> {
    let file = File::new();
    run(&file.db, PARENTS);
    apply_family(&file, &[(1, "old")], &[(10, 1), (11, 1)])?;
    apply_family(&file, &[(2, "new")], &[(10, 2)])?;
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM parents)"), 1);
    assert_eq!(
        texts(&file.db, "SELECT id || '>' || parent AS value FROM children"),
        ["10>2".to_owned()]
    );
    Ok(())
}

/// R1: the naive order, which takes the child.
#[test]
fn r1_deletes_first_would_take_the_child() {
    let file = File::new();
    run(&file.db, PARENTS);
    run(&file.db, "INSERT INTO parents VALUES (1, 'old'); INSERT INTO children VALUES (10, 1)");
    run(
        &file.db,
        "DELETE FROM parents WHERE id = 1; INSERT INTO parents VALUES (2, 'new'); \
         UPDATE children SET parent = 2 WHERE id = 10",
    );
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM children)"), 0);
}

/// R3: a delete that would take declared rows by a foreign key's action is refused.
#[test]
fn r3_a_delete_takes_no_declared_child() -> Result<()> {
    let file = File::new();
    run(&file.db, PARENTS);
    apply_family(&file, &[(1, "a"), (2, "b")], &[(10, 1), (20, 2)])?;
    let error = apply_family(&file, &[(2, "b")], &[(10, 1), (20, 2)]).expect_err("10 refers to 1");
    assert!(
        matches!(&error, Error::Constraint { table, key, .. } if table == "parents" && key == "1"),
        "{error}"
    );
    assert!(error.to_string().contains("children"), "{error}");
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM children)"), 2);
    // Declared no longer either, the child goes with its parent.
    apply_family(&file, &[(2, "b")], &[(20, 2)])?;
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM children)"), 1);
    Ok(())
}

/// R1: rows that refer to each other in a circle, in any order.
#[test]
fn r1_a_circle_of_references_is_written() -> Result<()> {
    use declarite::ManagedBy::User;
    let file = File::new();
    run(
        &file.db,
        "CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT REFERENCES children (id));
         CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents (id));",
    );
    let target = file.db.target_state("family")?;
    let children = target.table::<Child>().managed_by(User).declare()?;
    let parents = target.table::<Parent>().managed_by(User).declare()?;
    children.declare_row(&Child { id: 1, parent: 2 })?;
    parents.declare_row(&Parent { id: 2, name: "1".to_owned() })?;
    assert_eq!(target.apply()?.inserted, 2);
    Ok(())
}

/// A reference to nothing is an error that names the row, and writes nothing.
#[test]
fn a_reference_to_nothing_writes_nothing() {
    let file = File::new();
    run(&file.db, PARENTS);
    let error = apply_family(&file, &[(1, "a")], &[(10, 7)]).expect_err("no parent 7").to_string();
    assert!(error.contains("children") && error.contains("parents"), "{error}");
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM parents)"), 0);
}

/// R5: an update that meets no row means drift: the full row is inserted.
#[test]
fn r5_an_update_of_a_row_that_is_gone_inserts_it() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a"), note(2, "b")])?;
    run(&file.db, "DELETE FROM notes WHERE id = 2");
    let report = apply_notes(&file.db, &[note(1, "a"), note(2, "B")])?;
    assert_eq!(report.table("notes").map(|table| table.drifted), Some(1));
    assert_eq!(notes(&file.db), [note(1, "a"), note(2, "B")]);
    Ok(())
}

/// R5: rows are updated, never replaced: REPLACE would delete the parent first,
/// and its children with it.
#[test]
fn r5_an_updated_parent_keeps_its_children() -> Result<()> {
    let file = File::new();
    run(&file.db, PARENTS);
    apply_family(&file, &[(1, "a")], &[(10, 1)])?;
    apply_family(&file, &[(1, "b")], &[(10, 1)])?;
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM children)"), 1);
    run(&file.db, "REPLACE INTO parents VALUES (1, 'c')");
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM children)"), 0);
    Ok(())
}

/// R6: a row that no app declared is not overwritten in a table of ours.
#[test]
fn r6_a_foreign_row_under_a_new_key_is_an_error() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    run(&file.db, "INSERT INTO notes (id, text) VALUES (2, 'by hand')");
    let error = apply_notes(&file.db, &[note(1, "b"), note(2, "c")]).expect_err("row 2 is there");
    assert!(
        matches!(&error, Error::ExistingRow { table, key } if table == "notes" && key == "2"),
        "{error}"
    );
    assert_eq!(notes(&file.db), [note(1, "a"), note(2, "by hand")]);
    Ok(())
}

/// R6: nor is a row taken for one that is there where a trigger keeps it out.
#[test]
fn r6_a_row_that_a_trigger_keeps_out_is_no_row_that_is_there() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    run(&file.db, "CREATE TRIGGER t BEFORE INSERT ON notes BEGIN SELECT RAISE(IGNORE); END");
    let error = apply_notes(&file.db, &[note(1, "a"), note(2, "b")]).expect_err("it is kept out");
    assert!(matches!(&error, Error::Constraint { key, .. } if key == "2"), "{error}");
    assert!(error.to_string().contains("trigger"), "{error}");
    Ok(())
}

/// An apply enforces what the writer's last user had turned off.
#[test]
fn checks_and_foreign_keys_hold_whatever_a_closure_left() -> Result<()> {
    let file = File::new();
    run(&file.db, PARENTS);
    run(&file.db, "COMMIT; PRAGMA foreign_keys = OFF; BEGIN");
    assert!(apply_family(&file, &[(1, "a")], &[(1, 9)]).is_err(), "there is no parent 9");
    Ok(())
}

fn declared_twice(first: &Note, second: &Note) -> Error {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")]).expect("one note");
    let target = declare_notes(&file.db, "app", &[first.clone(), second.clone()])
        .expect("each row can be declared");
    let planned = target.plan().expect_err("the rows differ").to_string();
    let error = target.apply().expect_err("the rows differ");
    assert_eq!(planned, error.to_string());
    assert_eq!(notes(&file.db), [note(1, "a")]);
    error
}

/// R8: different rows of one key are an error naming table and key, in either
/// order, new or known.
#[test]
fn r8_different_rows_of_one_key_are_an_error() {
    for (first, second) in [
        (note(1, "a"), note(1, "b")),
        (note(1, "b"), note(1, "a")),
        (note(1, "b"), note(1, "c")),
        (note(2, "a"), note(2, "b")),
    ] {
        let error = declared_twice(&first, &second);
        let key = first.id.to_string();
        assert!(
            matches!(&error, Error::DeclaredTwice { table, key: named, .. }
                if table == "notes" && *named == key),
            "{error}"
        );
    }
}

/// R8: equal rows of one key are one row.
#[test]
fn r8_equal_rows_of_one_key_are_one_row() -> Result<()> {
    let file = File::new();
    let twice = [note(1, "a"), note(2, "b"), note(1, "a"), note(2, "b")];
    assert_eq!(apply_notes(&file.db, &twice)?.inserted, 2);
    let again = apply_notes(&file.db, &twice)?;
    assert_eq!((again.unchanged, again.updated), (2, 0));
    let changed = [note(1, "A"), note(1, "A")];
    let report = apply_notes(&file.db, &changed)?;
    assert_eq!((report.updated, report.deleted), (1, 1));
    Ok(())
}

/// R8, across components: equal rows are one row, different rows an error that
/// names both components.
#[test]
fn r8_rows_of_two_components() -> Result<()> {
    let file = File::new();
    let apply = |first: &Note, second: &Note| {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        for (path, note) in [("a", first), ("b", second)] {
            let component = target.component(path)?;
            component.declare_row(&table, note)?;
            component.finish()?;
        }
        target.apply()
    };
    assert_eq!(apply(&note(1, "x"), &note(1, "x"))?.inserted, 1);
    let again = apply(&note(1, "x"), &note(1, "x"))?;
    assert_eq!((again.inserted, again.updated, again.deleted), (0, 0, 0));
    assert_eq!(apply(&note(1, "y"), &note(1, "y"))?.updated, 1);
    let error = apply(&note(1, "y"), &note(1, "z")).expect_err("the rows differ");
    let error = error.to_string();
    assert!(error.contains("component a") && error.contains("component b"), "{error}");
    assert_eq!(notes(&file.db), [note(1, "y")]);
    Ok(())
}

/// R2: a row that moves from one component to another is neither deleted nor rewritten.
#[test]
fn r2_a_row_moves_between_components_without_being_written() -> Result<()> {
    let file = File::new();
    let apply = |path: &str, text: &str| {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        let component = target.component(path)?;
        component.declare_row(&table, &note(1, text))?;
        component.finish()?;
        target.apply()
    };
    apply("old", "a")?;
    let report = apply("new", "a")?;
    assert_eq!((report.inserted, report.updated, report.deleted, report.unchanged), (0, 0, 0, 1));
    let report = apply("newer", "b")?;
    assert_eq!((report.inserted, report.updated, report.deleted), (0, 1, 0));
    assert_eq!(apply("newer", "b")?.unchanged, 1);
    assert_eq!(notes(&file.db), [note(1, "b")]);
    Ok(())
}

#[test]
fn many_rows_in_any_order_end_as_declared() -> Result<()> {
    let file = File::new();
    // A prime step walks through all ids out of order.
    let all: Vec<Note> = (0..5_003).map(|i| note(i * 1_009 % 5_003, "some text")).collect();
    assert_eq!(apply_notes(&file.db, &all)?.inserted, 5_003);
    let next: Vec<Note> = all
        .iter()
        .filter(|note| note.id % 7 != 0)
        .map(|old| if old.id % 5 == 0 { note(old.id, "other") } else { old.clone() })
        .chain((6_000..6_100).map(|id| note(id, "new")))
        .collect();
    let report = apply_notes(&file.db, &next)?;
    assert_eq!(report.deleted, 715);
    assert_eq!(report.inserted, 100);
    let mut expected = next.clone();
    expected.sort();
    assert_eq!(notes(&file.db), expected);
    assert_eq!(apply_notes(&file.db, &next)?.unchanged, next.len() as u64);
    Ok(())
}
