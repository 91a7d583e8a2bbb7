//! Values of a program's own, bound in diesel's queries in the form they are stored in.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use diesel::expression::{AsExpression, TypedExpressionType};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::HasSqlType;
use diesel::sqlite::Sqlite;
use ndarray::{Array1, ArrayView1};

use super::insert::{BoundValue, Encoded};
use super::sql_column::{SqlColumn, stands_for};
use crate::row::{Column, Value, ValueEncoder, ValueError, VectorElements, encode_value};
use crate::schema::{ColumnDef, ColumnType, Element, VectorType};

/// A value that [`bind`] binds: every [`Column`] type, `str`, and vectors in `Vec`, slice,
/// array and ndarray's `Array1` and `ArrayView1`, of `f32` or `i8`; those of bits are bytes.
#[diagnostic::on_unimplemented(
    message = "a value of `{Self}` cannot be bound",
    label = "neither a column type nor a vector",
    note = "what an encoder writes is bound as what it answers: `bind(&to_text(&value))`"
)]
pub trait Bindable {
    /// What the column holds that it is compared with; a vector is a blob.
    #[doc(hidden)]
    const TYPE: ColumnType;

    /// Whether it can be NULL.
    #[doc(hidden)]
    const NULLABLE: bool = false;

    /// The value as it is stored.
    ///
    /// # Errors
    ///
    /// A value that no column holds, such as NaN.
    #[doc(hidden)]
    fn to_stored(&self) -> Result<Value, ValueError>;
}

impl<T: Column> Bindable for T {
    const TYPE: ColumnType = <T as Column>::TYPE;
    const NULLABLE: bool = <T as Column>::NULLABLE;

    fn to_stored(&self) -> Result<Value, ValueError> {
        // A NULL is kept from a column that takes none by `assert_fits`.
        encode_value(&ColumnDef::new(<T as Column>::TYPE), |to| self.encode(to))
    }
}

impl Bindable for str {
    const TYPE: ColumnType = ColumnType::Text;

    fn to_stored(&self) -> Result<Value, ValueError> {
        Ok(Value::Text(self.to_owned()))
    }
}

impl Bindable for [u8] {
    const TYPE: ColumnType = ColumnType::Blob;

    fn to_stored(&self) -> Result<Value, ValueError> {
        Ok(Value::Blob(self.to_owned()))
    }
}

macro_rules! vectors {
    ($($element:ty: $([$($generics:tt)*] $ty:ty),*;)*) => {$($(
        impl<$($generics)*> Bindable for $ty {
            const TYPE: ColumnType = ColumnType::Blob;

            fn to_stored(&self) -> Result<Value, ValueError> {
                vector::<$element>(&self.iter().copied().collect::<Cow<'_, [$element]>>())
            }
        }
    )*)*};
}

vectors! {
    f32: [] [f32], [const N: usize] [f32; N], [] Vec<f32>, [] Box<[f32]>, [] Cow<'_, [f32]>,
        [] Array1<f32>, [] ArrayView1<'_, f32>;
    i8: [] [i8], [const N: usize] [i8; N], [] Vec<i8>, [] Box<[i8]>, [] Cow<'_, [i8]>,
        [] Array1<i8>, [] ArrayView1<'_, i8>;
    u8: [] Array1<u8>, [] ArrayView1<'_, u8>;
}

/// What the column's dimension and metric are, only the column knows.
fn vector<E: VectorElements>(elements: &[E]) -> Result<Value, ValueError> {
    let dim = match E::ELEMENT {
        Element::Float32 | Element::Int8 => elements.len(),
        Element::Bit => elements.len() * 8,
    };
    let column = ColumnDef::new(ColumnType::Vector(VectorType::new(E::ELEMENT, dim)));
    encode_value(&column, |to: ValueEncoder<'_>| E::encode(elements, to))
}

/// A value of `T` as diesel's queries take it; made by [`bind`].
pub struct Bind<T: ?Sized> {
    value: Encoded,
    of: PhantomData<fn() -> T>,
}

/// Binds a value in a query of diesel's, in the form in which Declarite stores it.
///
/// diesel itself knows neither `jiff` nor newtypes, and writes other types, such as
/// `Uuid`, in a form of its own, which would be equal to nothing that is stored. The SQL
/// type is that of the column it is compared with; a value of another one does not
/// compile. A value that no column holds, such as NaN, is an error when the query runs.
///
/// ```
/// use declarite::diesel::prelude::*;
/// use declarite::{Database, SqliteRow, SqliteText, bind};
///
/// #[derive(Debug, PartialEq, SqliteText)]
/// enum State {
///     Draft,
///     Public,
/// }
///
/// #[derive(Debug, PartialEq, SqliteRow)]
/// #[sqlite(table = "pages", diesel)]
/// struct Page {
///     #[sqlite(primary_key)]
///     id: i64,
///     #[sqlite(diesel_type = "Text")]
///     state: State,
/// }
///
/// let db = Database::open(":memory:")?;
/// let target = db.target_state("my-app")?;
/// let table = target.declare_table::<Page>()?;
/// table.declare_row(&Page { id: 1, state: State::Draft })?;
/// table.declare_row(&Page { id: 2, state: State::Public })?;
/// target.apply()?;
///
/// let public: Vec<i64> = db.read(|connection| {
///     Ok(pages::table
///         .filter(pages::state.eq(bind(&State::Public)))
///         .select(pages::id)
///         .load(connection)?)
/// })?;
/// assert_eq!(public, [2]);
/// # Ok::<(), declarite::Error>(())
/// ```
pub fn bind<T: Bindable + ?Sized>(value: &T) -> Bind<T> {
    Bind { value: Encoded(value.to_stored()), of: PhantomData }
}

impl<T: ?Sized> Clone for Bind<T> {
    fn clone(&self) -> Self {
        Self { value: self.value.clone(), of: PhantomData }
    }
}

impl<T: ?Sized> fmt::Debug for Bind<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<T: Bindable + ?Sized> Bind<T> {
    /// A constant of a type, so that it is found out when the query is compiled.
    const fn assert_fits<ST: SqlColumn>() {
        assert!(
            stands_for(ST::TYPE, T::TYPE),
            "`declarite::bind`: the value is not stored in the SQL type of the column; both are named below"
        );
        assert!(
            ST::NULLABLE || !T::NULLABLE,
            "`declarite::bind`: the value may be NULL, and the column takes none: bind what the `Option` holds"
        );
    }
}

impl<T: Bindable + ?Sized, ST: SqlColumn + TypedExpressionType> AsExpression<ST> for Bind<T> {
    type Expression = BoundValue<ST>;

    fn as_expression(self) -> BoundValue<ST> {
        const { Self::assert_fits::<ST>() }
        BoundValue::new(self.value)
    }
}

impl<T: Bindable + ?Sized, ST: SqlColumn + TypedExpressionType> AsExpression<ST> for &Bind<T> {
    type Expression = BoundValue<ST>;

    fn as_expression(self) -> BoundValue<ST> {
        self.clone().as_expression()
    }
}

/// For `eq_any`, which binds values without making expressions of them.
impl<T: Bindable + ?Sized, ST: SqlColumn> ToSql<ST, Sqlite> for Bind<T>
where
    Sqlite: HasSqlType<ST>,
{
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Sqlite>) -> serialize::Result {
        const { Self::assert_fits::<ST>() }
        ToSql::<ST, Sqlite>::to_sql(&self.value, out)
    }
}
