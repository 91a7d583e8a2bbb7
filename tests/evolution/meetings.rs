//! Where a table that changes meets what else a run may be: limits on deletes,
//! reviewed plans, repairs, other apps.

use declarite::diesel::connection::SimpleConnection;
use declarite::{
    ColumnDef, DeleteLimit, DynamicRow, Element, Error, IndexDef, Plan, Result, TableSchema,
    TargetState,
};
use serde_json::json;

use super::case::{id, int, table, text, vector, words};
use crate::support::{File, run, schema, texts};
use crate::verify::verify;

fn things(a: ColumnDef) -> TableSchema {
    table("t", &[id(), ("a", a)])
}

fn row(id: i64, a: &str) -> DynamicRow {
    DynamicRow::new().set("id", id).set("a", a)
}

/// Rows outside components, and nothing else.
fn declare(file: &File, schema: &TableSchema, rows: &[DynamicRow]) -> Result<TargetState> {
    let target = file.db.target_state("app")?;
    let handle = target.declare_schema(schema.clone())?;
    rows.iter().try_for_each(|row| handle.declare_row(row))?;
    Ok(target)
}

/// Rows that do not fit and that nobody declares any more are deleted rows.
#[test]
fn rows_that_go_with_a_change_count_as_deleted() -> Result<()> {
    let points = |dim| table("t", &[id(), ("v", vector(Element::Float32, dim))]).vec0();
    let point = |id: i64, v: &[f64]| DynamicRow::from_json(json!({"id": id, "v": v}));
    let file = File::new();
    let rows: Result<Vec<_>> = (0..10).map(|id| point(id, &[1.0, 2.0])).collect();
    declare(&file, &points(2)?, &rows?)?.apply()?;
    let target = declare(&file, &points(3)?, &[point(1, &[1.0, 2.0, 3.0])?])?;
    target.limit_deletes(DeleteLimit::Share(0.5));
    let plan = target.plan()?;
    assert_eq!((plan.tables[0].rows.deleted, plan.tables[0].rows.inserted), (9, 1));
    let error = target.apply().expect_err("nine of ten go").to_string();
    assert!(error.contains("9"), "{error}");
    target.limit_deletes(DeleteLimit::Share(0.95));
    let report = target.apply()?;
    assert_eq!((report.deleted, report.inserted, report.unchanged), (9, 1, 0));
    Ok(())
}

/// L3, S5: a plan tells what is lost with consent, and more is not what was reviewed.
#[test]
fn l3_a_reviewed_loss_is_the_loss_that_is_made() -> Result<()> {
    let file = File::new();
    let rows: Vec<_> = (0..5).map(|id| row(id, &id.to_string())).collect();
    declare(&file, &things(text()), &rows)?.apply()?;
    run(&file.db, "UPDATE t SET a = 'x' WHERE id = 1");
    let changed = || -> Result<TargetState> {
        let target = file.db.target_state("app")?;
        target.partial().allow_data_loss().declare_schema(things(int()))?;
        Ok(target)
    };
    let plan = changed()?.plan()?;
    assert!(plan.to_string().contains("lost with consent: t.a, 1 row"), "{plan}");
    let plan: Plan =
        serde_json::from_str(&serde_json::to_string(&plan).expect("JSON")).expect("the same plan");
    run(&file.db, "UPDATE t SET a = 'x' WHERE id = 2");
    let error = changed()?.apply_plan(&plan).expect_err("two values go");
    assert!(
        error.is_conflict() && error.to_string().contains("t.a 2 rows would be lost, and 1 were"),
        "{error}"
    );
    run(&file.db, "UPDATE t SET a = '2' WHERE id = 2");
    changed()?.apply_plan(&plan)?;
    assert_eq!(texts(&file.db, "SELECT quote(a) AS value FROM t"), ["0", "NULL", "2", "3", "4"]);
    Ok(())
}

