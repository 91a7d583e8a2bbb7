//! C7: a run that repairs and brings a change of the table as well.

use declarite::{
    ColumnDef, ColumnType, DynamicRow, Element, ManagedBy, Result, SqliteRow, TableSchema,
    TargetState, VectorType,
};
use serde_json::{Value as Json, json};

use crate::support::{File, run, texts};
use crate::verify::verify;

fn int() -> ColumnDef {
    ColumnDef::new(ColumnType::Integer)
}

fn things(name: &'static str, a: ColumnDef) -> TableSchema {
    TableSchema::new(name, [("id", int().not_null()), ("a", a)], ["id"]).expect("a table")
}

fn declare(target: &TargetState, table: &TableSchema, rows: &[Json]) -> Result<()> {
    let handle = target.declare_schema(table.clone())?;
    rows.iter().try_for_each(|row| handle.declare_row(&DynamicRow::from_json(row.clone())?))
}

/// A file with these rows, after somebody else was at it.
fn file(table: &TableSchema, rows: &[Json], by_hand: &str) -> Result<File> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    declare(&target, table, rows)?;
    target.apply()?;
    run(&file.db, by_hand);
    Ok(file)
}

fn repair(file: &File, table: &TableSchema, rows: &[Json]) -> Result<()> {
    let target = file.db.target_state("app")?;
    declare(target.repair()?, table, rows)?;
    target.apply()?;
    assert!(verify(&file.db).is_clean(), "{}", verify(&file.db));
    Ok(())
}

fn rows() -> Vec<Json> {
    (1..=3).map(|id| json!({"id": id, "a": id})).collect()
}

/// A row that is missing is no row that was read, and is written.
#[test]
fn c7_a_missing_row_is_written_in_the_run_that_changes_the_table() -> Result<()> {
    let plain = things("t", int());
    for changed in [
        things("t", int().not_null()),
        things("t", int().check("a < 9")),
        plain.clone().strict()?,
        plain.clone().without_rowid()?,
        things("t", int().default_to("7")),
        things("u", int().not_null()).renamed_from("t")?,
    ] {
        let file = file(&plain, &rows(), "DELETE FROM t WHERE id = 2")?;
        repair(&file, &changed, &rows())?;
        let sql = format!("SELECT id AS value FROM {}", changed.name());
        assert_eq!(texts(&file.db, &sql), ["1", "2", "3"], "{changed:?}");
    }
    Ok(())
}

#[derive(SqliteRow)]
#[sqlite(table = "mine")]
struct Mine {
    #[sqlite(primary_key)]
    id: i64,
}

#[derive(SqliteRow)]
#[sqlite(table = "mine")]
struct More {
    #[sqlite(primary_key)]
    id: i64,
    b: Option<String>,
}

/// So is one of a table of the user's that has another column by then.
#[test]
fn c7_a_missing_row_of_a_users_table_that_changed_is_written() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE mine (id INTEGER PRIMARY KEY)");
    let target = file.db.target_state("app")?;
    let table = target.table::<Mine>().managed_by(ManagedBy::User).declare()?;
    (1..=2).try_for_each(|id| table.declare_row(&Mine { id }))?;
    target.apply()?;
    run(&file.db, "ALTER TABLE mine ADD COLUMN b TEXT; DELETE FROM mine WHERE id = 2");
    let target = file.db.target_state("app")?;
    let table = target.repair()?.table::<More>().managed_by(ManagedBy::User).declare()?;
    (1..=2).try_for_each(|id| table.declare_row(&More { id, b: None }))?;
    target.apply()?;
    assert_eq!(texts(&file.db, "SELECT id AS value FROM mine"), ["1", "2"]);
    assert!(verify(&file.db).is_clean());
    Ok(())
}

/// A value of another class is written over, though the change alone would not read it.
#[test]
fn c7_a_value_of_another_class_does_not_keep_the_table_from_a_rebuild() -> Result<()> {
    let changed = things("t", int().default_to("7"));
    let file = file(&things("t", int()), &rows(), "UPDATE t SET a = 'x' WHERE id = 2")?;
    let target = file.db.target_state("app")?;
    declare(&target, &changed, &rows())?;
    let error = target.apply().expect_err("somebody wrote it").to_string();
    assert!(error.contains("table t, column a, key 2") && error.contains("`repair()`"), "{error}");
    let target = file.db.target_state("app")?;
    target.repair()?.partial().declare_schema(changed.clone())?;
    let error = target.apply().expect_err("it would go").to_string();
    assert!(error.contains("1 row at risk"), "{error}");
    repair(&file, &changed, &rows())?;
    assert_eq!(texts(&file.db, "SELECT a AS value FROM t"), ["1", "2", "3"]);
    Ok(())
}

/// The same of vectors that nothing is near to.
#[test]
fn c7_a_vector_of_nan_does_not_keep_the_table_from_a_rebuild() -> Result<()> {
    let vector = ColumnDef::new(ColumnType::Vector(VectorType::new(Element::Float32, 2)));
    let plain = things("t", vector.not_null());
    let rows: Vec<Json> = (1..=2).map(|id| json!({"id": id, "a": [0.5, 1.5]})).collect();
    let file =
        file(&plain.clone().vec0()?, &rows, "UPDATE t SET a = x'0000c07f0000c07f' WHERE id = 2")?;
    repair(&file, &plain, &rows)
}

/// A table that is gone is made again under the name that it gets in the same run.
#[test]
fn c7_a_table_that_is_gone_is_made_again_under_a_new_name() -> Result<()> {
    let renamed = things("u", int()).renamed_from("t")?;
    let file = file(&things("t", int()), &rows(), "DROP TABLE t")?;
    let target = file.db.target_state("app")?;
    let error = declare(&target, &renamed, &rows()).expect_err("it is gone").to_string();
    assert!(error.contains("table t is not as it was applied: it is gone"), "{error}");
    repair(&file, &renamed, &rows())?;
    assert_eq!(texts(&file.db, "SELECT a AS value FROM u"), ["1", "2", "3"]);
    let target = file.db.target_state("app")?;
    declare(&target, &renamed, &rows())?;
    assert!(target.plan()?.is_empty());
    Ok(())
}

/// R2: so is a missing row that another component declares now.
#[test]
fn c7_a_missing_row_that_goes_over_is_written() -> Result<()> {
    let file = file(&things("t", int()), &rows(), "DELETE FROM t WHERE id = 2")?;
    let target = file.db.target_state("app")?;
    let table = target.repair()?.declare_schema(things("t", int().not_null()))?;
    let component = target.component("other")?;
    rows()
        .into_iter()
        .try_for_each(|row| component.declare_row(&table, &DynamicRow::from_json(row)?))?;
    component.finish()?;
    target.apply()?;
    assert_eq!(texts(&file.db, "SELECT id AS value FROM t"), ["1", "2", "3"]);
    assert!(verify(&file.db).is_clean());
    Ok(())
}
