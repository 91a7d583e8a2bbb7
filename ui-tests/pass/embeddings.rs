use std::marker::PhantomData;

use declarite::{Embedding, QueryVector, SearchedBy, SqliteRow, VectorSchemaProvider};
use ndarray::{Array1, ArrayView1};

struct MiniLm;
struct E5;

impl VectorSchemaProvider for MiniLm {
    const NAME: &'static str = "minilm";
    const VERSION: &'static str = "1";
    const DIM: usize = 2;
}

impl VectorSchemaProvider for E5 {
    const NAME: &'static str = "e5";
    const VERSION: &'static str = "1";
    const DIM: usize = 2;
}

/// A provider with a parameter, of a row that borrows.
struct Of<T>(PhantomData<T>);

impl<T> VectorSchemaProvider for Of<T> {
    const NAME: &'static str = "of";
    const VERSION: &'static str = "1";
    const DIM: usize = 2;
}

#[derive(SqliteRow)]
#[sqlite(vec0)]
struct Page<'a> {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(of = MiniLm))]
    title: &'a [f32],
    #[sqlite(vector(of = E5))]
    body: [f32; 2],
    #[sqlite(vector(dim = 8))]
    bits: [u8; 1],
    #[sqlite(vector(of = Of<&'a str>))]
    other: Vec<f32>,
}

#[derive(SqliteRow)]
struct Any<P: VectorSchemaProvider, const N: usize> {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = N))]
    free: Vec<f32>,
    #[sqlite(vector(of = P))]
    at: Vec<f32>,
    #[sqlite(skip)]
    by: PhantomData<P>,
}

mod private {
    /// A public row with vectors of a provider that nobody else can name.
    #[derive(declarite::SqliteRow)]
    pub struct Public {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(vector(of = Secret))]
        at: Vec<f32>,
    }

    struct Secret;

    impl declarite::VectorSchemaProvider for Secret {
        const NAME: &'static str = "secret";
        const VERSION: &'static str = "1";
        const DIM: usize = 2;
    }
}

fn asks<R, Q: QueryVector<R, V>, const V: usize>() {}

fn search<R: SqliteRow + SearchedBy<P>, P: VectorSchemaProvider>(question: &Embedding<P>) {
    let _ = R::nearest(question, 3);
}

fn main() {
    asks::<Page<'_>, Embedding<MiniLm>, 0>();
    asks::<Page<'_>, Embedding<E5, [f32; 2]>, 1>();
    asks::<Page<'_>, Embedding<E5, [u8; 1]>, 2>();
    asks::<Page<'_>, Embedding<MiniLm, [u8; 1]>, 2>();
    asks::<Page<'_>, Embedding<Of<&str>, Array1<f32>>, 3>();
    asks::<Any<E5, 2>, Embedding<MiniLm>, 0>();
    asks::<Any<E5, 2>, Embedding<E5, ArrayView1<'_, f32>>, 1>();
    let _ = private::Public::nearest(&vec![0.0, 1.0], 3);

    let question = Embedding::<MiniLm>::new(vec![0.0, 1.0]);
    search::<Page<'_>, _>(&question);
    let by_body = Embedding::<E5, _>::new([0.0, 1.0]);
    let _ = Page::nearest(&question, 3).rescore(|page| page.body, &by_body, 2);
    let _ = Page::nearest_by(|page| page.bits, &Embedding::<E5, _>::new([1_u8]), 3);
    let _ = Any::<E5, 2>::nearest_by(|any| any.at, &Embedding::<E5>::new(vec![0.0, 1.0]), 3);
}
