//! What becomes of a stored value whose column gets another type.

use super::value::{Value, ValueRef};
use crate::schema::{ColumnType, Element, VectorType};

/// How the values of a column get from one type to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retype {
    /// They stay as they are.
    Keep,
    /// Each is converted by [`convert`], if it can be.
    Convert(ColumnType),
    /// Vectors are made of smaller elements, by sqlite-vec's functions.
    Quantize(VectorType),
    /// None can be kept.
    Never,
}

impl Retype {
    pub(crate) fn between(old: ColumnType, new: ColumnType) -> Self {
        match (old, new) {
            (ColumnType::Vector(old), ColumnType::Vector(new)) if old.dim != new.dim => Self::Never,
            (ColumnType::Vector(old), ColumnType::Vector(new)) => {
                match (old.element, new.element) {
                    (Element::Float32, Element::Float32)
                    | (Element::Int8, Element::Int8)
                    | (Element::Bit, Element::Bit) => Self::Keep,
                    (Element::Float32, Element::Int8 | Element::Bit)
                    | (Element::Int8, Element::Bit) => Self::Quantize(old),
                    (Element::Int8 | Element::Bit, _) => Self::Never,
                }
            }
            // The vector's own bytes; what is none of its length is told when it is encoded.
            (ColumnType::Vector(_), ColumnType::Blob)
            | (ColumnType::Blob, ColumnType::Vector(_)) => Self::Keep,
            (ColumnType::Vector(_), _) | (_, ColumnType::Vector(_)) => Self::Never,
            (old, new) if old == new => Self::Keep,
            (_, new) => Self::Convert(new),
        }
    }
}

/// The value as the type holds it; none if it cannot be one.
///
/// Nothing is rounded and nothing is cut off. Numbers are read from text as Rust
/// reads them, and written as it writes them.
pub(crate) fn convert(value: ValueRef<'_>, to: ColumnType) -> Option<Value> {
    if value == ValueRef::Null {
        return Some(Value::Null);
    }
    match to {
        ColumnType::Integer => integer(value).map(Value::Integer),
        ColumnType::Boolean => boolean(value).map(|value| Value::Integer(i64::from(value))),
        ColumnType::Real => real(value).map(Value::Real),
        ColumnType::Text => text(value).map(Value::Text),
        ColumnType::Blob => match value {
            ValueRef::Text(text) => Some(Value::Blob(text.as_bytes().to_vec())),
            ValueRef::Blob(bytes) => Some(Value::Blob(bytes.to_vec())),
            ValueRef::Null | ValueRef::Integer(_) | ValueRef::Real(_) => None,
        },
        ColumnType::Vector(_) => None,
    }
}

fn integer(value: ValueRef<'_>) -> Option<i64> {
    /// 2^63, which a float holds exactly, and `i64` does not hold.
    const END: f64 = 9_223_372_036_854_775_808.0;
    match value {
        ValueRef::Integer(integer) => Some(integer),
        #[expect(clippy::cast_possible_truncation, reason = "whole, and within range")]
        ValueRef::Real(real) if real.fract() == 0.0 && (-END..END).contains(&real) => {
            Some(real as i64)
        }
        ValueRef::Text(text) => text.parse().ok(),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => None,
    }
}

fn boolean(value: ValueRef<'_>) -> Option<bool> {
    match value {
        ValueRef::Text("true") => Some(true),
        ValueRef::Text("false") => Some(false),
        _ => match integer(value)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        },
    }
}

