//! A change of a table in runs of components: memos, partial runs, what is
//! declared again and what stands.

use declarite::{ColumnDef, DynamicRow, Result, TableSchema, TableTarget, TargetState};

use super::case::{id, int, table, text, words};
use crate::support::{File, run, schema, texts};

fn things(a: ColumnDef) -> TableSchema {
    table("t", &[id(), ("a", a)])
}

fn row(id: i64, a: &str) -> DynamicRow {
    DynamicRow::new().set("id", id).set("a", a)
}

/// Two components of two rows each.
fn declare(file: &File, schema: &TableSchema, asked: &mut Vec<i64>) -> Result<TargetState> {
    let target = file.db.target_state("app")?;
    let handle = target.declare_schema(schema.clone())?;
    for component in 1..=2 {
        let Some(it) = target.component(component.to_string())?.memo("inputs")? else { continue };
        asked.push(component);
        for n in 0..2 {
            let id = component * 10 + n;
            let row = row(id, &id.to_string());
            let has_more = schema.column("b").is_some();
            it.declare_row(&handle, &if has_more { row.set("b", 1) } else { row })?;
        }
        it.finish()?;
    }
    Ok(target)
}

fn file() -> Result<File> {
    let file = File::new();
    declare(&file, &things(text()), &mut Vec::new())?.apply()?;
    Ok(file)
}

/// C5: renames, drops, indexes, constraints and conversions ask nobody again, and
/// what stands is tracked as it is then.
#[test]
fn c5_memos_hold_across_changes_that_keep_all_values() -> Result<()> {
    let a = text();
    let renamed = table("t", &[id(), ("b", text().renamed_from("a"))]);
    for (to, rows) in [
        (renamed, true),
        (things(a.clone().not_null()), true),
        (things(a.clone().check("a <> ''")), true),
        (things(a).index(declarite::IndexDef::new(["a"]))?, true),
        (things(int()), true),
        (table("t", &[("id", text().not_null()), ("a", text())]), true),
        (table("t", &[id()]), false),
    ] {
        let file = file()?;
        let mut asked = Vec::new();
        let target = file.db.target_state("app")?;
        target.allow_loss_of("t.a").declare_schema(to.clone())?;
        for component in 1..=2 {
            if target.component(component.to_string())?.memo("inputs")?.is_some() {
                asked.push(component);
            }
        }
        let report = target.apply()?;
        assert_eq!((asked, report.unchanged), (Vec::new(), 4), "{to:?}");
        // And the ledger has them as they are: declared again they are unchanged.
        let target = file.db.target_state("app")?;
        let handle = target.declare_schema(to.clone())?;
        for component in 1..=2 {
            let it = target.component(component.to_string())?;
            for n in 0..2 {
                let id = component * 10 + n;
                let key = &to.columns()[0];
                let mut row = DynamicRow::new();
                row = if key.column_type() == declarite::ColumnType::Text {
                    row.set("id", id.to_string())
                } else {
                    row.set("id", id)
                };
                if rows {
                    let a = &to.columns()[1];
                    let name = a.name().to_owned();
                    row = if a.column_type() == declarite::ColumnType::Text {
                        row.set(name, id.to_string())
                    } else {
                        row.set(name, id)
                    };
                }
                it.declare_row(&handle, &row)?;
            }
            it.finish()?;
        }
        let plan = target.plan()?;
        assert!(plan.is_empty(), "{plan}");
    }
    Ok(())
}

/// C5: new columns, and rows that do not fit, ask the components again.
#[test]
fn c5_memos_do_not_hold_where_rows_need_other_values() -> Result<()> {
    let with_more = table("t", &[id(), ("a", text()), ("b", int().not_null().default_to("1"))]);
    for (to, expected) in [(things(text()), vec![]), (with_more, vec![1, 2])] {
        let file = file()?;
        let mut asked = Vec::new();
        declare(&file, &to, &mut asked)?;
        assert_eq!(asked, expected);
    }
    let file = file()?;
    run(&file.db, "UPDATE t SET a = 'x' WHERE id = 10");
    let target = file.db.target_state("app")?;
    target.declare_schema(things(int()))?;
    assert!(target.component("2")?.memo("inputs")?.is_some());
    Ok(())
}

/// C6: what is certain to be refused is refused when the first memo is asked for.
#[test]
fn c6_a_certain_loss_is_refused_at_the_first_memo() -> Result<()> {
    let file = file()?;
    let to = table("t", &[id()]);
    let target = file.db.target_state("app")?;
    target.declare_schema(to.clone())?;
    let error = target.component("1")?.memo("inputs").expect_err("a loss without consent");
    assert!(error.is_refused() && error.to_string().contains("column a"), "{error}");
    let target = file.db.target_state("app")?;
    target.declare_schema(to)?;
    target.allow_loss_of("t.a");
    assert!(target.component("1")?.memo("inputs")?.is_none());
    Ok(())
}

