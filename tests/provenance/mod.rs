//! S10: who made the vectors of a column, from one run to the next and in searches.

mod rows;
mod searches;

use std::marker::PhantomData;

use declarite::{
    Database, DecodeRow, ManagedBy, Result, SqliteRow, TargetState, VectorSchemaProvider,
};

/// Two versions of a model, and another model.
#[derive(Debug, Clone, PartialEq)]
struct First;
#[derive(Debug, Clone, PartialEq)]
struct Second;
#[derive(Debug, Clone, PartialEq)]
struct Other;

macro_rules! providers {
    ($($provider:ty: $name:literal $version:literal;)*) => {$(
        impl VectorSchemaProvider for $provider {
            const NAME: &'static str = $name;
            const VERSION: &'static str = $version;
            const DIM: usize = 2;
        }
    )*};
}

providers! { First: "minilm" "1"; Second: "minilm" "2"; Other: "e5" "1"; }

/// A row of a vec0 table.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "pages", vec0(chunk_size = 8))]
struct Page<P: VectorSchemaProvider> {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(auxiliary)]
    text: String,
    #[sqlite(vector(of = P))]
    at: Vec<f32>,
    #[sqlite(skip)]
    by: PhantomData<P>,
}

/// The same row of a program that does not say whose vectors it has.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "pages", vec0(chunk_size = 8))]
struct Unnamed {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(auxiliary)]
    text: String,
    #[sqlite(vector(dim = 2))]
    at: Vec<f32>,
}

/// A row of a regular table, in which a vector may lack.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "notes")]
struct Note<P: VectorSchemaProvider> {
    #[sqlite(primary_key)]
    id: i64,
    text: String,
    #[sqlite(vector(of = P))]
    at: Option<Vec<f32>>,
    #[sqlite(skip)]
    by: PhantomData<P>,
}

/// What the tests make rows of.
trait Row: SqliteRow + DecodeRow {
    fn new(id: i64, at: [f32; 2]) -> Self;
}

impl<P: VectorSchemaProvider> Row for Page<P> {
    fn new(id: i64, at: [f32; 2]) -> Self {
        Self { id, text: format!("text {id}"), at: at.to_vec(), by: PhantomData }
    }
}

impl Row for Unnamed {
    fn new(id: i64, at: [f32; 2]) -> Self {
        Self { id, text: format!("text {id}"), at: at.to_vec() }
    }
}

impl<P: VectorSchemaProvider> Row for Note<P> {
    fn new(id: i64, at: [f32; 2]) -> Self {
        Self { id, text: format!("text {id}"), at: Some(at.to_vec()), by: PhantomData }
    }
}

/// Declares two components of two rows each, of which only those that are asked again
/// compute anything; answers which.
fn declare<R: Row>(
    db: &Database,
    model: f32,
    managed_by: ManagedBy,
) -> Result<(TargetState, Vec<i64>)> {
    let target = db.target_state("app")?;
    let table = target.table::<R>().managed_by(managed_by).declare()?;
    let mut asked = Vec::new();
    for component in 1..=2 {
        let Some(it) = target.component(component.to_string())?.memo("text")? else { continue };
        asked.push(component);
        for id in [component * 10, component * 10 + 1] {
            it.declare_row(&table, &R::new(id, [model, 1.0]))?;
        }
        it.finish()?;
    }
    Ok((target, asked))
}

/// The same, applied.
fn apply<R: Row>(db: &Database, model: f32) -> Result<Vec<i64>> {
    let (target, asked) = declare::<R>(db, model, ManagedBy::System)?;
    target.apply()?;
    Ok(asked)
}
