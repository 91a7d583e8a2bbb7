//! vec0 tables: each trap of sqlite-vec shown by plain SQL, and beside it the
//! same thing declared, which does not fall into it.

mod changes;
mod definitions;
mod existing;
mod files;
mod filters;
mod ghosts;
mod metrics;
mod nearest;
mod refusals;
mod updates;
mod values;

use declarite::diesel::prelude::*;
use declarite::diesel::sql_query;
use declarite::diesel::sql_types::{BigInt, Text};
use declarite::{
    ColumnDef, ColumnType, Database, DecodeRow, DynamicRow, Element, Error, Report, Result,
    SqliteConnection, SqliteRow, TableSchema, VectorType,
};

/// Every kind of column, and a vector that vec0 can update.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "items", vec0(chunk_size = 8))]
struct Item {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    shelf: Option<String>,
    label: String,
    count: i64,
    weight: f64,
    sold: bool,
    #[sqlite(auxiliary)]
    note: Option<String>,
    #[sqlite(auxiliary)]
    photo: Option<Vec<u8>>,
    #[sqlite(auxiliary)]
    price: Option<f64>,
    #[sqlite(auxiliary)]
    stars: Option<i64>,
    #[sqlite(vector(dim = 3))]
    at: [f32; 3],
}

fn item(id: i64) -> Item {
    let small = f32::from(u8::try_from(id.rem_euclid(100)).expect("it is below 100"));
    Item {
        id,
        shelf: (id % 3 != 0).then(|| format!("shelf {}", id % 3)),
        label: format!("item number {id}"),
        count: id * 10,
        weight: 0.5 + f64::from(small),
        sold: id % 2 == 0,
        note: (id % 2 == 0).then(|| format!("note on {id}")),
        photo: (id % 4 == 0).then(|| vec![0, 1, 255]),
        price: (id % 5 != 0).then_some(9.25),
        stars: (id % 5 != 1).then_some(id),
        at: [small, 1.0, -small],
    }
}

/// Vectors of all three elements; vec0 can update no row of it.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "mixed", vec0(chunk_size = 8))]
struct Mixed {
    #[sqlite(primary_key)]
    id: String,
    title: String,
    #[sqlite(auxiliary)]
    body: Option<String>,
    #[sqlite(vector(dim = 4, metric = "l1"))]
    small: [i8; 4],
    #[sqlite(vector(dim = 16))]
    bits: [u8; 2],
    #[sqlite(vector(dim = 2, metric = "cosine"))]
    float: Vec<f32>,
}

fn mixed(id: &str, step: i8) -> Mixed {
    Mixed {
        id: id.to_owned(),
        title: format!("the title of {id}, at {step}"),
        body: (step > 1).then(|| id.repeat(3)),
        small: [step, step.wrapping_neg(), 127, -128],
        bits: [step.cast_unsigned(), 0b1010_0101],
        float: vec![1.0, f32::from(step)],
    }
}

/// Declares these rows and no others, under an app of the table's name.
fn apply<R: SqliteRow>(db: &Database, rows: &[R]) -> Result<Report> {
    let target = db.target_state(R::SCHEMA.name())?;
    let table = target.declare_table::<R>()?;
    for row in rows {
        table.declare_row(row)?;
    }
    target.apply()
}

/// Inserted, updated, deleted, unchanged.
fn counts(report: &Report) -> [u64; 4] {
    assert!(report.tables.iter().all(|table| table.drifted == 0), "{report:?}");
    [report.inserted, report.updated, report.deleted, report.unchanged]
}

fn all<R: SqliteRow + DecodeRow>(db: &Database) -> Result<Vec<R>> {
    R::all(db)?.collect()
}

fn items(db: &Database) -> Result<Vec<Item>> {
    let mut items: Vec<Item> = all(db)?;
    items.sort_by_key(|item| item.id);
    Ok(items)
}

/// Ids and distances, as a search finds them.
fn near(db: &Database, at: &[f32; 3], k: usize) -> Result<Vec<(i64, f64)>> {
    let hits = Item::nearest(at, k).load(db)?;
    Ok(hits.into_iter().map(|hit| (hit.row.id, hit.distance)).collect())
}

