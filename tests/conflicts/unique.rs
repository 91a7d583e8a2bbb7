//! R4: values of unique columns that go from row to row.

use declarite::{Collation, Database, IndexDef, OnDelete, Report, Result, TableSchema};
use serde_json::{Value, json};

use super::declared::{apply, integer, memory, pairs, refers, refusal, table, text};
use crate::support::run;

const CODES: (&str, &str) = ("id", "code");

fn seats() -> TableSchema {
    unique(table("seats", &[("id", integer()), ("code", text()), ("note", text())]), &["code"])
}

fn unique(table: TableSchema, columns: &'static [&'static str]) -> TableSchema {
    table.index(IndexDef::new(columns.iter().copied()).unique()).expect("an index")
}

/// Rows with these codes, their keys from 1.
fn coded(codes: &[&str]) -> Value {
    (1..).zip(codes).map(|(id, code)| json!({"id": id, "code": code})).collect()
}

/// From one set of rows to the other, of a table. What is done is counted as if
/// no value had been in the way, and the same again is no work.
fn goes(table: &TableSchema, before: &Value, after: &Value) -> Result<(Database, Report)> {
    let db = memory();
    let tables = std::slice::from_ref(table);
    apply(&db, tables, std::slice::from_ref(before))?;
    let report = apply(&db, tables, std::slice::from_ref(after))?;
    let again = apply(&db, tables, std::slice::from_ref(after))?;
    assert_eq!((again.inserted, again.updated, again.deleted), (0, 0, 0));
    assert_eq!(report.tables[0].drifted, 0);
    Ok((db, report))
}

/// R4: statement by statement, two rows cannot swap values in any order.
#[test]
fn r4_two_rows_swap_values() -> Result<()> {
    let (db, report) = goes(&seats(), &coded(&["a", "b"]), &coded(&["b", "a"]))?;
    assert_eq!((report.updated, report.deleted), (2, 0));
    assert_eq!(pairs(&db, "seats", CODES), ["1 b", "2 a"]);
    for naive in
        ["UPDATE seats SET code = 'a' WHERE id = 1", "UPDATE seats SET code = 'b' WHERE id = 2"]
    {
        use declarite::diesel::connection::SimpleConnection;
        let done = db.transaction(|connection| Ok(connection.batch_execute(naive)?));
        assert!(done.is_err(), "{naive}");
    }
    Ok(())
}

/// R4: values go round among three rows, either way.
#[test]
fn r4_three_rows_rotate_values() -> Result<()> {
    for turned in [["b", "c", "a"], ["c", "a", "b"]] {
        let (db, report) = goes(&seats(), &coded(&["a", "b", "c"]), &coded(&turned))?;
        assert_eq!(report.updated, 3);
        let expected: Vec<String> =
            (1..).zip(turned).map(|(id, code)| format!("{id} {code}")).collect();
        assert_eq!(pairs(&db, "seats", CODES), expected);
    }
    Ok(())
}

/// R4: each of a hundred rows takes its neighbour's value; in one of the two
/// directions each update but the last meets the value of a row not yet updated.
#[test]
fn r4_a_hundred_values_shift_up_and_down() -> Result<()> {
    let table =
        unique(table("seats", &[("id", integer()), ("code", integer().not_null())]), &["code"]);
    let shifted =
        |by: i64| -> Value { (1..=100_i64).map(|id| json!({"id": id, "code": id + by})).collect() };
    for by in [1, -1, 50, -50] {
        let (db, report) = goes(&table, &shifted(0), &shifted(by))?;
        assert_eq!((report.updated, report.deleted), (100, 0));
        let expected: Vec<String> = (1..=100).map(|id| format!("{id} {}", id + by)).collect();
        assert_eq!(pairs(&db, "seats", CODES), expected);
    }
    Ok(())
}

/// R4: rows are inserted and updated before others are deleted (R1), so that the
/// value of a row that goes is still there when the next row wants it.
#[test]
fn r4_a_value_goes_on_from_a_row_that_is_deleted() -> Result<()> {
    let before = coded(&["a", "b"]);
    for (after, counts, expected) in [
        // To a new row, before and after the old one in order of keys.
        (json!([{"id": 0, "code": "a"}, {"id": 2, "code": "b"}]), (1, 0, 1), ["0 a", "2 b"]),
        (json!([{"id": 2, "code": "b"}, {"id": 3, "code": "a"}]), (1, 0, 1), ["2 b", "3 a"]),
        // To one that had another.
        (json!([{"id": 2, "code": "a"}, {"id": 3, "code": "b"}]), (1, 1, 1), ["2 a", "3 b"]),
        (json!([{"id": 1, "code": "b"}, {"id": 3, "code": "a"}]), (1, 1, 1), ["1 b", "3 a"]),
        // All values to new rows.
        (json!([{"id": 3, "code": "b"}, {"id": 4, "code": "a"}]), (2, 0, 2), ["3 b", "4 a"]),
    ] {
        let (db, report) = goes(&seats(), &before, &after)?;
        assert_eq!((report.inserted, report.updated, report.deleted), counts, "{after}");
        assert_eq!(pairs(&db, "seats", CODES), expected);
    }
    Ok(())
}

