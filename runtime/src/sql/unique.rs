//! Rows that are alike in what has to be unique.

use std::collections::BTreeMap;

use super::dml::key_condition;
use super::ident::quote;
use super::select::key_columns;
use crate::plan::{UniqueIndex, Unused};
use crate::schema::{IndexDef, TableSchema};

/// The keys of two rows that have the same in the columns of an index that is to be
/// unique.
pub(crate) fn select_equal(schema: &TableSchema, index: &IndexDef) -> String {
    let filter = index.condition().map_or_else(String::new, |sql| format!(" WHERE {sql}"));
    let rows = format!("(SELECT * FROM {}{filter})", quote(&schema.name));
    let of = |row: &str| {
        let key = schema.key_columns().map(|column| format!("{row}.{}", quote(&column.name)));
        key.collect::<Vec<_>>().join(", ")
    };
    let equal = index.columns().map(|column| {
        let column = quote(column);
        format!("one.{column} = other.{column}")
    });
    let (equal, one, other) = (equal.collect::<Vec<_>>().join(" AND "), of("one"), of("other"));
    format!(
        "SELECT {one}, {other} FROM {rows} AS one JOIN {rows} AS other \
         ON {equal} AND ({one}) < ({other}) LIMIT 1"
    )
}

/// The key of the other row that has what a row has in the columns of an index.
/// Parameters are numbered by the position of the column.
pub(crate) fn select_alike(schema: &TableSchema, index: &UniqueIndex) -> String {
    let alike = index.columns.iter().map(|(position, collation)| {
        let column = quote(&schema.columns[*position].name);
        format!("{column} = ?{} COLLATE {}", position + 1, quote(collation))
    });
    let filter = index.filter.iter().map(|filter| format!("({filter})"));
    let own = schema
        .key
        .iter()
        .map(|&position| format!("{} = ?{}", quote(&schema.columns[position].name), position + 1));
    let own = own.collect::<Vec<_>>().join(" AND ");
    let conditions: Vec<String> = alike.chain(filter).collect();
    format!(
        "SELECT {} FROM {} WHERE {} AND NOT ({own})",
        key_columns(schema),
        quote(&schema.name),
        conditions.join(" AND ")
    )
}

/// Gives columns of the row of a key, whose values are parameters 1 and on,
/// values that no other row has, and answers the row's key.
pub(crate) fn park(schema: &TableSchema, columns: &BTreeMap<usize, Unused>) -> String {
    let set: Vec<String> = columns
        .iter()
        .map(|(&position, unused)| {
            let value = match unused {
                Unused::Null => "NULL",
                Unused::Integer => "random()",
                Unused::Real => "CAST(random() AS REAL)",
                // Digits are JSON too, and need no escape in it, for indexes over a part.
                Unused::Text => "abs(random()) || abs(random())",
                Unused::Blob => "randomblob(16)",
            };
            format!("{} = {value}", quote(&schema.columns[position].name))
        })
        .collect();
    let (table, condition) = (quote(&schema.name), key_condition(schema));
    let key = key_columns(schema);
    format!("UPDATE OR ABORT {table} SET {} WHERE {condition} RETURNING {key}", set.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ColumnDef, ColumnType};

    #[test]
    fn a_row_is_not_alike_to_itself() {
        let of = |ty| ColumnDef::new(ty).not_null();
        let columns =
            [("v", of(ColumnType::Text)), ("b", of(ColumnType::Text)), ("a", of(ColumnType::Text))];
        let schema = TableSchema::new("t", columns, ["a", "b"]).expect("a table");
        let index = UniqueIndex {
            columns: vec![(0, "NOCASE".to_owned()), (1, "BINARY".to_owned())],
            filter: Some("v <> ''".to_owned()),
        };
        assert_eq!(
            select_alike(&schema, &index),
            "SELECT \"a\", \"b\" FROM \"t\" WHERE \"v\" = ?1 COLLATE \"NOCASE\" AND \
             \"b\" = ?2 COLLATE \"BINARY\" AND (v <> '') AND NOT (\"a\" = ?3 AND \"b\" = ?2)"
        );
        assert_eq!(
            park(&schema, &BTreeMap::from([(0, Unused::Text)])),
            "UPDATE OR ABORT \"t\" SET \"v\" = abs(random()) || abs(random()) \
             WHERE \"a\" = ?1 AND \"b\" = ?2 RETURNING \"a\", \"b\""
        );
    }
}
