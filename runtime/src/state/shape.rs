//! What a value is made of, as one number: kinds, names of fields and variants,
//! and where they stand, without what they hold.
//!
//! A kept value does not say what it is made of, and would often be read as
//! another type without a fault: a struct, say, two fields of which changed
//! places. So the shape it was written with is compared with that of what was read.
//!
//! Elements of a sequence or map count in any order, for sets and hash maps have
//! none. The shape is part of the ledger's format.

use serde::ser::{self, Serialize};
use twox_hash::XxHash3_64;

use super::memo::Fault;

/// The shape of a value.
///
/// # Errors
///
/// What its own `Serialize` answers.
pub(crate) fn shape<T: Serialize + ?Sized>(value: &T) -> Result<i64, Fault> {
    let mut shape = Shape { sum: 0, place: 0 };
    value.serialize(&mut shape)?;
    Ok(shape.sum.cast_signed())
}

/// Their numbers are in files.
#[derive(Clone, Copy)]
enum Kind {
    Bool = 1,
    I8 = 2,
    I16 = 3,
    I32 = 4,
    I64 = 5,
    I128 = 6,
    U8 = 7,
    U16 = 8,
    U32 = 9,
    U64 = 10,
    U128 = 11,
    F32 = 12,
    F64 = 13,
    Char = 14,
    Str = 15,
    Bytes = 16,
    None = 17,
    Some = 18,
    Unit = 19,
    Variant = 20,
    Seq = 21,
    Tuple = 22,
    Struct = 23,
    Key = 24,
    Value = 25,
}

struct Shape {
    /// Over all that was met, whatever the order.
    sum: u64,
    /// Where in the whole the next value stands.
    place: u64,
}

/// The last steps of splitmix64: <https://prng.di.unimi.it/splitmix64.c>
const fn mix(place: u64, with: u64) -> u64 {
    let mut mixed = place.wrapping_mul(31).wrapping_add(with).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

impl Shape {
    fn leaf(&mut self, kind: Kind) {
        self.sum = self.sum.wrapping_add(mix(self.place, kind as u64));
    }

    fn inside<T: Serialize + ?Sized>(&mut self, place: u64, value: &T) -> Result<(), Fault> {
        let around = std::mem::replace(&mut self.place, place);
        let done = value.serialize(&mut *self);
        self.place = around;
        done
    }

    fn within(&mut self, kind: Kind) -> Inside<'_> {
        self.leaf(kind);
        let place = mix(self.place, kind as u64);
        Inside { shape: self, place, next: 0 }
    }

    fn variant(&self, name: &str) -> u64 {
        mix(mix(self.place, Kind::Variant as u64), XxHash3_64::oneshot(name.as_bytes()))
    }
}

macro_rules! leaves {
    ($($method:ident($ty:ty) is $kind:ident;)*) => {$(
        fn $method(self, _: $ty) -> Result<(), Fault> {
            self.leaf(Kind::$kind);
            Ok(())
        }
    )*};
}

impl<'s> ser::Serializer for &'s mut Shape {
    type Ok = ();
    type Error = Fault;
    type SerializeSeq = Inside<'s>;
    type SerializeTuple = Inside<'s>;
    type SerializeTupleStruct = Inside<'s>;
    type SerializeTupleVariant = Inside<'s>;
    type SerializeMap = Inside<'s>;
    type SerializeStruct = Inside<'s>;
    type SerializeStructVariant = Inside<'s>;

    leaves! {
        serialize_bool(bool) is Bool;
        serialize_i8(i8) is I8;
        serialize_i16(i16) is I16;
        serialize_i32(i32) is I32;
        serialize_i64(i64) is I64;
        serialize_i128(i128) is I128;
        serialize_u8(u8) is U8;
        serialize_u16(u16) is U16;
        serialize_u32(u32) is U32;
        serialize_u64(u64) is U64;
        serialize_u128(u128) is U128;
        serialize_f32(f32) is F32;
        serialize_f64(f64) is F64;
        serialize_char(char) is Char;
        serialize_str(&str) is Str;
        serialize_bytes(&[u8]) is Bytes;
        serialize_unit_struct(&'static str) is Unit;
    }

    fn serialize_none(self) -> Result<(), Fault> {
        self.leaf(Kind::None);
        Ok(())
    }

    fn serialize_unit(self) -> Result<(), Fault> {
        self.leaf(Kind::Unit);
        Ok(())
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Fault> {
        self.inside(mix(self.place, Kind::Some as u64), value)
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
    ) -> Result<(), Fault> {
        self.inside(self.variant(name), &())
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
        self.inside(self.variant(name), value)
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Inside<'s>, Fault> {
        Ok(self.within(Kind::Seq))
    }

    fn serialize_tuple(self, _: usize) -> Result<Inside<'s>, Fault> {
        Ok(self.within(Kind::Tuple))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Inside<'s>, Fault> {
        Ok(self.within(Kind::Tuple))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Inside<'s>, Fault> {
        let place = self.variant(name);
        Ok(Inside { shape: self, place, next: 0 })
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Inside<'s>, Fault> {
        let place = self.place;
        Ok(Inside { shape: self, place, next: 0 })
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Inside<'s>, Fault> {
        Ok(self.within(Kind::Struct))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Inside<'s>, Fault> {
        let place = self.variant(variant);
        Ok(Inside { shape: self, place, next: 0 })
    }

    // As kept values are written.
    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The inside of what holds other values.
struct Inside<'s> {
    shape: &'s mut Shape,
    place: u64,
    next: u64,
}

impl Inside<'_> {
    fn any<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        self.shape.inside(self.place, value)
    }

    fn in_order<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        self.next += 1;
        self.shape.inside(mix(self.place, self.next), value)
    }

    fn field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Fault> {
        self.next += 1;
        let place = mix(mix(self.place, self.next), XxHash3_64::oneshot(name.as_bytes()));
        self.shape.inside(place, value)
    }

    fn key<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        self.shape.inside(mix(self.place, Kind::Key as u64), value)
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Fault> {
        self.shape.inside(mix(self.place, Kind::Value as u64), value)
    }
}

macro_rules! insides {
    ($($trait:ident { $($method:ident($($name:ident: $ty:ty)?) by $by:ident),* })*) => {$(
        impl ser::$trait for Inside<'_> {
            type Ok = ();
            type Error = Fault;

            $(fn $method<T: Serialize + ?Sized>(
                &mut self $(, $name: $ty)?, value: &T
            ) -> Result<(), Fault> {
                self.$by($($name,)? value)
            })*

            fn end(self) -> Result<(), Fault> {
                Ok(())
            }
        }
    )*};
}

insides! {
    SerializeSeq { serialize_element() by any }
    SerializeTuple { serialize_element() by in_order }
    SerializeTupleStruct { serialize_field() by in_order }
    SerializeTupleVariant { serialize_field() by in_order }
    SerializeStruct { serialize_field(name: &'static str) by field }
    SerializeStructVariant { serialize_field(name: &'static str) by field }
    SerializeMap { serialize_key() by key, serialize_value() by value }
}
