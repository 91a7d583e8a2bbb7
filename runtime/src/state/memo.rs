//! A component's inputs as one hash.
//!
//! They are serialised straight into the hasher. Every value is led by its
//! kind, and everything of variable length by its length, so that no two
//! different inputs are the same bytes. The width of a number does not count: a
//! `u8` widened to `u32` is the same input. The entries of a map count in any
//! order, for hash maps have none.

use std::fmt::{self, Display};

use serde::ser::{self, Serialize};

use super::fingerprint::Pieces;
use super::{Fingerprint, Seed};

/// The hash of a component's inputs.
///
/// # Errors
///
/// What the inputs' own `Serialize` answers.
pub(crate) fn memo<T: Serialize + ?Sized>(seed: Seed, inputs: &T) -> Result<Fingerprint, Fault> {
    let mut hasher = Hasher { hash: seed.pieces(), seed };
    inputs.serialize(&mut hasher)?;
    Ok(hasher.finish())
}

/// An input that could not be serialised.
#[derive(Debug)]
pub(crate) struct Fault(String);

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

impl ser::Error for Fault {
    fn custom<T: Display>(message: T) -> Self {
        Self(message.to_string())
    }
}

#[derive(Clone, Copy)]
enum Kind {
    None,
    Some,
    Unit,
    Bool,
    Integer,
    Large,
    Single,
    Double,
    Char,
    Str,
    Bytes,
    Seq,
    Tuple,
    Struct,
    Map,
    Variant,
    End,
}

struct Hasher {
    hash: Pieces,
    seed: Seed,
}

impl Hasher {
    fn kind(&mut self, kind: Kind) {
        self.hash.write(&[kind as u8]);
    }

    fn sized(&mut self, kind: Kind, bytes: &[u8]) {
        self.kind(kind);
        self.hash.write(&(bytes.len() as u64).to_le_bytes());
        self.hash.write(bytes);
    }

    fn integer(&mut self, integer: i128) {
        self.kind(Kind::Integer);
        self.hash.write(&integer.to_le_bytes());
    }

    fn variant(&mut self, variant: &str) {
        self.sized(Kind::Variant, variant.as_bytes());
    }

    fn finish(&self) -> Fingerprint {
        Fingerprint(self.hash.finish_128())
    }
}

macro_rules! integers {
    ($($method:ident: $ty:ty),*) => {$(
        fn $method(self, value: $ty) -> Result<(), Fault> {
            self.integer(i128::from(value));
            Ok(())
        }
    )*};
}

impl<'h> ser::Serializer for &'h mut Hasher {
    type Ok = ();
    type Error = Fault;
    type SerializeSeq = Compound<'h>;
    type SerializeTuple = Compound<'h>;
    type SerializeTupleStruct = Compound<'h>;
    type SerializeTupleVariant = Compound<'h>;
    type SerializeMap = Map<'h>;
    type SerializeStruct = Compound<'h>;
    type SerializeStructVariant = Compound<'h>;

    integers! {
        serialize_i8: i8, serialize_i16: i16, serialize_i32: i32, serialize_i64: i64,
        serialize_u8: u8, serialize_u16: u16, serialize_u32: u32, serialize_u64: u64,
        serialize_i128: i128
    }

    fn serialize_u128(self, value: u128) -> Result<(), Fault> {
        match i128::try_from(value) {
            Ok(integer) => self.integer(integer),
            Err(_) => self.sized(Kind::Large, &value.to_le_bytes()),
        }
        Ok(())
    }

    fn serialize_bool(self, value: bool) -> Result<(), Fault> {
        self.kind(Kind::Bool);
        self.hash.write(&[u8::from(value)]);
        Ok(())
    }

    fn serialize_f32(self, value: f32) -> Result<(), Fault> {
        self.kind(Kind::Single);
        self.hash.write(&value.to_bits().to_le_bytes());
        Ok(())
    }

    fn serialize_f64(self, value: f64) -> Result<(), Fault> {
        self.kind(Kind::Double);
        self.hash.write(&value.to_bits().to_le_bytes());
        Ok(())
    }

    fn serialize_char(self, value: char) -> Result<(), Fault> {
        self.kind(Kind::Char);
        self.hash.write(&u32::from(value).to_le_bytes());
        Ok(())
    }

    fn serialize_str(self, value: &str) -> Result<(), Fault> {
        self.sized(Kind::Str, value.as_bytes());
        Ok(())
    }

    fn serialize_bytes(self, value: &[u8]) -> Result<(), Fault> {
        self.sized(Kind::Bytes, value);
        Ok(())
    }

