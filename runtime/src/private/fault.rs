//! What only rustc can tell of a row type: faults that hang on what a field's
//! type is. The derive asks for them in constants that lie at the word to change.

use super::{Element, Metric, RowColumns, VectorField, element};
use crate::row::Vector;
use crate::schema::{ColumnType, VectorType};

/// Stops the compiler at the caller, with the fault as the error's text.
#[track_caller]
pub const fn expect_no(fault: Option<&'static str>) {
    if let Some(fault) = fault {
        panic!("{}", fault);
    }
}

/// What is wrong with a vector field's dimension.
#[must_use]
pub const fn dim_fault<R: VectorField<At>, At>() -> Option<&'static str> {
    VectorType::new(element::<R, At>(), R::DIM).fault()
}

/// What is wrong with the element an attribute says.
#[must_use]
pub const fn element_fault<R: VectorField<At>, At>(said: Element) -> Option<&'static str> {
    if said as u8 == element::<R, At>() as u8 {
        return None;
    }
    Some(match element::<R, At>() {
        Element::Float32 => "the field's elements are `f32`: write `element = \"float32\"`",
        Element::Int8 => "the field's elements are `i8`: write `element = \"int8\"`",
        Element::Bit => "the field's elements are `u8`: write `element = \"bit\"`",
    })
}

/// What is wrong with a vector field's metric.
#[must_use]
pub const fn metric_fault<R: VectorField<At>, At>(metric: Metric) -> Option<&'static str> {
    match (element::<R, At>(), metric) {
        (Element::Bit, Metric::L2 | Metric::L1 | Metric::Cosine) => {
            Some("bit vectors are compared by hamming distance only: write `metric = \"hamming\"`")
        }
        (Element::Float32 | Element::Int8, Metric::Hamming) => Some(
            "only bit vectors are compared by hamming distance: \
             write `metric = \"l2\"`, `\"l1\"` or `\"cosine\"`",
        ),
        (Element::Bit, Metric::Hamming)
        | (Element::Float32 | Element::Int8, Metric::L2 | Metric::L1 | Metric::Cosine) => None,
    }
}

/// Whether a vector type of fixed length is as long as its column, as far as
/// the column has no other fault.
#[must_use]
pub const fn length_fault<R: VectorField<At>, At>(said: Option<Element>) -> Option<&'static str> {
    let has_other_fault = dim_fault::<R, At>().is_some()
        || matches!(said, Some(said) if element_fault::<R, At>(said).is_some());
    let (slots, fault) = match element::<R, At>() {
        Element::Float32 | Element::Int8 => {
            (R::DIM, "the array is not as long as the vector: write an array of `dim` elements")
        }
        Element::Bit => (
            R::DIM / 8,
            "the array is not as long as the vector: write an array of `dim / 8` bytes",
        ),
    };
    match <R::Ty as Vector>::LEN {
        Some(len) if len != slots && !has_other_fault => Some(fault),
        Some(_) | None => None,
    }
}

/// What keeps a column out of a primary key.
#[must_use]
pub const fn key_fault<R: RowColumns>(position: usize) -> Option<&'static str> {
    if R::COLUMNS[position].is_nullable() {
        return Some(
            "a primary key takes no NULL: write a type, or an encoder, that never gives one",
        );
    }
    None
}

/// What keeps a column from being the primary key of a vec0 table.
#[must_use]
pub const fn vec0_key_fault<R: RowColumns>(position: usize) -> Option<&'static str> {
    match R::COLUMNS[position].column_type() {
        ColumnType::Integer | ColumnType::Text => None,
        ColumnType::Real | ColumnType::Blob | ColumnType::Boolean | ColumnType::Vector(_) => {
            Some("the primary key of a vec0 table is INTEGER or TEXT: write `i64` or `String`")
        }
    }
}

/// What keeps a column from being a partition key of a vec0 table.
#[must_use]
pub const fn partition_key_fault<R: RowColumns>(position: usize) -> Option<&'static str> {
    match R::COLUMNS[position].column_type() {
        ColumnType::Integer | ColumnType::Text => None,
        ColumnType::Real | ColumnType::Blob | ColumnType::Boolean | ColumnType::Vector(_) => {
            Some("a partition key is INTEGER or TEXT: write `i64` or `String`")
        }
    }
}

/// What keeps a column from being a vector or metadata of a vec0 table.
#[must_use]
pub const fn vec0_fault<R: RowColumns>(position: usize) -> Option<&'static str> {
    let column = &R::COLUMNS[position];
    match column.column_type() {
        ColumnType::Vector(_) if column.is_nullable() => {
            Some("vec0 takes no NULL for a vector: write a type that is never NULL")
        }
        ColumnType::Blob => Some(
            "vec0 metadata is INTEGER, REAL, TEXT or BOOLEAN: \
             write `#[sqlite(auxiliary)]` above the field",
        ),
        _ if column.is_nullable() => Some(
            "vec0 takes no NULL in metadata: write a type that is never NULL, \
             or `#[sqlite(auxiliary)]` above the field",
        ),
        ColumnType::Integer
        | ColumnType::Real
        | ColumnType::Text
        | ColumnType::Boolean
        | ColumnType::Vector(_) => None,
    }
}
