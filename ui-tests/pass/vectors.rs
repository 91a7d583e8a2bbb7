use std::borrow::Cow;

use declarite::{Element, Metric, QueryVector, SqliteRow, VectorSchemaProvider};
use ndarray::{Array1, ArrayView1};

const DIM: usize = 16;

type Alias = [f32; 16];
type Bits = Vec<u8>;

struct MiniLm;

impl VectorSchemaProvider for MiniLm {
    const NAME: &'static str = "all-MiniLM-L6-v2";
    const VERSION: &'static str = "1";
    const DIM: usize = 384;
}

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Every<'a> {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(of = MiniLm, metric = "cosine"))]
    provided: Array1<f32>,
    #[sqlite(vector(dim = DIM))]
    constant: Vec<f32>,
    #[sqlite(vector(dim = 2 * 8, metric = "l1"))]
    computed: [f32; DIM],
    #[sqlite(vector(dim = 16))]
    alias: Alias,
    #[sqlite(vector(dim = 4))]
    slice: &'a [f32],
    #[sqlite(vector(dim = 4))]
    view: ArrayView1<'a, f32>,
    #[sqlite(vector(dim = 4))]
    cow: Cow<'a, [f32]>,
    #[sqlite(vector(dim = 4, metric = "l2"))]
    boxed: Box<[f32]>,
    #[sqlite(vector(dim = 4, element = "int8"))]
    bytes: [i8; 4],
    #[sqlite(vector(dim = 24, metric = "hamming"))]
    bits: [u8; 3],
    #[sqlite(vector(dim = 24, element = "bit", metric = "hamming"))]
    bits_alias: Bits,
}

/// A regular table may leave a vector out.
#[derive(SqliteRow)]
struct Sparse {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 8))]
    first: Option<[u8; 1]>,
    #[sqlite(vector(of = MiniLm))]
    second: Option<Vec<f32>>,
}

#[derive(SqliteRow)]
struct Small {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = DIM))]
    embedding: Vec<i8>,
}

fn asks<R, Q: QueryVector<R>>() {}

fn main() {
    let vector = |name| Every::SCHEMA.column(name).unwrap().vector().unwrap();
    assert_eq!(vector("provided").byte_len(), 384 * 4);
    assert_eq!(vector("constant").byte_len(), 16 * 4);
    assert_eq!(vector("bytes").byte_len(), 4);
    assert_eq!(vector("bits").byte_len(), 3);
    let expected = declarite::VectorType::new(Element::Float32, 16).metric(Metric::L1);
    assert_eq!(vector("computed"), expected);
    assert_eq!(Every::SCHEMA.column("provided").unwrap().provenance().unwrap().version, "1");

    assert!(Sparse::SCHEMA.column("first").unwrap().is_nullable());
    assert!(Sparse::SCHEMA.column("second").unwrap().is_nullable());

    asks::<Every, [f32; 384]>();
    asks::<Every, Vec<f32>>();
    asks::<Sparse, [u8; 1]>();
    asks::<Small, [i8; 16]>();
}
