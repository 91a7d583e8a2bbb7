//! Types that serde writes as one string, as TEXT:
//! `#[sqlite(with = declarite::serde_text)]`.
//!
//! They are enums without data, types such as [`IpAddr`](std::net::IpAddr) and
//! `Uuid`, and newtypes around them. What serde writes in another form is an
//! error; such a type is stored with `#[sqlite(json)]`.
//!
//! ```
//! use std::net::IpAddr;
//!
//! use declarite::{Column, ColumnType, SqliteValue, ValueRef, serde_text};
//!
//! #[derive(SqliteValue)]
//! struct Host(#[sqlite(with = serde_text)] IpAddr);
//!
//! assert_eq!(Host::TYPE, ColumnType::Text);
//! assert_eq!(Host::decode(ValueRef::Text("127.0.0.1"))?.0, IpAddr::from([127, 0, 0, 1]));
//! assert_eq!(serde_text::encode(&IpAddr::from([127, 0, 0, 1]))?, "127.0.0.1");
//! # Ok::<(), declarite::ValueError>(())
//! ```

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::value::ValueError;

/// The string serde writes.
///
/// # Errors
///
/// A value that serde does not write as one string.
pub fn encode<T: Serialize>(value: &T) -> Result<String, ValueError> {
    let found = match serde_json::to_value(value).map_err(ValueError::new)? {
        Value::String(text) => return Ok(text),
        Value::Null => "nothing",
        Value::Bool(_) => "a bool",
        Value::Number(_) => "a number",
        Value::Array(_) => "a list",
        Value::Object(_) => "a map",
    };
    Err(ValueError::new(format_args!(
        "serde writes this value as {found}, and serde_text stores what it writes as one \
         string; write `#[sqlite(json)]`"
    )))
}

/// The value serde reads from the string.
///
/// # Errors
///
/// A string that serde does not take for such a value.
pub fn decode<T: DeserializeOwned>(text: &str) -> Result<T, ValueError> {
    serde_json::from_value(Value::String(text.to_owned())).map_err(ValueError::new)
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;
    use std::net::IpAddr;

    use serde::{Deserialize, Serialize};

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "kebab-case")]
    enum Shape {
        SmallDot,
        Circle(f64),
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Name(String);

    fn kept<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T, text: &str) {
        assert_eq!(encode(&value).as_deref(), Ok(text));
        assert_eq!(decode(text), Ok(value));
    }

    #[test]
    fn what_is_one_string_is_kept() {
        kept(Shape::SmallDot, "small-dot");
        kept(Name("a \"quoted\" \0 \u{1F980}".to_owned()), "a \"quoted\" \0 \u{1F980}");
        kept(IpAddr::from([127, 0, 0, 1]), "127.0.0.1");
        kept('é', "é");
        kept(Some(Name("null".to_owned())), "null");
        kept(String::new(), "");
    }

    #[test]
    fn what_is_no_string_is_refused() {
        fn refusal<T: Serialize>(value: T) -> String {
            encode(&value).expect_err("it is no string").to_string()
        }
        assert!(refusal(7).starts_with("serde writes this value as a number"));
        assert!(refusal(Shape::Circle(1.0)).contains("as a map"));
        assert!(refusal(None::<String>).contains("as nothing"));
        assert!(refusal(vec!["a"]).contains("as a list"));
        assert!(refusal(true).contains("as a bool,"), "{}", refusal(true));
        assert!(refusal(f64::NAN).contains("write `#[sqlite(json)]`"));
    }

    #[test]
    fn a_string_of_another_type_is_not_read() {
        let error = decode::<Shape>("circle").expect_err("it lacks its radius").to_string();
        assert!(error.contains("invalid type: unit variant"), "{error}");
        let error = decode::<Shape>("dot").expect_err("no such variant").to_string();
        assert!(error.contains("unknown variant `dot`, expected"), "{error}");
        assert!(decode::<i64>("7").is_err());
        assert!(decode::<IpAddr>("127.0.0").is_err());
    }
}
