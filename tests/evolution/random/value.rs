//! Values: those that are declared, and what becomes of one whose column changes. As
//! the documentation has it, and not as the runtime does it.

use declarite::{Collation, ColumnType, Element, Metric, Value, VectorType};

use super::shape::{Column, forbidden};

fn floats(values: [f32; 8], dim: usize) -> Value {
    let all = values.iter().cycle().take(dim);
    Value::Blob(all.flat_map(|x| x.to_le_bytes()).collect())
}

/// The values of a type that rows are made of.
pub(super) fn pool(ty: ColumnType) -> Vec<Value> {
    let texts = |all: &[&str]| all.iter().map(|it| Value::Text((*it).to_owned())).collect();
    match ty {
        ColumnType::Integer => {
            [1, 0, 2, 3, -5, 7, i64::MAX, (1 << 53) + 1].map(Value::Integer).to_vec()
        }
        ColumnType::Real => [1.0, 0.0, 1.5, -2.0, 1e300, 9_007_199_254_740_992.0, f64::INFINITY]
            .map(Value::Real)
            .to_vec(),
        ColumnType::Text => texts(&[
            "1",
            "0",
            "x",
            "X",
            "",
            "1.5",
            "true",
            "007",
            "é",
            "x ",
            "1e3",
            "+5",
            "-9",
            "a text of more than twelve bytes",
        ]),
        ColumnType::Boolean => [1, 0].map(Value::Integer).to_vec(),
        ColumnType::Blob => {
            let mut all: Vec<Value> = [&b"1"[..], b"", b"2", &[0xff], &[1, 2, 3, 4, 5, 6, 7, 0x80]]
                .map(|bytes| Value::Blob(bytes.to_vec()))
                .to_vec();
            all.push(floats([0.25; 8], 8));
            all.push(floats([f32::NAN; 8], 8));
            all
        }
        ColumnType::Vector(vector) => vectors(vector),
        _ => unreachable!("there is no other type"),
    }
}

fn vectors(vector: VectorType) -> Vec<Value> {
    let ColumnType::Vector(_) = ColumnType::Vector(vector) else { return Vec::new() };
    let dim = |bytes: usize| vector.byte_len() / bytes;
    match element(vector) {
        Element::Float32 => vec![
            floats([0.5; 8], dim(4)),
            floats([0.0; 8], dim(4)),
            floats([1.0, -1.0, 0.25, 0.0, -0.5, 0.75, 1.0, -1.0], dim(4)),
            floats([1.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, -2.0], dim(4)),
        ],
        Element::Int8 => [[5, 0xfb, 1, 0x80, 0x7f, 0, 0, 1], [0; 8], [1; 8]]
            .map(|bytes| Value::Blob(bytes.to_vec()))
            .to_vec(),
        _ => [0xa5, 0, 0xff].map(|byte| Value::Blob(vec![byte])).to_vec(),
    }
}

/// By their size; a bit is an eighth of a byte.
fn element(vector: VectorType) -> Element {
    let of = |element, dim| {
        let same = VectorType::new(element, dim);
        [Metric::L2, Metric::L1, Metric::Cosine, Metric::Hamming]
            .iter()
            .any(|metric| same.metric(*metric) == vector)
    };
    let all = [Element::Float32, Element::Int8, Element::Bit];
    all.into_iter().find(|it| of(*it, 8) || of(*it, 16)).expect("one of these")
}

fn is_cosine(vector: VectorType) -> bool {
    vector == vector.metric(Metric::Cosine)
}

/// Whether the column's check, or its type, takes the value.
pub(super) fn is_refused(column: &Column, value: &Value) -> bool {
    let fits = match (column.ty, value) {
        (ColumnType::Vector(vector), Value::Blob(bytes)) => fits(vector, bytes),
        _ => true,
    };
    !fits || breaks_check(column, value)
}

/// Whether the value breaks the column's check.
pub(super) fn breaks_check(column: &Column, value: &Value) -> bool {
    let forbidden = forbidden(column.ty).filter(|_| column.check);
    forbidden
        .is_some_and(|(_, it)| folded(column.collation, value) == folded(column.collation, &it))
}

/// What compares as the column does.
pub(super) fn folded(collation: Collation, value: &Value) -> Value {
    match (collation, value) {
        (Collation::NoCase, Value::Text(text)) => Value::Text(text.to_ascii_lowercase()),
        (Collation::RTrim, Value::Text(text)) => Value::Text(text.trim_end_matches(' ').to_owned()),
        (_, value) => value.clone(),
    }
}

