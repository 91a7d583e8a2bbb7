//! What sqlite-vec holds.

use super::super::{Collation, ColumnDef, ColumnType, Role, TableSchema, same_name};
use super::{Fault, of, of_table};

const MOST_VECTORS: usize = 16;
const MOST_PARTITION_KEYS: usize = 4;
const MOST_METADATA: usize = 16;
const MOST_AUXILIARY: usize = 16;

/// The rules of a vec0 table.
pub(super) fn table(schema: &TableSchema, chunk_size: Option<usize>) -> Option<Fault> {
    if let Some(size) = chunk_size
        && (size == 0 || size > 4096 || !size.is_multiple_of(8))
    {
        return of_table(format!("chunk_size is a multiple of 8 from 8 to 4096, not {size}"));
    }
    let option = [
        ("strict", schema.strict),
        ("without rowid", schema.without_rowid),
        ("counted by AUTOINCREMENT", schema.autoincrement),
        ("indexed", !schema.indexes.is_empty()),
        ("checked by expressions", !schema.checks.is_empty()),
    ];
    if let Some((what, _)) = option.into_iter().find(|(_, is_given)| *is_given) {
        return of_table(format!("a vec0 table cannot be {what}"));
    }
    if schema.key.len() != 1 {
        return of_table("a vec0 table has exactly one primary key column");
    }
    let counts = |role: Role, vector: bool| {
        let columns = schema.columns.iter().enumerate();
        columns
            .filter(|(i, c)| c.role == role && c.vector().is_some() == vector && !schema.is_key(*i))
            .count()
    };
    for (found, most, what) in [
        (counts(Role::Plain, true), MOST_VECTORS, "vector"),
        (counts(Role::PartitionKey, false), MOST_PARTITION_KEYS, "partition key"),
        (counts(Role::Plain, false), MOST_METADATA, "metadata"),
        (counts(Role::Auxiliary, false), MOST_AUXILIARY, "auxiliary"),
    ] {
        if found > most {
            return of_table(format!(
                "a vec0 table has at most {most} {what} columns, not {found}"
            ));
        }
    }
    if counts(Role::Plain, true) == 0 {
        return of_table("a vec0 table has at least one vector column");
    }
    schema
        .columns
        .iter()
        .enumerate()
        .find_map(|(i, it)| name(schema, it).or_else(|| column(schema, i, it)))
}

/// vec0 parses its column list itself and knows no quoting.
fn name(schema: &TableSchema, column: &ColumnDef) -> Option<Fault> {
    let name = column.name.as_bytes();
    if !name.first().is_some_and(u8::is_ascii_alphabetic)
        || !name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_')
    {
        return of(
            column,
            "vec0 knows column names of ASCII letters, digits and `_` only, a letter first",
        );
    }
    if ["distance", "k", "rowid"].iter().any(|taken| same_name(taken, &column.name)) {
        return of(column, "vec0 keeps the names `distance`, `k` and `rowid` for itself");
    }
    if same_name(&schema.name, &column.name) {
        return of(column, "a column of a vec0 table cannot have the table's name");
    }
    None
}

fn column(schema: &TableSchema, position: usize, column: &ColumnDef) -> Option<Fault> {
    if column.declared_type.is_some() {
        return of(column, "vec0 has its own column types; a type cannot be given here");
    }
    // sqlite-vec passes over what it does not know behind a type, and over all of it.
    let constraint = [
        ("default", column.default.is_some()),
        ("check", column.check.is_some()),
        ("collation", column.collation != Collation::Binary),
        ("reference", column.reference.is_some()),
    ];
    if let Some((what, _)) = constraint.into_iter().find(|(_, is_given)| *is_given) {
        return of(column, format!("a column of a vec0 table has no {what}"));
    }
    if schema.is_key(position) {
        return match column.ty {
            ColumnType::Integer | ColumnType::Text if column.role == Role::Plain => None,
            ColumnType::Integer | ColumnType::Text => {
                of(column, "the primary key of a vec0 table is neither partition key nor auxiliary")
            }
            _ => of(column, "the primary key of a vec0 table is INTEGER or TEXT"),
        };
    }
    match (column.role, column.ty) {
        (Role::Plain, _) if column.nullable => of(
            column,
            "vec0 takes no NULL in vector and metadata columns; auxiliary columns take it",
        ),
        (Role::Plain, ColumnType::Blob) => of(
            column,
            "vec0 metadata is INTEGER, REAL, TEXT or BOOLEAN; auxiliary columns take BLOB",
        ),
        (Role::PartitionKey, ColumnType::Integer | ColumnType::Text) => None,
        (Role::PartitionKey, _) => of(column, "a partition key is INTEGER or TEXT"),
        (Role::Auxiliary, ColumnType::Vector(_)) => {
            of(column, "a vector column cannot be auxiliary")
        }
        (Role::Plain | Role::Auxiliary, _) => None,
    }
}
