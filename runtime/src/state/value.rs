//! A memoised value as the ledger keeps it.
//!
//! In the format of postcard, which is documented and stable:
//! <https://postcard.jamesmunns.com/wire-format>. A vector of `f32` is its
//! length and four bytes, little-endian, for each element.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::shape::shape;

/// A value as bytes, with the shape it was written with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EncodedValue {
    pub(crate) shape: i64,
    pub(crate) body: Box<[u8]>,
}

impl EncodedValue {
    /// Encodes a value, and sees to it that it can be read back.
    ///
    /// # Errors
    ///
    /// Why the value cannot be kept.
    pub(crate) fn of<T: Serialize + DeserializeOwned>(value: &T) -> Result<Self, String> {
        let shape = shape(value).map_err(|fault| fault.to_string())?;
        let body = postcard::to_stdvec(value).map_err(|fault| fault.to_string())?;
        let encoded = Self { shape, body: body.into_boxed_slice() };
        if encoded.decode::<T>().is_some() {
            return Ok(encoded);
        }
        Err("it would not be read back as it is".to_owned())
    }

    /// None for bytes that were written for another type.
    pub(crate) fn decode<T: Serialize + DeserializeOwned>(&self) -> Option<T> {
        let (value, rest) = postcard::take_from_bytes::<T>(&self.body).ok()?;
        let is_its = rest.is_empty() && shape(&value).ok() == Some(self.shape);
        is_its.then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, HashMap, HashSet};
    use std::fmt::Debug;

    use ndarray::Array1;
    use serde::Deserialize;

    use super::*;

    fn encode<T: Serialize + DeserializeOwned>(value: &T) -> EncodedValue {
        EncodedValue::of(value).expect("it can be kept")
    }

    fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T) {
        assert_eq!(encode(&value).decode(), Some(value));
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Answer {
        Nothing,
        One(f32),
        Pair(u8, String),
        Named { text: String, score: f64 },
    }

    #[test]
    fn m1_values_come_back() {
        comes_back(vec![1.5_f32, -0.0, f32::MAX]);
        comes_back(Array1::from(vec![0.1_f32; 384]));
        comes_back([1.0_f32, 2.0]);
        comes_back("text".to_owned());
        comes_back(Some(vec![Some(1_u64), None]));
        comes_back((1_i8, u128::MAX, i64::MIN, 'ä', true, ()));
        comes_back(HashMap::from([("a".to_owned(), 1), ("b".to_owned(), 2)]));
        comes_back((0..100).collect::<HashSet<i32>>());
        comes_back(vec![
            Answer::Nothing,
            Answer::One(0.5),
            Answer::Pair(1, "x".to_owned()),
            Answer::Named { text: "y".to_owned(), score: 0.25 },
        ]);
    }

    /// A vector costs four bytes an element, and two for its length.
    #[test]
    fn m1_vectors_are_compact() {
        assert_eq!(encode(&vec![0.1_f32; 384]).body.len(), 384 * 4 + 2);
        assert_eq!(encode(&vec![-7_i8; 384]).body.len(), 384 + 2);
        assert!(encode(&Array1::from(vec![0.1_f32; 384])).body.len() < 384 * 4 + 8);
    }

    /// M1: what was written for another type is not taken for one of this type.
    #[test]
    fn m1_another_type_is_not_read() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Before {
            title: f32,
            text: f32,
        }
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct After {
            text: f32,
            title: f32,
        }
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        enum Other {
            Pair(u8, String),
            Nothing,
        }
        assert_eq!(encode(&Before { title: 0.5, text: 1.5 }).decode::<After>(), None);
        assert_eq!(encode(&Answer::Nothing).decode::<Other>(), None);
        assert_eq!(encode(&vec![1.0_f32; 2]).decode::<Vec<f64>>(), None);
        assert_eq!(encode(&vec![1_u8, 2]).decode::<Vec<i8>>(), None);
        assert_eq!(encode(&"text".to_owned()).decode::<Vec<u8>>(), None);
        assert_eq!(encode(&(1_u8, 2_u8)).decode::<Option<u8>>(), None);
        assert_eq!(encode(&((1_u8, 'a'), true)).decode::<(u8, (char, bool))>(), None);
        assert_eq!(encode(&vec![(1_u8, 2_u8)]).decode::<BTreeMap<u8, u8>>(), None);
    }

    /// M1: what would not be read back is not kept.
    #[test]
    fn m1_what_is_read_by_looking_at_it_is_refused() {
        #[derive(Debug, Serialize, Deserialize)]
        #[serde(untagged)]
        enum Untagged {
            Number(f64),
        }
        #[derive(Debug, Serialize, Deserialize)]
        struct Skipping {
            #[serde(skip_serializing_if = "Option::is_none")]
            title: Option<String>,
            text: String,
        }
        assert!(EncodedValue::of(&serde_json::json!({"a": 1})).is_err());
        assert!(EncodedValue::of(&Untagged::Number(1.0)).is_err());
        let skipping = Skipping { title: None, text: "\u{1}a".to_owned() };
        assert!(EncodedValue::of(&skipping).is_err());
        #[derive(Debug, Serialize, Deserialize)]
        struct Forgetting {
            text: String,
            #[serde(skip_deserializing)]
            score: u8,
        }
        assert!(EncodedValue::of(&Forgetting { text: String::new(), score: 7 }).is_err());
    }
}
