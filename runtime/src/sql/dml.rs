//! Rows. Parameters are numbered by the position of the column, from 1, in
//! every statement, so that one encoded row binds to any of them.

use super::ident::quote;
use crate::schema::{Element, TableSchema};

/// Inserts a row.
///
/// On a regular table a row that is there is left as it is, and no row counts as
/// changed. On a vec0 table it is an error: `ON CONFLICT` is unknown to it. There
/// the values come from a SELECT, because a failed `INSERT .. VALUES` inside a
/// transaction leaves a half-written row behind.
pub(crate) fn insert(schema: &TableSchema) -> String {
    let (table, columns, values) = inserted(schema);
    if schema.is_vec0() {
        return format!("INSERT INTO {table} ({columns}) SELECT {values}");
    }
    let key: Vec<String> = schema.key_columns().map(|column| quote(&column.name)).collect();
    let key = key.join(", ");
    // ABORT overrides an IGNORE or REPLACE that a table of the user's defines.
    format!(
        "INSERT OR ABORT INTO {table} ({columns}) VALUES ({values}) ON CONFLICT ({key}) DO NOTHING"
    )
}

/// Inserts a row through a view's trigger. `ON CONFLICT` is unknown to views, and
/// ABORT would override what the trigger's own statements do on a conflict.
pub(crate) fn insert_by_trigger(schema: &TableSchema) -> String {
    let (view, columns, values) = inserted(schema);
    format!("INSERT INTO {view} ({columns}) VALUES ({values})")
}

/// The table, its columns, and their values.
fn inserted(schema: &TableSchema) -> (String, String, String) {
    let columns: Vec<String> = schema.columns.iter().map(|column| quote(&column.name)).collect();
    let values: Vec<String> = (0..schema.columns.len()).map(|i| parameter(schema, i)).collect();
    (quote(&schema.name), columns.join(", "), values.join(", "))
}

/// Updates the row of a key. Partition keys of a vec0 table, which cannot be
/// updated, are left out.
pub(crate) fn update(schema: &TableSchema) -> String {
    update_as(if schema.is_vec0() { "UPDATE" } else { "UPDATE OR ABORT" }, schema, "")
}

/// Updates the row of a key through a view's trigger.
pub(crate) fn update_by_trigger(schema: &TableSchema) -> String {
    update_as("UPDATE", schema, BY_BYTES)
}

fn update_as(update: &str, schema: &TableSchema, collation: &str) -> String {
    let is_fixed = |i: usize| {
        schema.is_key(i) || (schema.is_vec0() && schema.partition_keys().any(|p| p == i))
    };
    let mut set: Vec<String> = (0..schema.columns.len())
        .filter(|&i| !is_fixed(i))
        .map(|i| format!("{} = {}", quote(&schema.columns[i].name), parameter(schema, i)))
        .collect();
    if set.is_empty() {
        // A table of nothing but its key: the statement only tells whether the row is there.
        let key = quote(&schema.columns[schema.key[0]].name);
        set.push(format!("{key} = {key}"));
    }
    let condition: Vec<String> = schema
        .key
        .iter()
        .map(|&i| format!("{} = ?{}{collation}", quote(&schema.columns[i].name), i + 1))
        .collect();
    let (table, set, condition) = (quote(&schema.name), set.join(", "), condition.join(" AND "));
    format!("{update} {table} SET {set} WHERE {condition}")
}

/// Deletes the row of a key, whose values are parameters 1 and on.
pub(crate) fn delete(schema: &TableSchema) -> String {
    format!("DELETE FROM {} WHERE {}", quote(&schema.name), key_condition(schema))
}

/// Deletes the row of a key through a view's trigger.
pub(crate) fn delete_by_trigger(schema: &TableSchema) -> String {
    format!("DELETE FROM {} WHERE {}", quote(&schema.name), condition(schema, BY_BYTES))
}

/// Whether a view has the row of a key, whose values are parameters 1 and on.
pub(crate) fn select_in_view(schema: &TableSchema) -> String {
    format!("SELECT 1 FROM {} WHERE {}", quote(&schema.name), condition(schema, BY_BYTES))
}

