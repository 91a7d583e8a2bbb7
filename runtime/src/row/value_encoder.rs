//! One value of a row, checked against its column and encoded.

use super::encoded::{BLOB, ColumnId, EncodedValues, INTEGER, REAL, TEXT};
use super::value::{Value, ValueError, ValueRef};
use crate::schema::{ColumnDef, ColumnType, Element, Metric, VectorType};

/// Takes one value, in the class its column holds.
pub struct ValueEncoder<'e> {
    column: &'e ColumnDef,
    id: ColumnId,
    bytes: &'e mut Vec<u8>,
}

impl ValueEncoder<'_> {
    /// NULL.
    ///
    /// # Errors
    ///
    /// If the column takes no NULL.
    #[inline]
    pub fn null(self) -> Result<(), ValueError> {
        if self.column.nullable {
            return Ok(());
        }
        Err(ValueError::new("the column takes no NULL"))
    }

    /// An integer.
    ///
    /// # Errors
    ///
    /// If the column holds something else; a BOOLEAN column holds 0 and 1.
    #[inline]
    pub fn integer(self, value: i64) -> Result<(), ValueError> {
        match self.column.ty {
            ColumnType::Integer => {}
            ColumnType::Boolean if matches!(value, 0 | 1) => {}
            ColumnType::Boolean => return Err(ValueError::out_of_range(value, "0 or 1")),
            _ => return Err(self.wrong_class(ValueRef::Integer(value))),
        }
        self.number(INTEGER, value.to_le_bytes());
        Ok(())
    }

    /// A float; -0.0 is stored as 0.0.
    ///
    /// # Errors
    ///
    /// NaN, which SQLite would store as NULL; a column that holds something else.
    #[inline]
    pub fn real(self, value: f64) -> Result<(), ValueError> {
        if self.column.ty != ColumnType::Real {
            return Err(self.wrong_class(ValueRef::Real(value)));
        }
        if value.is_nan() {
            return Err(ValueError::new("NaN cannot be stored: SQLite would make it NULL"));
        }
        // Adding zero leaves every float as it is and turns -0.0 into 0.0.
        self.number(REAL, (value + 0.0).to_le_bytes());
        Ok(())
    }

    /// Text.
    ///
    /// # Errors
    ///
    /// If the column holds something else, or the text is longer than 4 GiB.
    #[inline]
    pub fn text(self, value: &str) -> Result<(), ValueError> {
        if self.column.ty != ColumnType::Text {
            return Err(self.wrong_class(ValueRef::Text(value)));
        }
        self.variable(TEXT, value.as_bytes())
    }

    /// Bytes.
    ///
    /// # Errors
    ///
    /// If the column holds something else, or there are more than 4 GiB of them.
    #[inline]
    pub fn blob(self, value: &[u8]) -> Result<(), ValueError> {
        if self.column.ty != ColumnType::Blob {
            return Err(self.wrong_class(ValueRef::Blob(value)));
        }
        self.variable(BLOB, value)
    }

    /// A value whose class is known at run time only.
    ///
    /// # Errors
    ///
    /// As the method of its class.
    pub fn value(self, value: ValueRef<'_>) -> Result<(), ValueError> {
        match value {
            ValueRef::Null => self.null(),
            ValueRef::Integer(integer) => self.integer(integer),
            ValueRef::Real(real) => self.real(real),
            ValueRef::Text(text) => self.text(text),
            ValueRef::Blob(bytes) => self.blob(bytes),
        }
    }

    /// A vector of 32-bit floats.
    ///
    /// # Errors
    ///
    /// Another length than the column's dimension, an element that is not
    /// finite, a zero vector under the cosine metric, a column of another kind.
    pub fn float_vector(self, elements: &[f32]) -> Result<(), ValueError> {
        let vector = self.vector(Element::Float32, elements.len())?;
        let bytes = self.open(BLOB, elements.len() * 4)?;
        if push_floats(bytes, elements) && vector.metric != Metric::Cosine {
            return Ok(());
        }
        check_floats(vector.metric, elements)
    }

    /// A vector of signed bytes.
    ///
    /// # Errors
    ///
    /// Another length than the column's dimension, a zero vector under the
    /// cosine metric, a column of another kind.
    pub fn int8_vector(self, elements: &[i8]) -> Result<(), ValueError> {
        let vector = self.vector(Element::Int8, elements.len())?;
        check_bytes(vector.metric, elements)?;
        let content = self.content(BLOB, elements.len())?;
        for (to, element) in content.iter_mut().zip(elements) {
            *to = element.cast_unsigned();
        }
        Ok(())
    }

    /// A vector of bits, 8 to a byte.
    ///
    /// # Errors
    ///
    /// Another length than an eighth of the column's dimension, a column of another kind.
    pub fn bit_vector(self, bytes: &[u8]) -> Result<(), ValueError> {
        self.vector(Element::Bit, bytes.len() * 8)?;
        self.variable(BLOB, bytes)
    }

    /// What the column holds.
    #[must_use]
    pub fn column_type(&self) -> ColumnType {
        self.column.ty
    }

    fn vector(&self, element: Element, dim: usize) -> Result<VectorType, ValueError> {
        match self.column.ty {
            ColumnType::Vector(vector) => {
                check_vector(vector, element, dim)?;
                Ok(vector)
            }
            other => {
                Err(ValueError::new(format_args!("expected {}, found a vector", other.word())))
            }
        }
    }

    fn wrong_class(&self, found: ValueRef<'_>) -> ValueError {
        ValueError::class(self.column.ty.word(), found)
    }

    #[inline]
    pub(super) fn number(self, class: u8, content: [u8; 8]) {
        let [low, high] = self.id.to_le_bytes();
        let mut entry = [low, high, class, 0, 0, 0, 0, 0, 0, 0, 0];
        entry[3..].copy_from_slice(&content);
        self.bytes.extend_from_slice(&entry);
    }

    #[inline]
    pub(super) fn variable(self, class: u8, content: &[u8]) -> Result<(), ValueError> {
        self.open(class, content.len())?.extend_from_slice(content);
        Ok(())
    }
}