fn read_floats(bytes: &[u8]) -> Vec<f32> {
    let float = |it: &[u8]| f32::from_le_bytes([it[0], it[1], it[2], it[3]]);
    bytes.chunks_exact(4).map(float).collect()
}

fn fits(vector: VectorType, bytes: &[u8]) -> bool {
    if bytes.len() != vector.byte_len() {
        return false;
    }
    match element(vector) {
        Element::Float32 => {
            let floats = read_floats(bytes);
            let is_zero = floats.iter().all(|x| *x == 0.0);
            floats.iter().all(|x| x.is_finite()) && !(is_cosine(vector) && is_zero)
        }
        Element::Int8 => !(is_cosine(vector) && bytes.iter().all(|byte| *byte == 0)),
        _ => true,
    }
}

/// What a value becomes in a column of another type; none if it cannot be one.
pub(super) fn converted(from: ColumnType, to: ColumnType, value: &Value) -> Option<Value> {
    use ColumnType::{Blob, Boolean, Integer, Real, Text, Vector};
    match (to, value) {
        (_, Value::Null) => Some(Value::Null),
        (Vector(new), Value::Blob(bytes)) => {
            let bytes = match from {
                Vector(old) => requantised(old, new, bytes)?,
                Blob => bytes.clone(),
                _ => return None,
            };
            fits(new, &bytes).then_some(Value::Blob(bytes))
        }
        (Blob, Value::Blob(bytes)) => Some(Value::Blob(bytes.clone())),
        (_, Value::Blob(_)) if matches!(from, Vector(_)) => None,
        (Integer, _) => whole(value).map(Value::Integer),
        (Boolean, Value::Text(text)) if text == "true" || text == "false" => {
            Some(Value::Integer(i64::from(text == "true")))
        }
        (Boolean, _) => whole(value).filter(|it| (0..=1).contains(it)).map(Value::Integer),
        (Real, Value::Integer(it)) => {
            (it.unsigned_abs() <= 1 << 53).then_some(Value::Real(*it as f64))
        }
        (Real, Value::Real(it)) => Some(Value::Real(*it)),
        (Real, Value::Text(text)) => {
            text.parse().ok().filter(|it: &f64| it.is_finite()).map(Value::Real)
        }
        (Text, Value::Integer(it)) => Some(Value::Text(it.to_string())),
        (Text, Value::Real(it)) => Some(Value::Text(format!("{it:?}"))),
        (Text, Value::Text(it)) => Some(Value::Text(it.clone())),
        (Text, Value::Blob(it)) => String::from_utf8(it.clone()).ok().map(Value::Text),
        (Blob, Value::Text(it)) => Some(Value::Blob(it.clone().into_bytes())),
        _ => None,
    }
}

fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Integer(it) => Some(*it),
        // All floats of the pool that are whole and within range.
        Value::Real(it) if it.trunc() == *it && it.abs() < 1e18 => Some(*it as i64),
        Value::Text(it) => it.parse().ok(),
        _ => None,
    }
}

fn requantised(old: VectorType, new: VectorType, bytes: &[u8]) -> Option<Vec<u8>> {
    let pack = |bits: Vec<bool>| {
        let byte =
            |bits: &[bool]| bits.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
        bits.chunks(8).map(byte).collect()
    };
    let dim = |it: VectorType| match element(it) {
        Element::Float32 => it.byte_len() / 4,
        Element::Int8 => it.byte_len(),
        _ => it.byte_len() * 8,
    };
    if dim(old) != dim(new) {
        return None;
    }
    match (element(old), element(new)) {
        (a, b) if a == b => Some(bytes.to_vec()),
        (Element::Float32, Element::Int8) => {
            let floats = read_floats(bytes);
            let is_unit = floats.iter().all(|x| x.abs() <= 1.0);
            let byte = |x: &f32| ((x + 1.0) / (2.0 / 255.0) - 128.0) as i8 as u8;
            is_unit.then(|| floats.iter().map(byte).collect())
        }
        (Element::Float32, _) => Some(pack(read_floats(bytes).iter().map(|x| *x > 0.0).collect())),
        (Element::Int8, Element::Bit) => {
            Some(pack(bytes.iter().map(|byte| byte.cast_signed() > 0).collect()))
        }
        _ => None,
    }
}
