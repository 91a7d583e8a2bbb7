//! Queries.

use super::dml::key_condition;
use super::ident::quote;
use super::predicate::{Parameters, column_of, expression};
use crate::plan::{Predicate, Selection};
use crate::row::Value;
use crate::schema::TableSchema;

/// All rows, in no order of ours.
pub(crate) fn select_all(schema: &TableSchema) -> String {
    format!("SELECT {} FROM {}", columns_of(schema), quote(&schema.name))
}

/// The rows of a selection.
pub(crate) fn select(schema: &TableSchema, selection: &Selection, to: &mut Parameters) -> String {
    format!("{}{}", select_all(schema), which(schema, selection, to))
}

/// How many rows a selection has.
pub(crate) fn count(schema: &TableSchema, selection: &Selection, to: &mut Parameters) -> String {
    let table = quote(&schema.name);
    let selection = Selection { order: Vec::new(), ..selection.clone() };
    if !selection.is_partial() {
        return format!("SELECT count(*) FROM {table}{}", which(schema, &selection, to));
    }
    // As many are left, whichever they are.
    let limit = limit(&selection, to);
    let condition = condition(schema, &selection.filter, to);
    format!("SELECT count(*) FROM (SELECT 1 FROM {table}{condition}{limit})")
}

fn which(schema: &TableSchema, selection: &Selection, to: &mut Parameters) -> String {
    let condition = condition(schema, &selection.filter, to);
    let by = selection.total_order(schema);
    let by: Vec<String> = by
        .iter()
        .map(|sorted| {
            let word = if sorted.descending { " DESC" } else { "" };
            format!("{}{word}", column_of(schema, sorted.column))
        })
        .collect();
    let order = if by.is_empty() { String::new() } else { format!(" ORDER BY {}", by.join(", ")) };
    format!("{condition}{order}{}", limit(selection, to))
}

fn condition(schema: &TableSchema, filter: &Predicate, to: &mut Parameters) -> String {
    if *filter == Predicate::ALWAYS {
        return String::new();
    }
    format!(" WHERE {}", expression(schema, filter, to))
}

fn limit(selection: &Selection, to: &mut Parameters) -> String {
    if !selection.is_partial() {
        return String::new();
    }
    let number = |n: usize| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    // SQLite knows no OFFSET without LIMIT, and takes a negative one for none.
    let limit = to.bind(selection.limit.map_or(Value::Integer(-1), number));
    format!(" LIMIT {limit} OFFSET {}", to.bind(number(selection.offset)))
}

/// The row of a key, whose values are parameters 1 and on.
pub(crate) fn select_by_key(schema: &TableSchema) -> String {
    format!("{} WHERE {}", select_all(schema), key_condition(schema))
}

/// Columns of the row that has the parameters' values in others.
pub(crate) fn select_columns(table: &str, answer: &[&str], by: &[String]) -> String {
    let answer: Vec<String> = answer.iter().map(|name| quote(name)).collect();
    let numbered = by.iter().enumerate();
    let is: Vec<String> =
        numbered.map(|(i, name)| format!("{} IS ?{}", quote(name), i + 1)).collect();
    format!("SELECT {} FROM {} WHERE {}", answer.join(", "), quote(table), is.join(" AND "))
}

/// Of the child's rows that refer to the parent's row of a key, whose values are
/// parameters 1 and on: the columns to answer. They refer by `columns`, each with
/// the one it refers to.
///
/// The parent's columns stand first: foreign keys compare by their collation.
pub(crate) fn select_referring(
    parent: &TableSchema,
    (child, answer): (&str, &[&str]),
    columns: &[(String, String)],
) -> String {
    let (from, condition) = (quote(&parent.name), key_condition(parent));
    let answer: Vec<String> = answer.iter().map(|name| format!("child.{}", quote(name))).collect();
    let refers: Vec<String> = columns
        .iter()
        .map(|(from, to)| format!("parent.{} = child.{}", quote(to), quote(from)))
        .collect();
    format!(
        "SELECT {} FROM (SELECT * FROM {from} WHERE {condition}) AS parent JOIN {} AS child ON {}",
        answer.join(", "),
        quote(child),
        refers.join(" AND ")
    )
}

/// The columns, each with its table: SQLite takes a quoted name that stands alone
/// and is no column's for a text: <https://www.sqlite.org/quirks.html#dblquote>
pub(super) fn columns_of(schema: &TableSchema) -> String {
    let table = quote(&schema.name);
    let columns: Vec<String> =
        schema.columns.iter().map(|column| format!("{table}.{}", quote(&column.name))).collect();
    columns.join(", ")
}

pub(super) fn key_columns(schema: &TableSchema) -> String {
    let key: Vec<String> = schema.key_columns().map(|column| quote(&column.name)).collect();
    key.join(", ")
}