impl<'e> ValueEncoder<'e> {
    /// Appends to `bytes`.
    pub(super) const fn new(column: &'e ColumnDef, id: ColumnId, bytes: &'e mut Vec<u8>) -> Self {
        Self { column, id, bytes }
    }

    /// Writes class and length; the content is to be appended.
    #[inline]
    fn open(self, class: u8, len: usize) -> Result<&'e mut Vec<u8>, ValueError> {
        let length = u32::try_from(len).map_err(|_| {
            ValueError::new(format_args!("{len} bytes are more than SQLite can hold"))
        })?;
        let [low, high] = self.id.to_le_bytes();
        let [a, b, c, d] = length.to_le_bytes();
        self.bytes.reserve(7 + len);
        self.bytes.extend_from_slice(&[low, high, class, a, b, c, d]);
        Ok(self.bytes)
    }

    /// Writes class and length, and hands out the content to fill.
    fn content(self, class: u8, len: usize) -> Result<&'e mut [u8], ValueError> {
        let bytes = self.open(class, len)?;
        let start = bytes.len();
        bytes.resize(start + len, 0);
        Ok(&mut bytes[start..])
    }
}

/// Whether a vector of `dim` elements fits the column, or the message why not.
pub(crate) fn check_vector(
    vector: VectorType,
    element: Element,
    dim: usize,
) -> Result<(), ValueError> {
    if vector.element != element {
        let (expected, found) = (vector.element.word(), element.word());
        return Err(ValueError::new(format_args!(
            "expected a vector of {expected} elements, found one of {found} elements"
        )));
    }
    if vector.dim != dim {
        let expected = vector.dim;
        return Err(ValueError::new(format_args!(
            "expected a vector of {expected} dimensions, found {dim}"
        )));
    }
    Ok(())
}

/// Appends floats, -0.0 as 0.0 as in columns of floats; whether all of them are finite.
///
/// In one pass, with no branch and nothing that 128-bit vectors have not, as it is
/// run for every float that is declared.
fn push_floats(bytes: &mut Vec<u8>, elements: &[f32]) -> bool {
    const INFINITY: u32 = f32::INFINITY.to_bits();
    let mut infinite = 0;
    let mut write = |element: &f32| {
        infinite |= u32::from(element.to_bits() & INFINITY == INFINITY);
        (element + 0.0).to_le_bytes()
    };
    let (blocks, rest) = elements.as_chunks::<16>();
    for block in blocks {
        let mut written = [[0; 4]; 16];
        written.iter_mut().zip(block).for_each(|(to, element)| *to = write(element));
        bytes.extend_from_slice(written.as_flattened());
    }
    rest.iter().for_each(|element| bytes.extend_from_slice(&write(element)));
    infinite == 0
}

/// Whether the metric can compare these floats, or the message why not:
/// sqlite-vec stores NaN and sorts it first, and nothing is near an infinity.
pub(crate) fn check_floats(metric: Metric, elements: &[f32]) -> Result<(), ValueError> {
    const INFINITY: u32 = f32::INFINITY.to_bits();
    // Magnitudes compare as integers, which vectorises where float sums do not.
    let magnitude = |element: &f32| element.to_bits() & !(1 << 31);
    let largest = elements.iter().map(magnitude).fold(0, u32::max);
    if largest >= INFINITY {
        let at = elements.iter().position(|e| !e.is_finite()).unwrap_or(0);
        return Err(ValueError::new(format_args!(
            "element {at} of the vector is {}",
            elements[at]
        )));
    }
    zero_check(metric, largest == 0)?;
    let largest = f32::from_bits(largest);
    if metric == Metric::Cosine && !has_norm(largest, elements) {
        return Err(ValueError::new(format_args!(
            "its elements, up to {largest:e}, are too small or too large to be squared in 32 \
             bits, as cosine distance does; scale the vector"
        )));
    }
    Ok(())
}

/// Whether sqlite-vec can compute the vector's norm: it sums squares in an `f32`.
fn has_norm(largest: f32, elements: &[f32]) -> bool {
    let square = largest * largest;
    #[expect(clippy::cast_precision_loss, reason = "a bound; there are at most 8192")]
    let most = square * elements.len() as f32;
    let is_finite = most.is_finite()
        || elements.iter().map(|element| element * element).sum::<f32>().is_finite();
    square.is_normal() && is_finite
}

/// Whether the metric can compare these bytes, or the message why not.
pub(crate) fn check_bytes(metric: Metric, elements: &[i8]) -> Result<(), ValueError> {
    zero_check(metric, elements.iter().all(|&element| element == 0))
}

fn zero_check(metric: Metric, is_zero: bool) -> Result<(), ValueError> {
    if is_zero && metric == Metric::Cosine {
        let message = "the zero vector has no direction, and so no cosine distance";
        return Err(ValueError::new(message));
    }
    Ok(())
}

/// A value that stands alone, such as one that is asked for, as its column holds it.
pub(crate) fn encode_value(
    column: &ColumnDef,
    write: impl FnOnce(ValueEncoder<'_>) -> Result<(), ValueError>,
) -> Result<Value, ValueError> {
    let mut bytes = Vec::new();
    write(ValueEncoder::new(column, 0, &mut bytes))?;
    Ok(EncodedValues::new(&bytes).next().map_or(Value::Null, |(_, value)| value.to_value()))
}