/// R4: columns that take no NULL, that are checked, of STRICT tables and those
/// WITHOUT ROWID: no value but those that are there may pass.
#[test]
fn r4_values_swap_where_no_other_value_may_stand() -> Result<()> {
    let columns = |code| table("seats", &[("id", integer()), ("code", code)]);
    let checked = || columns(text().not_null().check("code IN ('a', 'b', 'c')"));
    let schemas = [
        columns(text().not_null()),
        checked(),
        checked().strict()?,
        checked().without_rowid()?,
        checked().strict()?.without_rowid()?,
        columns(text()).check("code IN ('a', 'b', 'c') AND length(code) = 1")?.strict()?,
        columns(text().not_null().collate(Collation::NoCase)),
    ];
    for schema in schemas {
        let schema = unique(schema, &["code"]);
        let (db, report) = goes(&schema, &coded(&["a", "b", "c"]), &coded(&["c", "a", "b"]))?;
        assert_eq!(report.updated, 3);
        assert_eq!(pairs(&db, "seats", CODES), ["1 c", "2 a", "3 b"]);
        let handed = json!([{"id": 1, "code": "b"}, {"id": 9, "code": "a"}]);
        let (db, report) = goes(&schema, &coded(&["a", "b"]), &handed)?;
        assert_eq!((report.inserted, report.updated, report.deleted), (1, 1, 1));
        assert_eq!(pairs(&db, "seats", CODES), ["1 b", "9 a"]);
    }
    Ok(())
}

/// R4: unique indexes over several columns, and over some of the rows.
#[test]
fn r4_values_of_several_columns_and_of_some_rows_swap() -> Result<()> {
    let columns = || table("seats", &[("id", integer()), ("line", integer()), ("code", text())]);
    let rows = |rows: [(i64, &str); 3]| -> Value {
        (1..)
            .zip(rows)
            .map(|(id, (line, code))| json!({"id": id, "line": line, "code": code}))
            .collect()
    };
    let partial = columns().index(IndexDef::new(["code"]).unique().filter("line = 1"))?;
    for (schema, before, after) in [
        (
            unique(columns(), &["line", "code"]),
            [(1, "a"), (1, "b"), (2, "a")],
            [(2, "a"), (1, "a"), (1, "b")],
        ),
        // In and out of the rows that the index is over.
        (partial.clone(), [(1, "a"), (1, "b"), (2, "a")], [(1, "b"), (2, "a"), (1, "a")]),
        (partial, [(1, "a"), (2, "a"), (2, "a")], [(2, "a"), (1, "a"), (2, "a")]),
        // Two indexes at once.
        (
            unique(unique(columns(), &["code"]), &["line"]),
            [(1, "a"), (2, "b"), (3, "c")],
            [(2, "c"), (3, "a"), (1, "b")],
        ),
    ] {
        let (db, _) = goes(&schema, &rows(before), &rows(after))?;
        let expected: Vec<String> =
            (1..).zip(after).map(|(id, (line, code))| format!("{id} {line}{code}")).collect();
        assert_eq!(pairs(&db, "seats", ("id", "line || code")), expected);
    }
    Ok(())
}

/// R4: rows refer to a unique column whose values trade places. Whatever a value
/// is meanwhile, they are neither taken nor made NULL.
#[test]
fn r4_values_that_others_refer_to_trade_places() -> Result<()> {
    for action in [OnDelete::Cascade, OnDelete::SetNull, OnDelete::Restrict, OnDelete::NoAction] {
        let numbers = table("numbers", &[("id", integer()), ("code", integer().not_null())]);
        let tables = [
            unique(numbers, &["code"]),
            table("uses", &[("id", integer()), ("up", refers("numbers", "code", action))]),
        ];
        let uses = json!([{"id": 1, "up": 10}, {"id": 2, "up": 20}]);
        let numbers = |rows: [(i64, i64); 2]| -> Value {
            rows.iter().map(|(id, code)| json!({"id": id, "code": code})).collect()
        };
        for after in [[(1, 20), (2, 10)], [(2, 10), (3, 20)], [(3, 10), (4, 20)]] {
            let db = memory();
            apply(&db, &tables, &[numbers([(1, 10), (2, 20)]), uses.clone()])?;
            apply(&db, &tables, &[numbers(after), uses.clone()])?;
            assert_eq!(pairs(&db, "uses", ("id", "up")), ["1 10", "2 20"], "{action:?}");
            let expected = after.map(|(id, code)| format!("{id} {code}"));
            assert_eq!(pairs(&db, "numbers", CODES), expected);
        }
    }
    Ok(())
}