    fn serialize_none(self) -> Result<(), Fault> {
        self.kind(Kind::None);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Fault> {
        self.kind(Kind::Some);
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Fault> {
        self.kind(Kind::Unit);
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Fault> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
    ) -> Result<(), Fault> {
        self.variant(name);
        self.serialize_unit()
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Fault> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Result<(), Fault> {
        self.variant(name);
        value.serialize(self)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Compound<'h>, Fault> {
        self.kind(Kind::Seq);
        Ok(Compound { to: self, count: 0 })
    }

    fn serialize_tuple(self, _: usize) -> Result<Compound<'h>, Fault> {
        self.kind(Kind::Tuple);
        Ok(Compound { to: self, count: 0 })
    }

    fn serialize_tuple_struct(self, _: &'static str, len: usize) -> Result<Compound<'h>, Fault> {
        self.serialize_tuple(len)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        len: usize,
    ) -> Result<Compound<'h>, Fault> {
        self.variant(name);
        self.serialize_tuple(len)
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Map<'h>, Fault> {
        Ok(Map { to: self, entries: Vec::new(), key: None })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Compound<'h>, Fault> {
        self.kind(Kind::Struct);
        Ok(Compound { to: self, count: 0 })
    }

    fn serialize_struct_variant(
        self,
        name: &'static str,
        _: u32,
        variant: &'static str,
        len: usize,
    ) -> Result<Compound<'h>, Fault> {
        self.variant(variant);
        self.serialize_struct(name, len)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// A sequence, tuple or struct, whose elements count in their order.
struct Compound<'h> {
    to: &'h mut Hasher,
    count: u64,
}

impl Compound<'_> {
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        self.count += 1;
        value.serialize(&mut *self.to)
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Fault> {
        self.to.sized(Kind::Str, name.as_bytes());
        self.element(value)
    }

    fn close(self) {
        self.to.kind(Kind::End);
        self.to.hash.write(&self.count.to_le_bytes());
    }
}

macro_rules! compounds {
    ($($trait:ident::$method:ident($($name:ident: $ty:ty)?) by $by:ident;)*) => {$(
        impl ser::$trait for Compound<'_> {
            type Ok = ();
            type Error = Fault;

            fn $method<T: Serialize + ?Sized>(&mut self $(, $name: $ty)?, value: &T) -> Result<(), Fault> {
                self.$by($($name,)? value)
            }

            fn end(self) -> Result<(), Fault> {
                self.close();
                Ok(())
            }
        }
    )*};
}

compounds! {
    SerializeSeq::serialize_element() by element;
    SerializeTuple::serialize_element() by element;
    SerializeTupleStruct::serialize_field() by element;
    SerializeTupleVariant::serialize_field() by element;
    SerializeStruct::serialize_field(name: &'static str) by field;
    SerializeStructVariant::serialize_field(name: &'static str) by field;
}

/// A map, each entry of which is hashed by itself, then all in one order.
struct Map<'h> {
    to: &'h mut Hasher,
    entries: Vec<Fingerprint>,
    key: Option<Hasher>,
}

impl ser::SerializeMap for Map<'_> {
    type Ok = ();
    type Error = Fault;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Fault> {
        let seed = self.to.seed;
        let mut hasher = Hasher { hash: seed.pieces(), seed };
        key.serialize(&mut hasher)?;
        self.key = Some(hasher);
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        let mut hasher =
            self.key.take().ok_or_else(|| Fault("a map's value has no key".to_owned()))?;
        value.serialize(&mut hasher)?;
        self.entries.push(hasher.finish());
        Ok(())
    }

    fn end(mut self) -> Result<(), Fault> {
        self.entries.sort_unstable();
        let bytes: Vec<u8> = self.entries.iter().flat_map(|entry| entry.to_bytes()).collect();
        self.to.sized(Kind::Map, &bytes);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn hash<T: Serialize>(inputs: T) -> Fingerprint {
        memo(Seed(7), &inputs).expect("the inputs serialise")
    }

    /// C8: inputs are separated by kind, so that what differs hashes differently.
    #[test]
    fn c8_different_inputs_are_different() {
        let all = [
            hash(()),
            hash(0),
            hash(false),
            hash("0"),
            hash('0'),
            hash(0.0_f64),
            hash(0.0_f32),
            hash(("ab", "c")),
            hash(("a", "bc")),
            hash(vec![vec![1], vec![2]]),
            hash(vec![vec![1, 2]]),
            hash(vec![1, 2]),
            hash((1, 2)),
            hash(None::<i32>),
            hash(Some(())),
            hash([("a", 1)]),
            hash(HashMap::from([("a", 1)])),
            hash(HashMap::from([("a", 2)])),
            hash(Vec::<i32>::new()),
            hash((Vec::<i32>::new(), Vec::<i32>::new())),
        ];
        for (i, a) in all.iter().enumerate() {
            for (j, b) in all.iter().enumerate() {
                assert_eq!(i == j, a == b, "{i} and {j}");
            }
        }
    }

    /// C8: a number's width and a map's order are no part of the inputs.
    #[test]
    fn c8_equal_inputs_are_equal() {
        assert_eq!(hash(7_u8), hash(7_i64));
        assert_eq!(hash("a"), hash(String::from("a")));
        let forward: HashMap<_, _> = (0..100).map(|i| (i, i)).collect();
        let backward: HashMap<_, _> = (0..100).rev().map(|i| (i, i)).collect();
        assert_eq!(hash(forward), hash(backward));
    }

    #[test]
    fn seeds_separate_apps() {
        assert_ne!(memo(Seed(1), "a").expect("text"), memo(Seed(2), "a").expect("text"));
    }

    #[test]
    fn faults_are_passed_on() {
        struct Broken;
        impl Serialize for Broken {
            fn serialize<S: ser::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
                Err(ser::Error::custom("broken"))
            }
        }
        assert_eq!(memo(Seed(0), &Broken).expect_err("it is broken").to_string(), "broken");
    }
}
