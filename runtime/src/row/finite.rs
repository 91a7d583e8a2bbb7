//! Finds floats that JSON has not: serde_json writes NaN and the infinities as
//! `null`, which reads back as another value or as none.

use serde::Serialize;
use serde::ser::{self, Error as _, Serializer};

type Checked = Result<(), serde_json::Error>;

/// An error if a float of the value is NaN or infinite.
pub(super) fn check_finite<T: Serialize + ?Sized>(value: &T) -> Checked {
    value.serialize(Finite)
}

/// Goes through a value and writes nothing.
struct Finite;

macro_rules! pass {
    ($($method:ident($($ty:ty),*);)*) => {$(
        fn $method(self $(, _: $ty)*) -> Checked {
            Ok(())
        }
    )*};
}

macro_rules! enter {
    ($($method:ident($($ty:ty),*);)*) => {$(
        fn $method(self $(, _: $ty)*) -> Result<Self, serde_json::Error> {
            Ok(self)
        }
    )*};
}

impl Serializer for Finite {
    type Ok = ();
    type Error = serde_json::Error;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    pass! {
        serialize_bool(bool);
        serialize_i8(i8);
        serialize_i16(i16);
        serialize_i32(i32);
        serialize_i64(i64);
        serialize_i128(i128);
        serialize_u8(u8);
        serialize_u16(u16);
        serialize_u32(u32);
        serialize_u64(u64);
        serialize_u128(u128);
        serialize_char(char);
        serialize_str(&str);
        serialize_bytes(&[u8]);
        serialize_none();
        serialize_unit();
        serialize_unit_struct(&'static str);
        serialize_unit_variant(&'static str, u32, &'static str);
    }

    enter! {
        serialize_seq(Option<usize>);
        serialize_tuple(usize);
        serialize_tuple_struct(&'static str, usize);
        serialize_tuple_variant(&'static str, u32, &'static str, usize);
        serialize_map(Option<usize>);
        serialize_struct(&'static str, usize);
        serialize_struct_variant(&'static str, u32, &'static str, usize);
    }

    fn serialize_f32(self, value: f32) -> Checked {
        self.serialize_f64(f64::from(value))
    }

    fn serialize_f64(self, value: f64) -> Checked {
        if value.is_finite() {
            return Ok(());
        }
        Err(serde_json::Error::custom(format_args!("JSON has no {value}")))
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Checked {
        check_finite(value)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Checked {
        check_finite(value)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        value: &T,
    ) -> Checked {
        check_finite(value)
    }

    fn collect_str<T: std::fmt::Display + ?Sized>(self, _: &T) -> Checked {
        Ok(())
    }
}

macro_rules! compounds {
    ($($compound:ident: $element:ident($($name:ty)?);)*) => {$(
        impl ser::$compound for Finite {
            type Ok = ();
            type Error = serde_json::Error;

            fn $element<T: Serialize + ?Sized>(&mut self $(, _: $name)?, value: &T) -> Checked {
                check_finite(value)
            }

            fn end(self) -> Checked {
                Ok(())
            }
        }
    )*};
}

compounds! {
    SerializeSeq: serialize_element();
    SerializeTuple: serialize_element();
    SerializeTupleStruct: serialize_field();
    SerializeTupleVariant: serialize_field();
    SerializeStruct: serialize_field(&'static str);
    SerializeStructVariant: serialize_field(&'static str);
}

impl ser::SerializeMap for Finite {
    type Ok = ();
    type Error = serde_json::Error;

    /// Keys are serde_json's own to refuse.
    fn serialize_key<T: Serialize + ?Sized>(&mut self, _: &T) -> Checked {
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Checked {
        check_finite(value)
    }

    fn end(self) -> Checked {
        Ok(())
    }
}