/// C7: a row that is gone is written again in the run that changes its table.
#[test]
fn c7_a_missing_row_is_written_again_with_a_change() -> Result<()> {
    let checked = things(text()).check("a <> ''")?;
    let keyed = TableSchema::new("t", [id(), ("a", text().not_null())], ["id", "a"])?;
    for to in [checked, keyed] {
        let file = File::new();
        let rows = [row(1, "x"), row(2, "y")];
        declare(&file, &things(text()), &rows)?.apply()?;
        run(&file.db, "DELETE FROM t WHERE id = 1");
        let target = file.db.target_state("app")?;
        let handle = target.repair()?.declare_schema(to)?;
        rows.iter().try_for_each(|row| handle.declare_row(row))?;
        let report = target.apply()?;
        assert_eq!(report.table("t").map(|it| it.still_drifted), Some(0), "{report}");
        assert_eq!(texts(&file.db, "SELECT id AS value FROM t ORDER BY id"), ["1", "2"]);
        assert!(verify(&file.db).is_clean());
    }
    Ok(())
}

/// L7: a damaged page is passed over where its table changes, too.
#[test]
fn l7_a_table_with_a_damaged_page_changes_in_a_repair() -> Result<()> {
    let file = File::new();
    let rows: Vec<_> = (0..400).map(|id| row(id, "x")).collect();
    declare(&file, &things(text()), &rows)?.apply()?;
    run(&file.db, "UPDATE _declarite_page SET checksum = checksum + 1 WHERE page_id = 1");
    let to = things(text().not_null());
    let damaged = declare(&file, &to, &rows).map(drop).expect_err("it is damaged");
    assert!(matches!(damaged, Error::LedgerDamaged { .. }), "{damaged}");
    let target = file.db.target_state("app")?;
    let handle = target.repair()?.declare_schema(to.clone())?;
    rows.iter().try_for_each(|row| handle.declare_row(row))?;
    target.apply()?;
    assert!(verify(&file.db).is_clean(), "{}", verify(&file.db));
    assert!(declare(&file, &to, &rows)?.plan()?.is_empty());
    Ok(())
}

/// C7: an index that is gone is made where it is declared, under the names of then, and
/// is nothing to drop where it is not.
#[test]
fn c7_indexes_that_are_gone_meet_a_change() -> Result<()> {
    let indexed = || things(text()).index(IndexDef::new(["a"]).unique().named("mine"));
    let renamed = table("u", &[id(), ("b", text().renamed_from("a"))])
        .renamed_from("t")?
        .index(IndexDef::new(["b"]).unique().named("mine"))?;
    let retyped =
        table("t", &[id(), ("a", int())]).index(IndexDef::new(["a"]).unique().named("mine"))?;
    for (to, column, steps) in [
        (things(text()), "a", &[][..]),
        (renamed, "b", &["rename t to u", "rename u.a to b", "create mine"]),
        (retyped, "a", &["rebuild t keeping 2 losing 0", "create mine"]),
    ] {
        let file = File::new();
        declare(&file, &indexed()?, &[row(1, "1"), row(2, "2")])?.apply()?;
        run(&file.db, "DROP INDEX mine");
        let target = file.db.target_state("app")?;
        target.repair()?.partial().declare_schema(to.clone())?;
        assert_eq!(words(&target.plan()?), steps, "{column}");
        target.apply()?;
        let has_index = schema(&file.db).iter().any(|it| it.starts_with("index mine"));
        assert_eq!(has_index, to.indexes().len() == 1);
        assert!(verify(&file.db).is_clean(), "{}", verify(&file.db));
    }
    // Without a repair it is drift; recreated under another name it is as good.
    let file = File::new();
    declare(&file, &indexed()?, &[row(1, "1")])?.apply()?;
    run(&file.db, "DROP INDEX mine; CREATE UNIQUE INDEX yours ON t (a)");
    declare(&file, &things(text()), &[row(1, "1")])?.apply()?;
    Ok(())
}

