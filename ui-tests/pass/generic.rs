use std::fmt::Display;
use std::marker::PhantomData;

use declarite::{Column, ColumnType, DecodeRow, SqliteRow, VectorSchemaProvider};
use serde::Serialize;
use serde::de::DeserializeOwned;

#[derive(SqliteRow)]
#[sqlite(table = "pairs")]
struct Pair<T: Column, J>
where
    J: Serialize + DeserializeOwned,
{
    #[sqlite(primary_key)]
    id: i64,
    value: T,
    #[sqlite(json)]
    more: Option<J>,
}

#[derive(SqliteRow)]
struct Embedded<P: VectorSchemaProvider, const N: usize> {
    #[sqlite(primary_key)]
    hash: [u8; N],
    #[sqlite(vector(of = P))]
    embedding: Vec<f32>,
    #[sqlite(vector(dim = N))]
    short: [f32; N],
    #[sqlite(skip)]
    provider: PhantomData<P>,
}

/// An encoder may be generic too, and the parameter out of its reach.
#[derive(SqliteRow)]
struct Labelled<'a, T: Display> {
    #[sqlite(primary_key, encoder = shown)]
    id: T,
    #[sqlite(encoder = shown)]
    label: &'a str,
}

fn shown<T: Display + ?Sized>(value: &T) -> String {
    value.to_string()
}

struct Tiny;

impl VectorSchemaProvider for Tiny {
    const NAME: &'static str = "tiny";
    const VERSION: &'static str = "1";
    const DIM: usize = 3;
}

fn is_readable<R: SqliteRow + DecodeRow>() -> usize {
    R::SCHEMA.columns().len()
}

fn main() {
    assert_eq!(is_readable::<Pair<String, u8>>(), 3);
    assert_eq!(Pair::<f64, u8>::SCHEMA.columns()[1].column_type(), ColumnType::Real);
    assert!(Pair::<Option<f64>, u8>::SCHEMA.columns()[1].is_nullable());
    assert!(Pair::<f64, u8>::SCHEMA.columns()[2].is_nullable());

    let key: <Labelled<'_, u8> as SqliteRow>::Key<'_> = 7;
    assert_eq!(shown(&key), "7");

    assert_eq!(is_readable::<Embedded<Tiny, 8>>(), 3);
    let columns = Embedded::<Tiny, 8>::SCHEMA.columns();
    assert_eq!(columns[1].vector().unwrap().byte_len(), 3 * 4);
    assert_eq!(columns[1].provenance().unwrap().name, "tiny");
    assert_eq!(columns[2].vector().unwrap().byte_len(), 8 * 4);
}