/// R4: a column that is unique and refers to another table, of the row's own too.
#[test]
fn r4_references_that_are_unique_swap() -> Result<()> {
    for action in [OnDelete::Cascade, OnDelete::Restrict] {
        let up = refers("people", "id", action).not_null();
        let tables = [
            table("people", &[("id", integer())]),
            unique(table("desks", &[("id", integer()), ("up", up)]), &["up"]),
        ];
        let people = json!([{"id": 1}, {"id": 2}]);
        let db = memory();
        apply(&db, &tables, &[people.clone(), json!([{"id": 1, "up": 1}, {"id": 2, "up": 2}])])?;
        apply(&db, &tables, &[people.clone(), json!([{"id": 1, "up": 2}, {"id": 2, "up": 1}])])?;
        assert_eq!(pairs(&db, "desks", ("id", "up")), ["1 2", "2 1"]);
        apply(&db, &tables, &[people, json!([{"id": 2, "up": 2}, {"id": 3, "up": 1}])])?;
        assert_eq!(pairs(&db, "desks", ("id", "up")), ["2 2", "3 1"]);
    }
    Ok(())
}

/// R4: two rows that are declared with one value are a conflict, told with both
/// keys: of new rows, of a new one and one that stays, of two that change.
#[test]
fn r4_a_real_conflict_names_both_rows() -> Result<()> {
    let db = memory();
    apply(&db, &[seats()], &[coded(&["a", "b", "c"])])?;
    for (rows, keys) in [
        (
            json!([{"id": 1, "code": "a"}, {"id": 2, "code": "b"}, {"id": 3, "code": "c"}, {"id": 40, "code": "a"}]),
            ["1", "40"],
        ),
        (
            json!([{"id": 1, "code": "a"}, {"id": 50, "code": "z"}, {"id": 60, "code": "z"}]),
            ["50", "60"],
        ),
        (json!([{"id": 1, "code": "z"}, {"id": 3, "code": "z"}]), ["1", "3"]),
        // With values that do trade places around them.
        (
            json!([{"id": 1, "code": "b"}, {"id": 2, "code": "a"}, {"id": 3, "code": "a"}]),
            ["2", "3"],
        ),
        (
            json!([{"id": 1, "code": "c"}, {"id": 2, "code": "c"}, {"id": 70, "code": "b"}]),
            ["1", "2"],
        ),
    ] {
        let (table, key, message) = refusal(&db, &[seats()], std::slice::from_ref(&rows));
        assert_eq!(table, "seats");
        let other = if key == keys[0] { keys[1] } else { keys[0] };
        assert!(keys.contains(&key.as_str()) && message.contains(other), "{key}: {message}");
        assert!(message.contains("code"), "{message}");
        assert_eq!(pairs(&db, "seats", CODES), ["1 a", "2 b", "3 c"]);
    }
    Ok(())
}

/// R4: only rows of this apply make way; one that somebody wrote by hand is told.
#[test]
fn r4_a_row_of_nobodys_keeps_its_value() -> Result<()> {
    let db = memory();
    apply(&db, &[seats()], &[coded(&["a"])])?;
    run(&db, "INSERT INTO seats (id, code) VALUES (77, 'b')");
    for rows in [json!([{"id": 1, "code": "b"}]), json!([{"id": 2, "code": "b"}])] {
        let (table, key, message) = refusal(&db, &[seats()], std::slice::from_ref(&rows));
        assert!(table == "seats" && ["1", "2"].contains(&key.as_str()), "{table} {key}");
        assert!(message.contains("77"), "{message}");
    }
    Ok(())
}

/// R4 and R2: values trade places between rows of several components, one of
/// which is gone.
#[test]
fn r4_values_trade_places_across_components() -> Result<()> {
    use declarite::DynamicRow;
    let db = memory();
    let apply = |parts: &[(&str, i64, &str)]| -> Result<Report> {
        let target = db.target_state("app")?;
        let table = target.declare_schema(seats())?;
        for &(path, id, code) in parts {
            let component = target.component(path)?;
            component.declare_row(&table, &DynamicRow::new().set("id", id).set("code", code))?;
            component.finish()?;
        }
        target.apply()
    };
    apply(&[("a", 1, "x"), ("b", 2, "y"), ("c", 3, "z")])?;
    let report = apply(&[("a", 2, "x"), ("b", 1, "z"), ("d", 4, "y")])?;
    assert_eq!((report.inserted, report.updated, report.deleted), (1, 2, 1));
    assert_eq!(pairs(&db, "seats", CODES), ["1 z", "2 x", "4 y"]);
    Ok(())
}