/// S1, S2: rows at risk are those that this run neither deletes nor declares again.
#[test]
fn s2_rows_at_risk_are_those_that_nobody_declares_again() -> Result<()> {
    let to = things(int().not_null().check("a > 100"));
    let finish =
        |target: &TargetState, handle: &TableTarget<DynamicRow>, name: &str, rows: &[i64]| {
            let it = target.component(name)?;
            for id in rows {
                it.declare_row(handle, &DynamicRow::new().set("id", *id).set("a", 1_000))?;
            }
            it.finish()
        };
    // A full run: what is not declared again is deleted, and no row is at risk.
    let full = file()?;
    let target = full.db.target_state("app")?;
    let handle = target.declare_schema(to.clone())?;
    finish(&target, &handle, "1", &[10])?;
    target.apply()?;
    assert_eq!(texts(&full.db, "SELECT id AS value FROM t"), ["10"]);
    // A component that was not finished keeps its rows, and these are at risk.
    let abandoned = file()?;
    let target = abandoned.db.target_state("app")?;
    let handle = target.declare_schema(to.clone())?;
    finish(&target, &handle, "1", &[10])?;
    drop(target.component("2")?);
    let error = target.apply().expect_err("two rows stand").to_string();
    assert!(error.contains("2 rows at risk"), "{error}");
    // So does a component that a partial run does not open.
    let partial = file()?;
    let before = schema(&partial.db);
    let target = partial.db.target_state("app")?;
    target.partial();
    let handle = target.declare_schema(to)?;
    finish(&target, &handle, "1", &[10, 11, 12])?;
    let error = target.apply().expect_err("two rows stand").to_string();
    assert!(error.contains("2 rows at risk"), "{error}");
    assert_eq!(schema(&partial.db), before);
    target.allow_loss_of("t.a").apply()?;
    assert_eq!(texts(&partial.db, "SELECT id AS value FROM t"), ["10", "11", "12"]);
    Ok(())
}

/// S1: a run that brings the data and the new constraint together works.
#[test]
fn s1_the_data_and_the_constraint_come_together() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let handle = target.declare_schema(things(text()))?;
    for id in 1..=3 {
        handle.declare_row(&row(id, "same"))?;
    }
    target.apply()?;
    let unique = things(text().not_null().check("length(a) = 1"))
        .index(declarite::IndexDef::new(["a"]).unique())?;
    let target = file.db.target_state("app")?;
    let handle = target.declare_schema(unique)?;
    for (id, a) in [(1, "a"), (2, "b"), (3, "c")] {
        handle.declare_row(&row(id, a))?;
    }
    assert_eq!(words(&target.plan()?), ["rebuild t keeping 0 losing 0", "create t_a_unique"]);
    target.apply()?;
    assert_eq!(texts(&file.db, "SELECT a AS value FROM t"), ["a", "b", "c"]);
    Ok(())
}

/// A unique index that the rows break is told by name, and nothing is written.
#[test]
fn a_unique_index_is_not_made_over_rows_that_break_it() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let handle = target.declare_schema(things(text()))?;
    for id in 1..=2 {
        handle.declare_row(&row(id, "same"))?;
    }
    target.apply()?;
    let before = schema(&file.db);
    let target = file.db.target_state("app")?;
    let unique = things(text()).index(declarite::IndexDef::new(["a"]).unique())?;
    let handle = target.declare_schema(unique)?;
    for id in 1..=2 {
        handle.declare_row(&row(id, "same"))?;
    }
    let error = target.apply().expect_err("two rows are equal").to_string();
    assert!(error.contains("table t, key 1: the row of key 2 has the same a"), "{error}");
    assert_eq!(schema(&file.db), before);
    Ok(())
}

/// S5: what is lost is counted again under the lock; more than was planned is a conflict.
#[test]
fn s5_more_loss_than_was_planned_is_a_conflict() -> Result<()> {
    let file = file()?;
    run(&file.db, "UPDATE t SET a = NULL WHERE id > 10");
    let target = file.db.target_state("app")?;
    target.partial().allow_data_loss();
    target.declare_schema(table("t", &[id()]))?;
    let plan = target.plan()?;
    assert_eq!(words(&plan), ["drop t.a with 1"]);
    run(&file.db, "UPDATE t SET a = 'y' WHERE id = 11");
    let error = target.apply().expect_err("two values are there now");
    assert!(error.is_conflict() && error.to_string().contains("2 rows instead of 1"), "{error}");
    assert_eq!(texts(&file.db, "SELECT count(a) AS value FROM t").len(), 1);
    Ok(())
}

/// S5: rows written by others between the look and the copy.
#[test]
fn s5_rows_that_came_meanwhile_are_a_conflict() -> Result<()> {
    let file = file()?;
    let target = file.db.target_state("app")?;
    target.partial();
    target.declare_schema(things(int()))?;
    run(&file.db, "INSERT INTO t VALUES (99, '7')");
    let error = target.apply().expect_err("a row more");
    assert!(error.is_conflict(), "{error}");
    let target = file.db.target_state("app")?;
    target.partial();
    target.declare_schema(things(int()))?;
    target.apply()?;
    assert_eq!(texts(&file.db, "SELECT id AS value FROM t"), ["10", "11", "20", "21", "99"]);
    Ok(())
}

/// A former name says nothing while a table has it.
#[test]
fn a_former_name_that_is_declared_is_no_rename() -> Result<()> {
    let file = file()?;
    let renamed = || table("u", &[id(), ("a", text())]).renamed_from("t");
    let target = file.db.target_state("app")?;
    target.partial();
    target.declare_schema(things(text()))?;
    target.declare_schema(renamed()?)?;
    assert_eq!(words(&target.plan()?), ["create u"]);
    let target = file.db.target_state("app")?;
    target.declare_schema(renamed()?)?;
    let error = target.declare_schema(things(text())).expect_err("it is u now").to_string();
    assert!(error.contains("declare t first"), "{error}");
    run(&file.db, "CREATE TABLE u (x)");
    let target = file.db.target_state("app")?;
    let error = target.declare_schema(renamed()?).expect_err("there is one").to_string();
    assert!(error.contains("new name of table t"), "{error}");
    Ok(())
}
