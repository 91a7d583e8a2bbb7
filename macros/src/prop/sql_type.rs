//! Diesel's SQL type of a column, as far as the struct's tokens tell it. What they tell
//! is compared with the column by rustc: see `sql_type_fault` in declarite.

use syn::Type;

use super::{Column, Mapping};
use crate::attr::SqlType;
use crate::shape;

/// What is known of a type by its name, whatever path leads there.
const TYPES: &[(&str, &[&str])] = &[
    ("SmallInt", &["i8", "i16", "u8"]),
    ("Integer", &["i32", "u16"]),
    ("BigInt", &["i64", "u32", "u64", "isize", "usize"]),
    ("Float", &["f32"]),
    ("Double", &["f64", "Duration", "TimeDelta", "SignedDuration"]),
    ("Bool", &["bool"]),
    ("Text", &["String", "str", "char", "Uuid", "Decimal", "BigDecimal", "Value"]),
    ("Text", &["Date", "NaiveDate", "Time", "NaiveTime", "DateTime", "NaiveDateTime", "Timestamp"]),
    ("Text", &["PrimitiveDateTime", "OffsetDateTime", "UtcDateTime"]),
];

impl Column<'_> {
    /// The SQL type, if the attributes or the field's type tell it.
    pub(crate) fn sql_type(&self) -> Option<SqlType> {
        let attrs = &self.field.attrs;
        if let Some(given) = &attrs.diesel_type {
            return Some(given.value.value);
        }
        let option = shape::option(self.field.ty);
        let ty = option.unwrap_or(self.field.ty);
        let declared = || of_declared(&attrs.ty.as_ref()?.value.value());
        let name = match self.mapping {
            Mapping::Vector(_) => Some("Binary"),
            Mapping::Json { .. } => Some("Text"),
            Mapping::With { module, .. } if shape::is_named(module, "serde_text") => Some("Text"),
            Mapping::Encoded { .. } | Mapping::With { .. } => declared(),
            Mapping::Plain | Mapping::Key => of_type(ty).or_else(declared),
        };
        name.map(|name| SqlType { name, is_nullable: option.is_some() })
    }
}

fn of_type(ty: &Type) -> Option<&'static str> {
    let ty = shape::unwrapped(ty);
    if shape::is_bytes(ty) {
        return Some("Binary");
    }
    let name = shape::name(ty)?.to_string();
    TYPES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(sql_type, _)| *sql_type)
}

/// <https://www.sqlite.org/datatype3.html#determination_of_column_affinity>
fn of_declared(declared: &str) -> Option<&'static str> {
    let declared = declared.to_ascii_uppercase();
    let has = |parts: &[&str]| parts.iter().any(|part| declared.contains(part));
    if has(&["INT"]) {
        Some("BigInt")
    } else if has(&["CHAR", "CLOB", "TEXT"]) {
        Some("Text")
    } else if has(&["BLOB"]) {
        Some("Binary")
    } else if has(&["REAL", "FLOA", "DOUB"]) {
        Some("Double")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::*;

    #[test]
    fn types_are_known_by_their_names() {
        let known: [(Type, Option<&str>); 14] = [
            (parse_quote!(i64), Some("BigInt")),
            (parse_quote!(u16), Some("Integer")),
            (parse_quote!(&'a str), Some("Text")),
            (parse_quote!(std::borrow::Cow<'a, str>), Some("Text")),
            (parse_quote!(Box<str>), Some("Text")),
            (parse_quote!(Vec<u8>), Some("Binary")),
            (parse_quote!([u8; 16]), Some("Binary")),
            (parse_quote!(Cow<'a, [u8]>), Some("Binary")),
            (parse_quote!(chrono::DateTime<chrono::Utc>), Some("Text")),
            (parse_quote!(uuid::Uuid), Some("Text")),
            (parse_quote!(std::time::Duration), Some("Double")),
            (parse_quote!(Vec<f32>), None),
            (parse_quote!(Status), None),
            (parse_quote!((i64,)), None),
        ];
        for (ty, sql_type) in known {
            assert_eq!(of_type(&ty), sql_type, "{}", shape::text(&ty));
        }
    }

    #[test]
    fn declared_types_are_known_by_their_affinity() {
        let known = [
            ("VARCHAR(20)", Some("Text")),
            ("text", Some("Text")),
            ("UNSIGNED BIG INT", Some("BigInt")),
            ("BLOB", Some("Binary")),
            ("DOUBLE PRECISION", Some("Double")),
            ("DATETIME", None),
        ];
        for (declared, sql_type) in known {
            assert_eq!(of_declared(declared), sql_type, "{declared}");
        }
    }
}
