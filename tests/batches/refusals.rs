//! What needs one transaction.

use declarite::{
    ColumnDef, ColumnType, DynamicRow, Error, Reference, Result, SqliteRow, TableSchema,
};
use serde_json::json;

use super::{check_agreement, some};
use crate::support::{File, apply_notes, declare_notes, integer, notes, run};

fn refers(name: &'static str, to: &'static str) -> TableSchema {
    let integer = || ColumnDef::new(ColumnType::Integer);
    let columns = vec![
        ("id", integer().not_null()),
        ("other", integer().references(Reference::to(to, "id"))),
    ];
    TableSchema::new(name, columns, ["id"]).expect("a table")
}

fn batches(error: &Error) -> &str {
    match error {
        Error::Batches { reason } => reason,
        Error::Interrupted { source, .. } => batches(source),
        error => panic!("{error}"),
    }
}

/// R1, L4: tables that refer to themselves or in a circle, if rows of all of them are
/// written; nothing is done.
#[test]
fn l4_circles_are_refused() -> Result<()> {
    for (tables, told) in [
        (vec![refers("a", "a")], "rows of table a refer to rows of the same table"),
        (vec![refers("a", "b"), refers("b", "a")], "table a refers to b, and that"),
        (vec![refers("c", "a"), refers("a", "b"), refers("b", "a")], "table a refers to b"),
    ] {
        let file = File::new();
        let declare = |in_batches: bool, rows: bool| -> Result<_> {
            let target = file.db.target_state("app")?;
            if in_batches {
                target.batches(100);
            }
            for schema in &tables {
                let table = target.declare_schema(schema.clone())?;
                if rows {
                    table.declare_row(&DynamicRow::from_json(json!({"id": 1, "other": 1}))?)?;
                }
            }
            Ok(target)
        };
        let target = declare(true, true)?;
        let error = target.apply().expect_err("a circle");
        assert!(batches(&error).contains(told), "{error}");
        assert!(error.to_string().ends_with("apply without `batches`"), "{error}");
        assert_eq!(integer(&file.db, "(SELECT count(*) FROM sqlite_schema)"), 0);
        // Without rows there is none, and with them one transaction will do.
        assert_eq!(declare(true, false)?.apply()?.batches, 1);
        assert_eq!(declare(false, true)?.apply()?.inserted, tables.len() as u64);
        // Rows that stay as they are form no circle that matters.
        assert_eq!(declare(true, true)?.apply()?.batches, 0);
    }
    Ok(())
}

#[derive(SqliteRow)]
#[sqlite(table = "seats")]
struct Seat {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(unique)]
    person: String,
}

/// R4, L4: unique values that go from row to row; the batches before stand.
#[test]
fn l4_values_that_swap_are_refused() -> Result<()> {
    let file = File::new();
    let declare = |people: &[&str]| -> Result<_> {
        let target = file.db.target_state("app")?;
        let seats = target.declare_table::<Seat>()?;
        for (id, person) in people.iter().enumerate() {
            seats.declare_row(&Seat { id: id as i64, person: (*person).to_owned() })?;
        }
        Ok(target)
    };
    declare(&["a", "b", "c"])?.apply()?;
    let target = declare(&["d", "c", "b"])?;
    target.batches(0);
    let error = target.apply().expect_err("b and c swap");
    assert!(matches!(error, Error::Interrupted { committed: 1, .. }), "{error}");
    assert!(batches(&error).starts_with("table seats, key 1: "), "{error}");
    check_agreement(&file.db)?;
    let report = declare(&["d", "c", "b"])?.apply()?;
    assert_eq!((report.updated, report.unchanged), (2, 1));
    Ok(())
}

/// R7, L4: a value that is referred to and changes leaves rows that refer to nothing,
/// until they change too.
#[test]
fn l4_rows_that_refer_to_nothing_between_two_batches() -> Result<()> {
    let file = File::new();
    let text = || ColumnDef::new(ColumnType::Text);
    let id = || ("id", ColumnDef::new(ColumnType::Integer).not_null());
    let parents = TableSchema::new("parents", vec![id(), ("code", text())], ["id"])?
        .index(declarite::IndexDef::new(["code"]).unique())?;
    let child = text().references(Reference::to("parents", "code"));
    let children = TableSchema::new("children", vec![id(), ("code", child)], ["id"])?;
    let declare = |code: &str| -> Result<_> {
        let target = file.db.target_state("app")?;
        for schema in [&parents, &children] {
            let table = target.declare_schema(schema.clone())?;
            table.declare_row(&DynamicRow::from_json(json!({"id": 1, "code": code}))?)?;
        }
        Ok(target)
    };
    declare("a")?.apply()?;
    let target = declare("b")?;
    target.batches(0);
    let error = target.apply().expect_err("the child refers to nothing");
    assert!(batches(&error).starts_with("table children, key 1: between two batches"), "{error}");
    assert_eq!(declare("b")?.apply()?.updated, 2);
    Ok(())
}

/// L4: what `repair()` finds is mended in one transaction.
#[test]
fn l4_repairs_are_refused() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &some(0..3, "a"))?;
    run(&file.db, "DELETE FROM notes WHERE id = 1");
    let target = file.db.target_state("app")?;
    target.batches(0).repair()?;
    let table = target.declare_table()?;
    some(0..3, "a").iter().try_for_each(|row| table.declare_row(row))?;
    let error = target.apply().expect_err("it repairs");
    assert!(batches(&error).contains("repair"), "{error}");
    assert_eq!(notes(&file.db).len(), 2);
    // Nothing else is amiss with it.
    let target = declare_notes(&file.db, "app", &some(0..3, "b"))?;
    target.batches(0);
    let report = target.apply()?;
    assert_eq!((report.updated, report.tables[0].drifted), (3, 1));
    Ok(())
}