/// The partition keys of the row of a key, whose values are parameters 1 and on.
pub(crate) fn select_partition(schema: &TableSchema) -> String {
    let columns: Vec<String> =
        schema.partition_keys().map(|i| quote(&schema.columns[i].name)).collect();
    let columns = if columns.is_empty() { "1".to_owned() } else { columns.join(", ") };
    format!("SELECT {columns} FROM {} WHERE {}", quote(&schema.name), key_condition(schema))
}

/// V3: keys compare so, and nobody can look up how those of a view do.
const BY_BYTES: &str = " COLLATE BINARY";

pub(super) fn key_condition(schema: &TableSchema) -> String {
    condition(schema, "")
}

fn condition(schema: &TableSchema, collation: &str) -> String {
    let condition: Vec<String> = schema
        .key_columns()
        .enumerate()
        .map(|(i, column)| format!("{} = ?{}{collation}", quote(&column.name), i + 1))
        .collect();
    condition.join(" AND ")
}

/// int8 and bit vectors are told from floats by a function around the blob.
fn parameter(schema: &TableSchema, position: usize) -> String {
    let number = position + 1;
    match schema.columns[position].vector() {
        Some(vector) if schema.is_vec0() => vector_argument(vector.element, number),
        _ => format!("?{number}"),
    }
}

pub(super) fn vector_argument(element: Element, number: usize) -> String {
    match element {
        Element::Float32 => format!("?{number}"),
        Element::Int8 => format!("vec_int8(?{number})"),
        Element::Bit => format!("vec_bit(?{number})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ColumnDef, ColumnType, VectorType};

    #[test]
    fn parameters_are_numbered_by_column() {
        let of = |ty| ColumnDef::new(ty).not_null();
        let columns =
            [("v", of(ColumnType::Text)), ("b", of(ColumnType::Text)), ("a", of(ColumnType::Text))];
        let schema = TableSchema::new("t", columns, ["a", "b"]).expect("a table");
        assert_eq!(
            insert(&schema),
            "INSERT OR ABORT INTO \"t\" (\"v\", \"b\", \"a\") VALUES (?1, ?2, ?3) \
             ON CONFLICT (\"a\", \"b\") DO NOTHING"
        );
        assert_eq!(
            update(&schema),
            "UPDATE OR ABORT \"t\" SET \"v\" = ?1 WHERE \"a\" = ?3 AND \"b\" = ?2"
        );
        assert_eq!(
            insert_by_trigger(&schema),
            "INSERT INTO \"t\" (\"v\", \"b\", \"a\") VALUES (?1, ?2, ?3)"
        );
        assert_eq!(
            update_by_trigger(&schema),
            "UPDATE \"t\" SET \"v\" = ?1 WHERE \"a\" = ?3 COLLATE BINARY AND \"b\" = ?2 COLLATE BINARY"
        );
        assert_eq!(delete(&schema), "DELETE FROM \"t\" WHERE \"a\" = ?1 AND \"b\" = ?2");
    }

    #[test]
    fn vec0_statements_insert_from_a_select_and_spare_partition_keys() {
        let of = |ty| ColumnDef::new(ty).not_null();
        let columns = [
            ("id", of(ColumnType::Integer)),
            ("p", of(ColumnType::Text).partition_key()),
            ("v", of(ColumnType::Vector(VectorType::new(Element::Int8, 8)))),
        ];
        let schema =
            TableSchema::new("t", columns, ["id"]).and_then(TableSchema::vec0).expect("a table");
        assert_eq!(
            insert(&schema),
            "INSERT INTO \"t\" (\"id\", \"p\", \"v\") SELECT ?1, ?2, vec_int8(?3)"
        );
        assert_eq!(update(&schema), "UPDATE \"t\" SET \"v\" = vec_int8(?3) WHERE \"id\" = ?1");
        assert_eq!(select_partition(&schema), "SELECT \"p\" FROM \"t\" WHERE \"id\" = ?1");
    }
}
