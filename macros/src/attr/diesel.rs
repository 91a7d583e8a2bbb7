//! What is said to diesel: the table's module, and the SQL types of columns.

use syn::Ident;
use syn::ext::IdentExt;
use syn::parse::ParseStream;

use super::keys::closest;
use super::value::{self, Written, at_end};
use super::word::Word;

/// `diesel`, `diesel = module`.
pub(crate) struct DieselAttr {
    pub(crate) module: Option<Ident>,
}

/// One of diesel's SQL types that columns have: a `SqlColumn` of declarite's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SqlType {
    /// As `diesel::sql_types` calls it, without its `Nullable`.
    pub(crate) name: &'static str,
    pub(crate) is_nullable: bool,
}

const NAMES: [&str; 8] =
    ["SmallInt", "Integer", "BigInt", "Float", "Double", "Bool", "Text", "Binary"];

pub(super) fn diesel<K>(written: &Written<K>, input: ParseStream<'_>) -> syn::Result<DieselAttr> {
    const TAKES: &str = "nothing, or the name of a module, as in `diesel = documents`";
    if at_end(input) {
        return Ok(DieselAttr { module: None });
    }
    let module = value::path(written, input, TAKES, Ident::parse_any)?;
    Ok(DieselAttr { module: Some(module) })
}

/// `= "Text"`, `= "Nullable<Text>"`
pub(super) fn sql_type<K>(
    written: &Written<K>,
    input: ParseStream<'_>,
) -> syn::Result<Word<SqlType>> {
    let literal = value::text(written, input)?;
    let text: String = literal.value().split_whitespace().collect();
    let inner = text.strip_prefix("Nullable<").and_then(|text| text.strip_suffix('>'));
    let (name, is_nullable) = inner.map_or((text.as_str(), false), |inner| (inner, true));
    match NAMES.into_iter().find(|known| *known == name) {
        Some(name) => Ok(Word { value: SqlType { name, is_nullable }, literal }),
        None => {
            let hint = match (name, closest(name, NAMES)) {
                (_, Some(near)) => format!("; did you mean `{near}`?"),
                ("Date" | "Time" | "Timestamp" | "TimestamptzSqlite" | "Json" | "Numeric", _) => {
                    "; dates, times, decimals and JSON are stored as `Text`".to_owned()
                }
                _ => String::new(),
            };
            let message = format!(
                "`diesel_type` is one of `{}`, or one of them in `Nullable<..>`{hint}",
                NAMES.join("`, `")
            );
            Err(syn::Error::new(literal.span(), message))
        }
    }
}
