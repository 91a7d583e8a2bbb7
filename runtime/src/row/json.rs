//! JSON with sorted keys, so that equal values are equal text.
//!
//! Written by a formatter under serde_json's own serialiser, not by way of
//! [`serde_json::Value`], in which an `f32` becomes another number and a
//! `u128` does not fit.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

use super::value::{ValueError, ValueRef};
use super::value_encoder::ValueEncoder;

/// Writes a value as JSON text.
///
/// # Errors
///
/// What serde_json says of a value that is no JSON, such as a map whose keys are no strings.
pub fn encode_json<T: Serialize + ?Sized>(
    value: &T,
    to: ValueEncoder<'_>,
) -> Result<(), ValueError> {
    to.text(&to_sorted_json(value)?)
}

/// Reads a value from JSON text.
///
/// # Errors
///
/// Text that is no JSON of this type; a value that is no text.
pub(crate) fn decode_json<T: DeserializeOwned>(value: ValueRef<'_>) -> Result<T, ValueError> {
    match value {
        ValueRef::Text(text) => serde_json::from_str(text).map_err(ValueError::new),
        other => Err(ValueError::class("JSON text", other)),
    }
}

pub(super) fn to_sorted_json<T: Serialize + ?Sized>(value: &T) -> Result<String, ValueError> {
    let mut text = Vec::new();
    let formatter = SortedKeys { open: Vec::new() };
    value
        .serialize(&mut serde_json::Serializer::with_formatter(&mut text, formatter))
        .map_err(ValueError::new)?;
    let text = String::from_utf8(text).map_err(ValueError::new)?;
    // `null` may stand for NaN; nothing else tells.
    if text.contains("null") {
        super::finite::check_finite(value).map_err(ValueError::new)?;
    }
    Ok(text)
}

/// Holds back the entries of every open object until it is closed.
struct SortedKeys {
    open: Vec<Object>,
}

#[derive(Default)]
struct Object {
    entries: BTreeMap<Vec<u8>, Vec<u8>>,
    key: Vec<u8>,
    value: Vec<u8>,
    in_key: bool,
}

impl SortedKeys {
    /// Where text goes now: the innermost open object, or the output.
    fn sink<'s, W: Write>(&'s mut self, output: &'s mut W) -> &'s mut dyn Write {
        match self.open.last_mut() {
            Some(object) if object.in_key => &mut object.key,
            Some(object) => &mut object.value,
            None => output,
        }
    }
}

macro_rules! to_the_sink {
    ($($method:ident($($argument:ident: $ty:ty),*);)*) => {$(
        fn $method<W: ?Sized + Write>(&mut self, mut writer: &mut W $(, $argument: $ty)*) -> io::Result<()> {
            CompactFormatter.$method(&mut self.sink(&mut writer) $(, $argument)*)
        }
    )*};
}

impl Formatter for SortedKeys {
    to_the_sink! {
        write_null();
        write_bool(value: bool);
        write_i8(value: i8);
        write_i16(value: i16);
        write_i32(value: i32);
        write_i64(value: i64);
        write_i128(value: i128);
        write_u8(value: u8);
        write_u16(value: u16);
        write_u32(value: u32);
        write_u64(value: u64);
        write_u128(value: u128);
        write_f32(value: f32);
        write_f64(value: f64);
        write_number_str(value: &str);
        begin_string();
        end_string();
        write_string_fragment(fragment: &str);
        write_char_escape(escape: CharEscape);
        write_byte_array(value: &[u8]);
        begin_array();
        end_array();
        begin_array_value(first: bool);
        end_array_value();
        write_raw_fragment(fragment: &str);
    }

    fn begin_object<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.open.push(Object::default());
        Ok(())
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, _: &mut W, _: bool) -> io::Result<()> {
        if let Some(object) = self.open.last_mut() {
            object.in_key = true;
        }
        Ok(())
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        if let Some(object) = self.open.last_mut() {
            object.in_key = false;
        }
        Ok(())
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        if let Some(object) = self.open.last_mut() {
            let key = std::mem::take(&mut object.key);
            object.entries.insert(key, std::mem::take(&mut object.value));
        }
        Ok(())
    }

    fn end_object<W: ?Sized + Write>(&mut self, mut writer: &mut W) -> io::Result<()> {
        let object = self.open.pop().unwrap_or_default();
        let sink = self.sink(&mut writer);
        sink.write_all(b"{")?;
        for (i, (key, value)) in object.entries.iter().enumerate() {
            if i > 0 {
                sink.write_all(b",")?;
            }
            sink.write_all(key)?;
            sink.write_all(b":")?;
            sink.write_all(value)?;
        }
        sink.write_all(b"}")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use serde::Serialize;

    use super::to_sorted_json;

    #[derive(Serialize)]
    struct Inner {
        z: f32,
        a: u128,
    }

    #[derive(Serialize)]
    struct Outer {
        list: Vec<Inner>,
        empty: HashMap<String, u8>,
        #[serde(rename = "b\"c")]
        quoted: Option<char>,
    }

    /// V4: JSON is written by a key-sorting serialiser, numbers as they are.
    #[test]
    fn v4_keys_are_sorted_at_every_depth_and_numbers_kept() {
        let list = vec![Inner { z: 0.1, a: u128::MAX }, Inner { z: 2.0, a: 0 }];
        let value = Outer { list, empty: HashMap::new(), quoted: Some('é') };
        assert_eq!(
            to_sorted_json(&value).expect("it is JSON"),
            "{\"b\\\"c\":\"é\",\"empty\":{},\"list\":[{\"a\":340282366920938463463374607431768211455,\
             \"z\":0.1},{\"a\":0,\"z\":2.0}]}"
        );
    }

    #[test]
    fn maps_of_any_order_are_one_text() {
        let forward: HashMap<u32, &str> = (0..50).map(|i| (i, "x")).collect();
        let backward: HashMap<u32, &str> = (0..50).rev().map(|i| (i, "x")).collect();
        assert_eq!(to_sorted_json(&forward), to_sorted_json(&backward));
    }

    #[test]
    fn values_are_valid_json() {
        let value = serde_json::json!({"b": [1, {"d": null, "c": true}], "a": {"x": {}}});
        let text = to_sorted_json(&value).expect("it is JSON");
        assert_eq!(text, r#"{"a":{"x":{}},"b":[1,{"c":true,"d":null}]}"#);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("it parses"), value);
    }
}
