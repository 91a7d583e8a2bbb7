//! The public signatures, as a program that relies on them would write them.

use std::error::Error as StdError;
use std::path::{Path, PathBuf};

use declarite::{
    ColumnDef, ColumnType, Component, Database, DynamicRow, Error, ManagedBy, Neighbor, Plan,
    Report, Result, Rows, SqliteConnection, SqliteRow, TableReport, TableSchema, TableTarget,
    TargetState, VectorSchemaProvider,
};

use crate::support::{Note, Point, note};

/// Rows that borrow can be declared from any thread.
#[derive(SqliteRow)]
struct Borrowing<'a> {
    #[sqlite(primary_key)]
    id: &'a str,
    bytes: Option<&'a [u8]>,
}

fn is_shared<T: Clone + Send + Sync + 'static>() {}

fn is_error<T: StdError + Send + Sync + 'static>() {}

#[test]
fn handles_go_to_any_thread() {
    is_shared::<Database>();
    is_shared::<TargetState>();
    is_shared::<TableTarget<Note>>();
    is_shared::<TableTarget<DynamicRow>>();
    is_shared::<TableTarget<Borrowing<'static>>>();
    is_error::<Error>();
}

/// Generic code needs no more than the trait to declare, and `DecodeRow` to load.
fn declare_and_load<R>(db: &Database, rows: &[R]) -> Result<Vec<R>>
where
    R: SqliteRow + declarite::DecodeRow,
{
    let target: TargetState = db.target_state("generic")?;
    let table: TableTarget<R> = target.declare_table::<R>()?;
    rows.iter().try_for_each(|row| table.declare_row(row))?;
    let plan: Plan = target.plan()?;
    let report: Report = target.apply_plan(&plan)?;
    assert_eq!(plan.tables.len(), report.tables.len());
    let loaded: Rows<R> = R::all(db)?;
    loaded.collect()
}

struct Model;

impl VectorSchemaProvider for Model {
    const NAME: &'static str = "model";
    const VERSION: &'static str = "1";
    const DIM: usize = 2;
}

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Page {
    #[sqlite(primary_key)]
    url: String,
    #[sqlite(vector(of = Model))]
    at: Vec<f32>,
}

#[test]
fn a_program_of_every_signature() -> Result<()> {
    let db: Database = Database::options().open(PathBuf::from(":memory:"))?;
    assert_eq!(declare_and_load(&db, &[note(1, "a")])?, [note(1, "a")]);

    let schema: &'static TableSchema = Point::SCHEMA;
    assert_eq!(schema.name(), "points");
    let things: TableSchema = TableSchema::new(
        "things",
        vec![
            ("id".to_owned(), ColumnDef::new(ColumnType::Integer).not_null()),
            ("name".to_owned(), ColumnDef::new(ColumnType::Text)),
        ],
        ["id"],
    )?;

    let target = db.target_state("app")?;
    let dynamic: TableTarget<DynamicRow> = target.declare_schema(things)?;
    let pages: TableTarget<Page> = target.declare_table()?;
    let borrowing = target.table::<Borrowing<'_>>().named("borrowing").adopt();
    let borrowing = borrowing.managed_by(ManagedBy::System).declare()?;
    let id = String::from("lent");
    borrowing.declare_row(&Borrowing { id: &id, bytes: Some(b"bytes") })?;
    dynamic.declare_row(&DynamicRow::from_json(serde_json::json!({"id": 1}))?)?;
    let component: Component = target.component(Path::new("a"))?;
    let Some(component) = component.memo("inputs")? else { panic!("it was never finished") };
    component.declare_row(&pages, &Page { url: "/".to_owned(), at: vec![1.0, 2.0] })?;
    component.finish()?;
    let report = target.partial().allow_data_loss().allow_loss_of("things.name").apply()?;
    let Report { inserted, updated, deleted, unchanged, .. } = &report;
    let counts: [u64; 4] = [*inserted, *updated, *deleted, *unchanged];
    assert_eq!(counts, [3, 0, 0, 0]);
    let table: Option<&TableReport> = report.table("page");
    assert_eq!(table.map(|table| table.inserted), Some(1));
    assert!(report.abandoned.is_empty());

    let hits: Vec<Neighbor<Page>> = Page::nearest(&[1.0, 2.0], 1).in_table("page").load(&db)?;
    let Neighbor { row, distance } = &hits[0];
    assert_eq!((row.url.as_str(), *distance), ("/", 0.0));
    let found = db.read(|connection: &mut SqliteConnection| Page::get(connection, "/"))?;
    assert_eq!(found.map(|page| page.at), Some(vec![1.0, 2.0]));
    assert!(db.loaded_extensions().contains("sqlite-vec"));

    let mine: Box<dyn StdError + Send + Sync> = "mine".into();
    let error = db.transaction::<()>(|_| Err(Error::User(mine))).expect_err("it is mine");
    assert!(!error.is_refused() && !error.is_busy() && !error.is_conflict());
    db.close()
}
