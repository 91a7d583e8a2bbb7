//! Vectors that are asked with and know who made them.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use super::QueryVector;
use crate::schema::{Provenance, VectorSchemaProvider};

/// A vector to search with that its provider `P` made.
///
/// It searches columns of that provider, and does not compile with those of another.
/// Where the file holds vectors of another provider or version, for the program has not
/// been applied since it names this one, the search is an [`Error::Query`] that tells
/// both. Where nobody ever said whose vectors a column has, nothing is asked of it.
///
/// ```
/// use declarite::{Database, Embedding, SqliteRow, VectorSchemaProvider};
///
/// struct MiniLm;
/// impl VectorSchemaProvider for MiniLm {
///     const NAME: &'static str = "all-MiniLM-L6-v2";
///     const VERSION: &'static str = "1";
///     const DIM: usize = 2;
/// }
///
/// #[derive(SqliteRow)]
/// #[sqlite(vec0)]
/// struct Page {
///     #[sqlite(primary_key)]
///     id: i64,
///     #[sqlite(vector(of = MiniLm))]
///     embedding: Vec<f32>,
/// }
///
/// fn embed(text: &str) -> Embedding<MiniLm> {
///     Embedding::new(vec![text.len() as f32, 1.0]) // a model's call
/// }
///
/// let db = Database::open(":memory:")?;
/// let target = db.target_state("search")?;
/// let pages = target.declare_table::<Page>()?;
/// pages.declare_row(&Page { id: 1, embedding: embed("light").into_vector() })?;
/// target.apply()?;
/// assert_eq!(Page::nearest(&embed("heats"), 1).load(&db)?[0].row.id, 1);
/// # Ok::<(), declarite::Error>(())
/// ```
///
/// [`Error::Query`]: crate::Error::Query
pub struct Embedding<P, T = Vec<f32>> {
    vector: T,
    provider: PhantomData<fn() -> P>,
}

impl<P, T> Embedding<P, T> {
    /// The provider's vector.
    pub const fn new(vector: T) -> Self {
        Self { vector, provider: PhantomData }
    }

    /// The vector.
    pub const fn vector(&self) -> &T {
        &self.vector
    }

    /// The vector, as rows that are declared have it.
    pub fn into_vector(self) -> T {
        self.vector
    }
}

impl<P, T: Clone> Clone for Embedding<P, T> {
    fn clone(&self) -> Self {
        Self::new(self.vector.clone())
    }
}

impl<P, T: Copy> Copy for Embedding<P, T> {}

impl<P, T: PartialEq> PartialEq for Embedding<P, T> {
    fn eq(&self, other: &Self) -> bool {
        self.vector == other.vector
    }
}

impl<P: VectorSchemaProvider, T: fmt::Debug> fmt::Debug for Embedding<P, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedding")
            .field("provider", &P::NAME)
            .field("version", &P::VERSION)
            .field("vector", &self.vector)
            .finish()
    }
}

/// Says of a row type that vectors of `P` search its vector column of number `V`, from 0:
/// the provider of `vector(of = ..)`, and any where the column has none.
///
/// `#[derive(SqliteRow)]` implements it.
#[diagnostic::on_unimplemented(
    message = "vectors of `{P}` cannot search those of `{Self}`",
    label = "the column's vectors are made by another provider",
    note = "a column's provider is the one in `vector(of = ..)`: ask with a vector that it made"
)]
pub trait SearchedBy<P, const V: usize = 0> {}

/// No column has these numbers. Because there are two of them, a provider never stands
/// for a column of its own: the program names one, and another provider's vector is an
/// error at the vector.
#[diagnostic::do_not_recommend]
impl<R: ?Sized, P> SearchedBy<P, { usize::MAX }> for R {}

#[diagnostic::do_not_recommend]
impl<R: ?Sized, P> SearchedBy<P, { usize::MAX - 1 }> for R {}

impl<R, P, T, const V: usize> QueryVector<R, V> for Embedding<P, T>
where
    R: SearchedBy<P, V> + ?Sized,
    P: VectorSchemaProvider,
    T: QueryVector<R, V>,
{
    type Elements = T::Elements;

    fn elements(&self) -> Cow<'_, [T::Elements]> {
        self.vector.elements()
    }

    fn made_by(&self) -> Option<Provenance> {
        let (name, version) = (Cow::Borrowed(P::NAME), Cow::Borrowed(P::VERSION));
        Some(Provenance { name, version })
    }
}