/// C7: a table that is gone, and declared under its new name, is a new one.
#[test]
fn c7_a_table_that_is_gone_is_made_under_its_new_name() -> Result<()> {
    let file = File::new();
    declare(&file, &things(text()), &[row(1, "x")])?.apply()?;
    run(&file.db, "DROP TABLE t");
    let to = table("u", &[id(), ("a", text())]).renamed_from("t")?;
    let gone = declare(&file, &to, &[row(1, "x")]).map(drop).expect_err("it is gone");
    assert!(gone.to_string().contains("repair()"), "{gone}");
    let target = file.db.target_state("app")?;
    target.repair()?.declare_schema(to.clone())?.declare_row(&row(1, "x"))?;
    assert_eq!(target.apply()?.inserted, 1);
    assert!(verify(&file.db).is_clean());
    assert!(declare(&file, &to, &[row(1, "x")])?.plan()?.is_empty());
    Ok(())
}

/// A check that fails with an error keeps a row out as one that is false.
#[test]
fn a_check_that_cannot_be_computed_is_told_of_the_row() -> Result<()> {
    let file = File::new();
    declare(&file, &things(text()), &[row(1, "{}"), row(2, "no JSON")])?.apply()?;
    let to = things(text()).check("json_type(a) = 'object'")?;
    let target = declare(&file, &to, &[])?;
    target.partial();
    let error = target.apply().expect_err("a row does not fit").to_string();
    assert!(error.contains("key 2: malformed JSON, 1 row at risk"), "{error}");
    declare(&file, &to, &[row(1, "{}"), row(2, "{}")])?.apply()?;
    Ok(())
}

/// A trigger that comes between is found under the table's old name, too.
#[test]
fn l3_what_is_put_on_a_table_before_it_is_renamed_is_found() -> Result<()> {
    let file = File::new();
    declare(&file, &things(text()), &[row(1, "x")])?.apply()?;
    let renamed = || -> Result<TargetState> {
        let target = file.db.target_state("app")?;
        target.partial();
        target.declare_schema(table("u", &[id(), ("a", text())]).renamed_from("t")?)?;
        Ok(target)
    };
    let plan = renamed()?.plan()?;
    file.db.transaction(|connection| {
        let trigger = "CREATE TRIGGER new AFTER DELETE ON t BEGIN SELECT 1; END";
        Ok(connection.batch_execute(trigger)?)
    })?;
    let error = renamed()?.apply_plan(&plan).expect_err("a trigger is new");
    assert!(error.is_conflict() && error.to_string().contains("table t"), "{error}");
    Ok(())
}

/// R2, S2: what several components have is at risk while one of them stands, though
/// another declares the row again.
#[test]
fn s2_a_shared_value_is_not_lost_for_a_component_that_stands() -> Result<()> {
    let file = File::new();
    let finish = |target: &TargetState, schema: &TableSchema, name: &str, row: &DynamicRow| {
        let handle = target.declare_schema(schema.clone())?;
        let component = target.component(name)?;
        component.declare_row(&handle, row)?;
        component.finish()
    };
    let target = file.db.target_state("app")?;
    finish(&target, &things(text()), "one", &row(1, "z"))?;
    finish(&target, &things(text()), "two", &row(1, "z"))?;
    target.apply()?;
    let null = DynamicRow::new().set("id", 1);
    let target = file.db.target_state("app")?;
    finish(target.partial(), &things(int()), "one", &null)?;
    let error = target.apply().expect_err("the other component's value").to_string();
    assert!(error.contains("'z' is no INTEGER, 1 row at risk"), "{error}");
    let target = file.db.target_state("app")?;
    for name in ["one", "two"] {
        finish(target.partial(), &things(int()), name, &null)?;
    }
    target.apply()?;
    assert!(verify(&file.db).is_clean());
    Ok(())
}

/// S4: a table does not get the name of one that another app has, gone or not.
#[test]
fn s4_a_new_name_is_nobody_elses() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE theirs (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)");
    let other = file.db.target_state("other")?;
    let named = other.table::<crate::support::Note>().named("theirs");
    named.managed_by(declarite::ManagedBy::User).declare()?;
    other.apply()?;
    run(&file.db, "DROP TABLE theirs");
    declare(&file, &things(text()), &[row(1, "x")])?.apply()?;
    let to = table("theirs", &[id(), ("a", text())]).renamed_from("t")?;
    let error = declare(&file, &to, &[]).map(drop).expect_err("the other app's name").to_string();
    assert!(error.contains("app other has a table of that name"), "{error}");
    Ok(())
}
