//! R7: references to nothing, those of before and those of this apply.

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::{Connection, SqliteConnection};
use declarite::{Error, OnDelete, Result, TableSchema};
use serde_json::{Value, json};

use super::declared::{apply, apply_for, integer, memory, pairs, refers, refusal, table, text};
use crate::support::{File, integer as count, notes, run};

const UP: (&str, &str) = ("id", "up");

fn tables() -> [TableSchema; 2] {
    [
        table("parents", &[("id", integer())]),
        table(
            "children",
            &[("id", integer()), ("up", refers("parents", "id", OnDelete::NoAction))],
        ),
    ]
}

/// A file with a child of a parent that is not there.
fn violated() -> Result<File> {
    let file = File::new();
    apply(
        &file.db,
        &tables(),
        &[json!([{"id": 1}]), json!([{"id": 1, "up": 1}, {"id": 2, "up": 1}])],
    )?;
    let path = file.path();
    let mut other = SqliteConnection::establish(&path.to_string_lossy()).expect("a connection");
    other
        .batch_execute("PRAGMA foreign_keys = OFF; UPDATE children SET up = 9 WHERE id = 1")
        .expect("foreign keys are off");
    Ok(file)
}

fn violations(file: &File) -> i64 {
    count(&file.db, "(SELECT count(*) FROM pragma_foreign_key_check)")
}

/// Key and message of what is refused; the file's rows are as they were.
fn refused(file: &File, rows: &[Value]) -> (String, String) {
    let before = pairs(&file.db, "children", UP);
    let error = apply(&file.db, &tables(), rows).expect_err("a reference to nothing");
    assert_eq!(pairs(&file.db, "children", UP), before);
    match error {
        Error::Constraint { table, key, message } if table == "children" => (key, message),
        other => panic!("another error: {other:?}"),
    }
}

/// R7: a violation that was there stops no apply, of its tables or of others.
#[test]
fn r7_an_old_violation_stops_no_other_apply() -> Result<()> {
    let file = violated()?;
    assert_eq!(violations(&file), 1);
    let rows = [
        json!([{"id": 1}, {"id": 2}]),
        json!([{"id": 1, "up": 1}, {"id": 2, "up": 2}, {"id": 3, "up": 1}]),
    ];
    let report = apply(&file.db, &tables(), &rows)?;
    assert_eq!((report.inserted, report.updated), (2, 1));
    crate::support::declare_notes(&file.db, "other", &[crate::support::note(1, "a")])?.apply()?;
    assert_eq!(notes(&file.db).len(), 1);
    assert_eq!(violations(&file), 1);
    Ok(())
}

/// R7: the violation that is told is this apply's, whichever comes first in the
/// table. Naming the first of `foreign_key_check` would name the old one.
#[test]
fn r7_a_new_violation_is_named_and_not_an_old_one() -> Result<()> {
    let file = violated()?;
    for (rows, expected) in [
        (json!([{"id": 1, "up": 1}, {"id": 2, "up": 8}]), "2"),
        (json!([{"id": 0, "up": 8}, {"id": 1, "up": 1}, {"id": 2, "up": 1}]), "0"),
        (json!([{"id": 1, "up": 1}, {"id": 2, "up": 1}, {"id": 3, "up": 8}]), "3"),
        // The row of old, broken anew.
        (json!([{"id": 1, "up": 8}, {"id": 2, "up": 1}]), "1"),
    ] {
        let (key, message) = refused(&file, &[json!([{"id": 1}]), rows]);
        assert_eq!(key, expected, "{message}");
        assert!(message.contains("parents"), "{message}");
    }
    // A parent that goes leaves its child.
    let (key, _) = refused(&file, &[json!([]), json!([{"id": 1, "up": 1}, {"id": 2, "up": 1}])]);
    assert_eq!(key, "2");
    Ok(())
}

/// R7: SQLite counts the violations that a transaction makes and mends. One that
/// is made, and then an old one that is mended, come to zero, and COMMIT passes.
#[test]
fn r7_a_new_violation_is_found_though_an_old_one_is_mended() -> Result<()> {
    let file = violated()?;
    let parents = json!([{"id": 1}]);
    for (rows, expected) in [
        // The row that violated goes, after the one that does was inserted.
        (json!([{"id": 2, "up": 1}, {"id": 3, "up": 8}]), "3"),
        (json!([{"id": 2, "up": 8}]), "2"),
        // It refers to nothing any more, after a row before it began to.
        (json!([{"id": 0, "up": 8}, {"id": 1, "up": null}, {"id": 2, "up": 1}]), "0"),
    ] {
        assert_eq!(refused(&file, &[parents.clone(), rows]).0, expected);
    }
    assert_eq!(violations(&file), 1);
    // Mended alone, by the parent that it lacks, all is well.
    let rows = json!([{"id": 1, "up": 1}, {"id": 2, "up": 1}]);
    apply(&file.db, &tables(), &[json!([{"id": 1}, {"id": 9}]), rows])?;
    assert_eq!(violations(&file), 0);
    let naive = violated()?;
    run(
        &naive.db,
        "PRAGMA defer_foreign_keys = ON; \
         INSERT INTO children VALUES (3, 8); DELETE FROM children WHERE id = 1",
    );
    assert_eq!(violations(&naive), 1, "the naive way commits");
    Ok(())
}

/// R7: the row is told of a table without rowids, of one with a key of several
/// columns, and of one that another app declared.
#[test]
fn r7_the_row_is_named_whatever_its_table() -> Result<()> {
    let up = || refers("parents", "id", OnDelete::NoAction);
    let child = |key: &[&'static str]| {
        let columns = [("id", text()), ("part", integer()), ("up", up())];
        TableSchema::new("children", columns, key.iter().copied())
    };
    for (schema, expected) in [
        (child(&["id"])?.without_rowid()?, "'x'"),
        (child(&["part", "id"])?, "(7, 'x')"),
        (child(&["part", "id"])?.without_rowid()?, "(7, 'x')"),
    ] {
        let tables = [tables()[0].clone(), schema];
        let row = |up: i64| json!([{"id": "x", "part": 7, "up": up}]);
        let db = memory();
        apply(&db, &tables, &[json!([{"id": 1}]), row(1)])?;
        for rows in [[json!([{"id": 1}]), row(8)], [json!([]), row(1)]] {
            let (table, key, message) = refusal(&db, &tables, &rows);
            assert_eq!((table.as_str(), key.as_str()), ("children", expected), "{message}");
        }
        // The parents are one app's, and the children another's.
        let db = memory();
        apply_for("one", &db, &tables[..1], &[json!([{"id": 1}])])?;
        apply_for("two", &db, &tables[1..], &[row(1)])?;
        let error =
            apply_for("one", &db, &tables[..1], &[json!([])]).expect_err("it is referred to");
        let Error::Constraint { table, key, message } = error else { panic!("{error:?}") };
        assert_eq!((table.as_str(), key.as_str()), ("children", expected), "{message}");
    }
    Ok(())
}
