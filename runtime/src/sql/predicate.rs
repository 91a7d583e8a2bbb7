//! Conditions on rows, as expressions.

use super::ident::quote;
use crate::plan::{Comparison, Predicate};
use crate::row::Value;
use crate::schema::TableSchema;

/// The values of a statement's parameters, numbered from 1.
#[derive(Debug, Default)]
pub(crate) struct Parameters {
    pub(crate) values: Vec<Value>,
}

impl Parameters {
    /// The parameter that stands for the value.
    pub(super) fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }
}

/// What holds for a row that fulfils the condition. NULL holds as little as what is false.
pub(super) fn expression(
    schema: &TableSchema,
    predicate: &Predicate,
    to: &mut Parameters,
) -> String {
    placed((schema, false), predicate, to)
}

/// The same, beside others of which any may hold or not.
fn placed(
    (schema, is_in_any): (&TableSchema, bool),
    predicate: &Predicate,
    to: &mut Parameters,
) -> String {
    match predicate {
        Predicate::Compare { column, comparison, value } => {
            let word = match comparison {
                Comparison::Equal => "=",
                Comparison::NotEqual => "<>",
                Comparison::Less => "<",
                Comparison::LessOrEqual => "<=",
                Comparison::Greater => ">",
                Comparison::GreaterOrEqual => ">=",
            };
            let plus = if is_in_any && is_key_of_vec0(schema, *column) { "+" } else { "" };
            format!("{plus}{} {word} {}", column_of(schema, *column), to.bind(value.clone()))
        }
        Predicate::OneOf { column, values } => one_of(schema, *column, values, to),
        Predicate::IsNull { column } => format!("{} IS NULL", column_of(schema, *column)),
        Predicate::Like { column, pattern } => {
            let pattern = to.bind(pattern.as_str().into());
            format!(r"{} LIKE {pattern} ESCAPE '\'", column_of(schema, *column))
        }
        Predicate::Contains { column, text } => {
            let text = to.bind(text.as_str().into());
            format!("instr({}, {text}) > 0", column_of(schema, *column))
        }
        Predicate::Prefix { column, from, to: end } => {
            let column = column_of(schema, *column);
            let from = to.bind(from.as_str().into());
            let from = format!("{column} >= {from} COLLATE BINARY");
            match end {
                None => from,
                Some(end) => {
                    let end = to.bind(end.as_str().into());
                    format!("({from} AND {column} < {end} COLLATE BINARY)")
                }
            }
        }
        Predicate::All(parts) => {
            joined(&expressions((schema, is_in_any), parts, to), "AND", "TRUE")
        }
        Predicate::Any(parts) => joined(&expressions((schema, true), parts, to), "OR", "FALSE"),
        Predicate::Not(inner) => {
            format!("({}) IS NOT TRUE", placed((schema, is_in_any), inner, to))
        }
    }
}

/// A column with its table: see [`columns_of`](super::select::columns_of).
pub(super) fn column_of(schema: &TableSchema, position: usize) -> String {
    format!("{}.{}", quote(&schema.name), quote(schema.columns()[position].name()))
}

fn expressions(
    place: (&TableSchema, bool),
    parts: &[Predicate],
    to: &mut Parameters,
) -> Vec<String> {
    parts.iter().map(|part| placed(place, part, to)).collect()
}

/// vec0 refuses a second set of keys, and SQLite makes one of keys between OR; of what is no
/// bare column vec0 is not told.
fn is_key_of_vec0(schema: &TableSchema, column: usize) -> bool {
    schema.is_vec0() && schema.is_key(column)
}

/// Halves in parentheses: SQLite's limit is on the depth of an expression, and a plain
/// list of terms is as deep as long. <https://www.sqlite.org/limits.html#max_expr_depth>
pub(super) fn joined(parts: &[String], word: &str, none: &str) -> String {
    match parts {
        [] => none.to_owned(),
        [part] => part.clone(),
        parts => {
            let (left, right) = parts.split_at(parts.len() / 2);
            format!("({} {word} {})", joined(left, word, none), joined(right, word, none))
        }
    }
}

