//! What only one guard stands in the way of.

use declarite::{Collation, ColumnDef, DynamicRow, IndexDef, Result, TableSchema};
use serde_json::json;

use super::case::{Case, declare, id, int, table, text, words};
use crate::support::{File, run};

fn plain(columns: &[(&str, ColumnDef)]) -> TableSchema {
    let columns: Vec<_> = [id()].into_iter().chain(columns.iter().cloned()).collect();
    table("t", &columns)
}

fn case(from: TableSchema, to: TableSchema) -> Case {
    Case { from, to, rows: json!([{"id": 1, "a": "x"}, {"id": 2, "a": "y"}]) }
}

/// An index that gets another name in a rebuild is made once, under that one.
#[test]
fn an_index_gets_another_name_in_a_rebuild() {
    let indexed = |a: ColumnDef, name: &'static str| {
        plain(&[("a", a)]).index(IndexDef::new(["a"]).named(name)).expect("an index")
    };
    let case = case(indexed(text(), "mine"), indexed(text().not_null(), "yours"));
    let rows = case.rows.clone();
    case.keeps(&["rebuild t keeping 2 losing 0", "create yours"], &rows);
}

/// A column whose check does not take NULL is no column that takes it.
#[test]
fn s2_a_new_column_whose_check_takes_no_null_asks_for_the_rows_again() {
    let to = plain(&[("a", text()), ("b", int().check("b IS NOT NULL"))]);
    case(plain(&[("a", text())]), to).loses(
        &["rows go that do not fit, such as that of key 1: CHECK constraint failed"],
        &json!([]),
        &json!([{"id": 1, "a": "x", "b": 1}, {"id": 2, "a": "y", "b": 2}]),
    );
}

/// S1: a check of the table under another collation, and over values of another type.
#[test]
fn s1_checks_of_tables_mean_another_thing_for_other_columns() {
    let of =
        |collation| plain(&[("a", text().collate(collation))]).check("a <> 'X'").expect("a check");
    case(of(Collation::Binary), of(Collation::NoCase)).loses(
        &["rows go that do not fit, such as that of key 1"],
        &json!([{"id": 2, "a": "y"}]),
        &json!([{"id": 1, "a": "z"}, {"id": 2, "a": "y"}]),
    );
    let of = |a| plain(&[("a", a)]).check("typeof(a) <> 'integer' OR a < 5").expect("a check");
    let rows = json!([{"id": 1, "a": "1"}, {"id": 2, "a": "7"}]);
    Case { from: of(text()), to: of(int()), rows }.loses(
        &["rows go that do not fit, such as that of key 2"],
        &json!([{"id": 1, "a": 1}]),
        &json!([{"id": 1, "a": 1}, {"id": 2, "a": 2}]),
    );
}

/// A column that somebody else added is not taken for the declared one of its name.
#[test]
fn a_column_of_others_is_not_taken_over_by_a_rebuild() -> Result<()> {
    let to = plain(&[("a", text().not_null()), ("more", text())]);
    let case = case(plain(&[("a", text())]), to);
    for more in ["", "; UPDATE t SET more = 'theirs'"] {
        let file = case.file();
        run(&file.db, &format!("ALTER TABLE t ADD COLUMN more TEXT{more}"));
        let error = case.standing(&file)?.allow_data_loss().apply().expect_err("it is theirs");
        assert!(error.to_string().contains("somebody else has added one"), "{error}");
    }
    Ok(())
}

/// A row that is gone from the file leaves nothing under its former key.
#[test]
fn rows_that_are_gone_are_forgotten_with_their_keys() -> Result<()> {
    let to = table("t", &[("id", text().not_null()), ("a", text())]);
    let case = case(plain(&[("a", text())]), to);
    let file = case.file();
    run(&file.db, "DELETE FROM t WHERE id = 2");
    case.standing(&file)?.apply()?;
    let plan = declare(&file, &case.to, &json!([{"id": "1", "a": "x"}]))?.plan()?;
    assert!(plan.is_empty(), "{plan}");
    Ok(())
}

/// Keys that come in another order are found in the ledger as they are then.
#[test]
fn s8_keys_of_another_order_are_found() -> Result<()> {
    let to = table("t", &[("id", text().not_null()), ("a", text())]);
    let rows = |id: &dyn Fn(i64) -> serde_json::Value| {
        (0..12).map(|n| json!({"id": id(n), "a": "x"})).collect::<serde_json::Value>()
    };
    let case = Case { from: plain(&[("a", text())]), to, rows: rows(&|n| json!(n)) };
    case.keeps(&["rebuild t keeping 12 losing 0"], &rows(&|n| json!(n.to_string())));
    Ok(())
}

/// A table that becomes STRICT asks for the rows that it does not take.
#[test]
fn s2_values_of_another_class_do_not_fit_a_strict_table() -> Result<()> {
    let case = case(plain(&[("a", text())]), plain(&[("a", text())]).strict()?);
    let file = case.file();
    run(&file.db, "UPDATE t SET a = x'00' WHERE id = 2");
    let target = case.standing(&file)?;
    let error = target.apply().expect_err("a value goes");
    assert!(error.is_refused(), "{error}");
    target.allow_loss_of("t.a").apply()?;
    assert_eq!(words(&case.standing(&file)?.plan()?), Vec::<String>::new());
    case.check(&file, &json!([{"id": 1, "a": "x"}, {"id": 2}]));
    Ok(())
}

/// S1: what a component declares that is not finished puts no row out of danger.
#[test]
fn s1_rows_of_an_abandoned_component_do_not_count() -> Result<()> {
    let case = Case {
        from: plain(&[("a", text())]),
        to: plain(&[("a", int().not_null())]),
        rows: json!([{"id": 1, "a": "one"}]),
    };
    let file = case.file();
    let target = file.db.target_state("app")?;
    let handle = target.declare_schema(case.to.clone())?;
    let component = target.component("source")?;
    component.declare_row(&handle, &DynamicRow::new().set("id", 1).set("a", 1))?;
    drop(component);
    let error = target.apply().expect_err("its row stands").to_string();
    assert!(error.contains("1 row at risk"), "{error}");
    Ok(())
}

/// S1: a row that is declared as it is without its value is declared again.
#[test]
fn s1_a_row_may_be_declared_without_the_value_that_is_lost() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let handle = target.declare_schema(plain(&[("a", text())]))?;
    for id in 1..=2 {
        handle.declare_row(&DynamicRow::new().set("id", id).set("a", "one"))?;
    }
    target.apply()?;
    let target = file.db.target_state("app")?;
    let handle = target.partial().declare_schema(plain(&[("a", int())]))?;
    handle.declare_row(&DynamicRow::new().set("id", 1))?;
    let error = target.apply().expect_err("the other is not").to_string();
    assert!(error.contains("such as that of key 1") && error.contains("1 row at risk"), "{error}");
    handle.declare_row(&DynamicRow::new().set("id", 2))?;
    assert_eq!(target.apply()?.unchanged, 2);
    Ok(())
}
