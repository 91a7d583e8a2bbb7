//! Which Rust types are vectors.

use std::borrow::Cow;

use ndarray::{Array1, ArrayView1};

use super::value::{ValueError, ValueRef};
use super::value_encoder::ValueEncoder;
use crate::schema::Element;

/// An element type: `f32`, `i8`, and `u8` for 8 bits each.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an element of a vector",
    label = "vectors are of `f32`, of `i8`, or of `u8` for 8 bits each"
)]
pub trait VectorElements: Copy + 'static {
    /// What sqlite-vec calls it.
    const ELEMENT: Element;

    /// Writes the elements as one value.
    ///
    /// # Errors
    ///
    /// Elements or a number of them that the column cannot hold.
    #[doc(hidden)]
    fn encode(elements: &[Self], to: ValueEncoder<'_>) -> Result<(), ValueError>;

    /// Reads the elements from a blob.
    #[doc(hidden)]
    fn decode(bytes: &[u8]) -> Vec<Self>;
}

impl VectorElements for f32 {
    const ELEMENT: Element = Element::Float32;

    fn encode(elements: &[Self], to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.float_vector(elements)
    }

    fn decode(bytes: &[u8]) -> Vec<Self> {
        let (chunks, _) = bytes.as_chunks::<4>();
        chunks.iter().map(|chunk| Self::from_le_bytes(*chunk)).collect()
    }
}

impl VectorElements for i8 {
    const ELEMENT: Element = Element::Int8;

    fn encode(elements: &[Self], to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.int8_vector(elements)
    }

    fn decode(bytes: &[u8]) -> Vec<Self> {
        bytes.iter().map(|byte| byte.cast_signed()).collect()
    }
}

impl VectorElements for u8 {
    const ELEMENT: Element = Element::Bit;

    fn encode(elements: &[Self], to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.bit_vector(elements)
    }

    fn decode(bytes: &[u8]) -> Vec<Self> {
        bytes.to_vec()
    }
}

/// A type that is a vector column, with `#[sqlite(vector(..))]`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a vector",
    label = "not a vector type",
    note = "vectors are `ndarray::Array1<f32>`, `Vec<f32>` or `[f32; N]`; \
            `i8` for int8 vectors; `u8` with 8 bits each for bit vectors"
)]
pub trait Vector: Sized {
    /// What it is made of.
    type Elements: VectorElements;

    /// Length of the slice, where the type says it.
    const LEN: Option<usize> = None;

    /// Whether it takes NULL.
    const NULLABLE: bool = false;

    /// Writes the vector.
    ///
    /// # Errors
    ///
    /// A vector the column cannot hold.
    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError>;

    /// Reads a vector back.
    ///
    /// # Errors
    ///
    /// A value that is no vector of this type; any value, for a type that borrows.
    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        let _ = value;
        Err(ValueError::new("a type that borrows cannot be read back"))
    }
}

fn elements<E: VectorElements>(value: ValueRef<'_>) -> Result<Vec<E>, ValueError> {
    match value {
        ValueRef::Blob(bytes) if bytes.len().is_multiple_of(size_of::<E>()) => Ok(E::decode(bytes)),
        other => Err(ValueError::class("a vector", other)),
    }
}

impl<E: VectorElements> Vector for Vec<E> {
    type Elements = E;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        E::encode(self, to)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        elements(value)
    }
}

impl<E: VectorElements> Vector for Box<[E]> {
    type Elements = E;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        E::encode(self, to)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        elements(value).map(Self::from)
    }
}

impl<E: VectorElements, const N: usize> Vector for [E; N] {
    type Elements = E;
    const LEN: Option<usize> = Some(N);

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        E::encode(self, to)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        let elements: Vec<E> = elements(value)?;
        let found = elements.len();
        Self::try_from(elements).map_err(|_| {
            ValueError::new(format_args!("expected a vector of {N} elements, found {found}"))
        })
    }
}

impl<E: VectorElements> Vector for Array1<E> {
    type Elements = E;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        self.view().encode(to)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        elements(value).map(Self::from_vec)
    }
}

impl<E: VectorElements> Vector for ArrayView1<'_, E> {
    type Elements = E;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        match self.as_slice() {
            Some(elements) => E::encode(elements, to),
            // A reversed or strided array does not lie in memory as it reads.
            None => E::encode(&self.to_vec(), to),
        }
    }
}

impl<E: VectorElements> Vector for &[E] {
    type Elements = E;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        E::encode(self, to)
    }
}

impl<E: VectorElements> Vector for Cow<'_, [E]> {
    type Elements = E;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        E::encode(self, to)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        elements(value).map(Cow::Owned)
    }
}

/// `None` is NULL; vec0 tables take no such column.
impl<V: Vector> Vector for Option<V> {
    type Elements = V::Elements;
    const LEN: Option<usize> = V::LEN;
    const NULLABLE: bool = true;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        match self {
            Some(vector) => vector.encode(to),
            None => to.null(),
        }
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        match value {
            ValueRef::Null => Ok(None),
            other => V::decode(other).map(Some),
        }
    }
}