/// Integers, texts and bytes as one parameter, of JSON, as there may be more of them
/// than a statement has parameters. JSON has neither every float nor a text with NUL.
pub(super) fn one_of(
    schema: &TableSchema,
    column: usize,
    values: &[Value],
    to: &mut Parameters,
) -> String {
    let plus = if is_key_of_vec0(schema, column) { "+" } else { "" };
    let column = format!("{plus}{}", column_of(schema, column));
    let (mut integers, mut texts, mut blobs, mut others) = (vec![], vec![], vec![], vec![]);
    for value in values {
        match value {
            Value::Integer(integer) => integers.push(*integer),
            Value::Text(text) if !text.contains('\0') => texts.push(text.as_str()),
            Value::Blob(bytes) => blobs.push(hex(bytes)),
            other => others.push(to.bind(other.clone())),
        }
    }
    let mut within = |value: &str, list: serde_json::Value| {
        let list = to.bind(list.to_string().into());
        format!("{column} IN (SELECT {value} FROM json_each({list}))")
    };
    let mut any = Vec::new();
    if !integers.is_empty() {
        any.push(within("value", integers.into()));
    }
    if !texts.is_empty() {
        any.push(within("value", texts.into()));
    }
    if !blobs.is_empty() {
        any.push(within("unhex(value)", blobs.into()));
    }
    if !others.is_empty() {
        any.push(format!("{column} IN ({})", others.join(", ")));
    }
    joined(&any, "OR", "FALSE")
}

/// Integers and texts without NUL as a list of JSON.
pub(super) fn json_list(values: &[Value]) -> Value {
    let list: Vec<serde_json::Value> = values
        .iter()
        .filter_map(|value| match value {
            Value::Integer(integer) => Some((*integer).into()),
            Value::Text(text) => Some(text.as_str().into()),
            _ => None,
        })
        .collect();
    serde_json::Value::from(list).to_string().into()
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ColumnDef, ColumnType};

    fn said(predicate: &Predicate) -> (String, Vec<Value>) {
        let columns = [("id", ColumnType::Integer), ("a \"b\"", ColumnType::Text)];
        let columns = columns.map(|(name, ty)| (name, ColumnDef::new(ty)));
        let schema = TableSchema::new("t", columns, ["id"]).expect("a table");
        let mut parameters = Parameters::default();
        let text = expression(&schema, predicate, &mut parameters);
        (text, parameters.values)
    }

    fn one_of(column: usize, values: impl IntoIterator<Item = Value>) -> Predicate {
        Predicate::one_of(column, values.into_iter().collect())
    }

    #[test]
    fn values_are_bound_and_names_quoted() {
        let id = Predicate::Compare {
            column: 0,
            comparison: Comparison::GreaterOrEqual,
            value: 7.into(),
        };
        let text = Predicate::Like { column: 1, pattern: "%'%".to_owned() };
        let both = Predicate::IsNull { column: 1 }.or(text).not().and(id);
        let (said, values) = said(&both);
        assert_eq!(
            said,
            r#"((("t"."a ""b""" IS NULL OR "t"."a ""b""" LIKE ?1 ESCAPE '\')) IS NOT TRUE AND "t"."id" >= ?2)"#
        );
        assert_eq!(values, [Value::from("%'%"), Value::from(7)]);
    }

    #[test]
    fn sets_are_one_parameter_where_json_has_them() {
        let (text, values) = said(&one_of(0, [1.into(), i64::MIN.into()]));
        assert_eq!(text, r#""t"."id" IN (SELECT value FROM json_each(?1))"#);
        assert_eq!(values, [Value::from("[1,-9223372036854775808]")]);
        let (text, values) = said(&one_of(1, ["a\"".into(), "\0".into(), "b".into()]));
        assert_eq!(
            text,
            r#"("t"."a ""b""" IN (SELECT value FROM json_each(?2)) OR "t"."a ""b""" IN (?1))"#
        );
        assert_eq!(values, [Value::from("\0"), Value::from(r#"["a\"","b"]"#)]);
        let (text, values) = said(&one_of(0, [vec![0x0a, 0xff].into(), vec![].into()]));
        assert_eq!(text, r#""t"."id" IN (SELECT unhex(value) FROM json_each(?1))"#);
        assert_eq!(values, [Value::from(r#"["0AFF",""]"#)]);
    }

    #[test]
    fn long_lists_are_not_deep() {
        let part = Predicate::IsNull { column: 0 };
        let (text, _) = said(&Predicate::Any(vec![part; 5000]));
        let depth = text.chars().scan(0, |depth, c| {
            *depth += i32::from(c == '(') - i32::from(c == ')');
            Some(*depth)
        });
        assert_eq!(depth.max(), Some(13));
    }

    #[test]
    fn nothing_asked_holds_and_none_of_nothing_does() {
        assert_eq!(said(&Predicate::ALWAYS).0, "TRUE");
        assert_eq!(said(&Predicate::NEVER).0, "FALSE");
    }
}