fn real(value: ValueRef<'_>) -> Option<f64> {
    const EXACT: u64 = 1 << f64::MANTISSA_DIGITS;
    match value {
        #[expect(clippy::cast_precision_loss, reason = "compared with the exact range")]
        ValueRef::Integer(integer) if integer.unsigned_abs() <= EXACT => Some(integer as f64),
        ValueRef::Real(real) => Some(real),
        ValueRef::Text(text) => text.parse().ok().filter(|real: &f64| real.is_finite()),
        ValueRef::Null | ValueRef::Integer(_) | ValueRef::Blob(_) => None,
    }
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Integer(integer) => Some(integer.to_string()),
        ValueRef::Real(real) => Some(format!("{real:?}")),
        ValueRef::Text(text) => Some(text.to_owned()),
        ValueRef::Blob(bytes) => String::from_utf8(bytes.to_vec()).ok(),
        ValueRef::Null => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(ty: ColumnType, value: impl Into<Value>) -> Option<Value> {
        convert(value.into().as_ref(), ty)
    }

    #[test]
    fn values_convert_exactly_or_not_at_all() {
        use ColumnType::{Blob, Boolean, Integer, Real, Text};
        for (ty, value, converted) in [
            (Integer, Value::from("12"), Some(Value::Integer(12))),
            (Integer, Value::from("-9223372036854775808"), Some(Value::Integer(i64::MIN))),
            (Integer, Value::from("9223372036854775808"), None),
            (Integer, Value::from("1.0"), None),
            (Integer, Value::from(""), None),
            (Integer, Value::from(2.0), Some(Value::Integer(2))),
            (Integer, Value::from(2.5), None),
            (Integer, Value::from(9_223_372_036_854_775_808.0), None),
            (Integer, Value::from(-9_223_372_036_854_775_808.0), Some(Value::Integer(i64::MIN))),
            (Integer, Value::from(f64::INFINITY), None),
            (Integer, Value::Blob(b"1".to_vec()), None),
            (Boolean, Value::from("true"), Some(Value::Integer(1))),
            (Boolean, Value::from(0.0), Some(Value::Integer(0))),
            (Boolean, Value::from(2), None),
            (Real, Value::from(1_i64 << 53), Some(Value::Real(9_007_199_254_740_992.0))),
            (Real, Value::from((1_i64 << 53) + 1), None),
            (Real, Value::from("1e3"), Some(Value::Real(1000.0))),
            (Real, Value::from("NaN"), None),
            (Real, Value::from("inf"), None),
            (Text, Value::from(7), Some(Value::from("7"))),
            (Text, Value::from(0.1), Some(Value::from("0.1"))),
            (Text, Value::Blob(b"a".to_vec()), Some(Value::from("a"))),
            (Text, Value::Blob(vec![0xff]), None),
            (Blob, Value::from("a"), Some(Value::Blob(b"a".to_vec()))),
            (Blob, Value::from(1), None),
            (Real, Value::Null, Some(Value::Null)),
        ] {
            assert_eq!(to(ty, value.clone()), converted, "{value:?} as {}", ty.word());
        }
    }

    #[test]
    fn numbers_come_back_from_the_text_they_became() {
        for real in [0.1, -1e300, 5e-324, f64::MAX, 3.0] {
            let text = to(ColumnType::Text, real).expect("a text");
            assert_eq!(convert(text.as_ref(), ColumnType::Real), Some(Value::Real(real)));
        }
    }

    #[test]
    fn vectors_keep_their_dimension_and_get_smaller_elements_alone() {
        let vector = |element, dim| ColumnType::Vector(VectorType::new(element, dim));
        let float = VectorType::new(Element::Float32, 8);
        let retype = |new| Retype::between(ColumnType::Vector(float), new);
        assert_eq!(retype(vector(Element::Float32, 8)), Retype::Keep);
        assert_eq!(retype(vector(Element::Int8, 8)), Retype::Quantize(float));
        assert_eq!(retype(vector(Element::Bit, 8)), Retype::Quantize(float));
        assert_eq!(retype(vector(Element::Float32, 16)), Retype::Never);
        assert_eq!(retype(ColumnType::Blob), Retype::Keep);
        assert_eq!(retype(ColumnType::Text), Retype::Never);
        let back = Retype::between(vector(Element::Int8, 8), ColumnType::Vector(float));
        assert_eq!(back, Retype::Never);
    }
}