/// A schema of an INTEGER key, a vector of two floats, and these columns.
fn schema<'n>(
    table: &str,
    columns: impl IntoIterator<Item = (&'n str, ColumnDef)>,
) -> Result<TableSchema> {
    let first = [("id", not_null(ColumnType::Integer)), ("v", float_vector(2))];
    TableSchema::new(table, first.into_iter().chain(columns), ["id"])?.vec0()
}

fn not_null(ty: ColumnType) -> ColumnDef {
    ColumnDef::new(ty).not_null()
}

fn float_vector(dim: usize) -> ColumnDef {
    not_null(ColumnType::Vector(VectorType::new(Element::Float32, dim)))
}

/// Declares rows of a schema made at run time, and no others.
fn apply_dynamic(db: &Database, schema: &TableSchema, rows: &[DynamicRow]) -> Result<Report> {
    let target = db.target_state(schema.name())?;
    let table = target.declare_schema(schema.clone())?;
    for row in rows {
        table.declare_row(row)?;
    }
    target.apply()
}

/// A row is refused with these words, the whole run with it, and nothing is written.
fn refuses(db: &Database, schema: &TableSchema, row: &DynamicRow, column: &str, words: &str) {
    let before = fingerprint(db).expect("the file is read");
    let target = db.target_state(schema.name()).expect("a target state");
    let table = target.declare_schema(schema.clone()).expect("a table");
    let error = table.declare_row(row).expect_err("the row cannot be stored");
    let Error::Value { table, column: named, reason, .. } = &error else {
        panic!("another error: {error}");
    };
    assert_eq!((table.as_str(), named.as_str()), (schema.name(), column), "{error}");
    assert!(reason.contains(words), "{error}");
    let error = target.apply().expect_err("the run is not complete");
    assert!(matches!(error, Error::Incomplete { .. }), "{error}");
    assert_eq!(fingerprint(db).expect("the file is read"), before);
}

/// Everything of the schema, and how much the writer has changed.
fn fingerprint(db: &Database) -> Result<(Vec<String>, i64)> {
    let schema =
        texts(db, "SELECT concat(type, ' ', name, ': ', sql) AS value FROM sqlite_schema")?;
    Ok((schema, number(db, "SELECT total_changes() AS value")?))
}

#[derive(QueryableByName)]
struct OneText {
    #[diesel(sql_type = Text)]
    value: String,
}

#[derive(QueryableByName)]
struct OneNumber {
    #[diesel(sql_type = BigInt)]
    value: i64,
}

/// Runs a statement: how many rows it changed, or what SQLite says.
fn run(connection: &mut SqliteConnection, sql: &str) -> Result<usize, String> {
    sql_query(sql).execute(connection).map_err(|error| error.to_string())
}

/// What SQLite says of a statement that fails.
fn fault(connection: &mut SqliteConnection, sql: &str) -> String {
    match run(connection, sql) {
        Ok(changed) => panic!("`{sql}` changed {changed} rows"),
        Err(message) => message,
    }
}

/// The texts of a query's column `value`.
fn texts_of(connection: &mut SqliteConnection, sql: &str) -> Result<Vec<String>> {
    let rows: Vec<OneText> = sql_query(sql).load(connection)?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}

/// The numbers of a query's column `value`.
fn numbers_of(connection: &mut SqliteConnection, sql: &str) -> Result<Vec<i64>> {
    let rows: Vec<OneNumber> = sql_query(sql).load(connection)?;
    Ok(rows.into_iter().map(|row| row.value).collect())
}

fn texts(db: &Database, sql: &str) -> Result<Vec<String>> {
    db.transaction(|connection| texts_of(connection, sql))
}

fn number(db: &Database, sql: &str) -> Result<i64> {
    let numbers = db.transaction(|connection| numbers_of(connection, sql))?;
    Ok(numbers[0])
}

fn memory() -> Result<Database> {
    Database::open(":memory:")
}

/// A database with a vec0 table `naive` of these columns, and rows of it.
fn naive(columns: &str, rows: &[&str]) -> Result<Database> {
    let db = memory()?;
    db.transaction(|connection| {
        let create = format!("CREATE VIRTUAL TABLE naive USING vec0({columns})");
        run(connection, &create).map_err(Error::user)?;
        for row in rows {
            run(connection, &format!("INSERT INTO naive VALUES ({row})")).map_err(Error::user)?;
        }
        Ok(())
    })?;
    Ok(db)
}
