//! Tables: <https://www.sqlite.org/lang_createtable.html>

use super::ident::quote;
use super::vec0;
use crate::schema::{ColumnDef, ColumnType, TableKind, TableSchema};

/// `CREATE TABLE` or `CREATE VIRTUAL TABLE`.
pub(crate) fn create_table(schema: &TableSchema) -> String {
    match schema.kind {
        TableKind::Vec0 { chunk_size } => vec0::create_table(schema, chunk_size),
        TableKind::Regular => {
            let single = match *schema.key {
                [position] => Some(position),
                _ => None,
            };
            let mut parts: Vec<String> = schema
                .columns
                .iter()
                .enumerate()
                .map(|(i, column)| column_definition(column, single == Some(i)))
                .collect();
            if single.is_none() {
                let key: Vec<String> = schema.key_columns().map(|c| quote(&c.name)).collect();
                parts.push(format!("PRIMARY KEY ({})", key.join(", ")));
            }
            format!("CREATE TABLE {} (\n  {}\n)", quote(&schema.name), parts.join(",\n  "))
        }
    }
}

/// `ALTER TABLE .. ADD COLUMN`.
pub(crate) fn add_column(table: &str, column: &ColumnDef) -> String {
    format!("ALTER TABLE {} ADD COLUMN {}", quote(table), column_definition(column, false))
}

/// `DROP TABLE`.
pub(crate) fn drop_table(table: &str) -> String {
    format!("DROP TABLE {}", quote(table))
}

fn column_definition(column: &ColumnDef, is_key: bool) -> String {
    let name = quote(&column.name);
    let mut text = format!("{name} {}", type_name(column));
    // Said of keys too: SQLite takes NULL in a primary key that is not an
    // integer: https://www.sqlite.org/quirks.html#primary_keys_can_sometimes_contain_nulls
    if !column.nullable {
        text.push_str(" NOT NULL");
    }
    if is_key {
        text.push_str(" PRIMARY KEY");
    }
    if let ColumnType::Vector(vector) = column.ty {
        // A NULL passes: a check that is NULL is not failed.
        let length = vector.byte_len();
        text.push_str(&format!(
            " CHECK (typeof({name}) = 'blob' AND length({name}) = {length} OR {name} IS NULL)"
        ));
    }
    text
}

/// The type's text. Vectors of regular tables are plain blobs: `float[N]` would
/// give the column REAL affinity.
fn type_name(column: &ColumnDef) -> &str {
    if let Some(declared) = &column.declared_type {
        return declared;
    }
    match column.ty {
        ColumnType::Integer | ColumnType::Boolean => "INTEGER",
        ColumnType::Real => "REAL",
        ColumnType::Text => "TEXT",
        ColumnType::Blob | ColumnType::Vector(_) => "BLOB",
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::schema::{Element, VectorType};

    fn check(columns: &[(&str, ColumnDef)], key: &[&str], expected: &Expect) {
        let schema =
            TableSchema::new("my \"table\"", columns.iter().cloned(), key).expect("a table");
        expected.assert_eq(&create_table(&schema));
    }

    fn column(ty: ColumnType) -> ColumnDef {
        ColumnDef::new(ty)
    }

    #[test]
    fn a_single_key_stands_with_its_column() {
        check(
            &[
                ("id", column(ColumnType::Integer)),
                ("done", column(ColumnType::Boolean).not_null()),
                ("score", column(ColumnType::Real)),
                ("v", column(ColumnType::Vector(VectorType::new(Element::Float32, 4)))),
            ],
            &["id"],
            &expect![[r#"
                CREATE TABLE "my ""table""" (
                  "id" INTEGER NOT NULL PRIMARY KEY,
                  "done" INTEGER NOT NULL,
                  "score" REAL,
                  "v" BLOB CHECK (typeof("v") = 'blob' AND length("v") = 16 OR "v" IS NULL)
                )"#]],
        );
    }

    #[test]
    fn a_composite_key_stands_in_its_own_order() {
        check(
            &[("a", column(ColumnType::Text)), ("b", column(ColumnType::Blob))],
            &["b", "a"],
            &expect![[r#"
                CREATE TABLE "my ""table""" (
                  "a" TEXT NOT NULL,
                  "b" BLOB NOT NULL,
                  PRIMARY KEY ("b", "a")
                )"#]],
        );
    }

    #[test]
    fn a_column_is_added_as_it_would_be_created() {
        let note = TableSchema::new(
            "t",
            [("id", column(ColumnType::Integer)), ("note", column(ColumnType::Text))],
            ["id"],
        )
        .expect("a table");
        let note = note.column("note").expect("it is there");
        assert_eq!(add_column("t", note), "ALTER TABLE \"t\" ADD COLUMN \"note\" TEXT");
    }
}
