//! Types, defaults, checks, collations, references, indexes: what is said of a
//! table beside its columns.

use super::super::{
    Collation, ColumnDef, ColumnType, IndexDef, OnDelete, StrictType, TableSchema, default_fault,
    expression_fault, keeps_class, same_name, type_name_fault,
};
use super::{Fault, full_text, of, of_table};

/// The rules of a table's constraints.
pub(super) fn table(schema: &TableSchema) -> Option<Fault> {
    let of_columns = || schema.columns.iter().enumerate().find_map(|(i, it)| column(schema, i, it));
    let of_checks = || {
        let mut checks = schema.checks.iter();
        checks.find_map(|sql| of_table(format!("{} in the check `{sql}`", expression_fault(sql)?)))
    };
    of_columns()
        .or_else(of_checks)
        .or_else(|| indexes(schema))
        .or_else(|| schema.full_text.as_ref().and_then(|text| full_text::fault(schema, text)))
        .or_else(|| former_names(schema))
}

fn column(schema: &TableSchema, position: usize, column: &ColumnDef) -> Option<Fault> {
    if let Some(declared) = &column.declared_type
        && let Some(reason) = type_fault(declared, column.ty, schema.strict)
    {
        return of(column, format!("type {declared}: {reason}"));
    }
    if let Some(sql) = &column.default
        && let Some(reason) = default_fault(sql, column.ty, column.nullable)
    {
        return of(column, format!("default {sql}: {reason}"));
    }
    if let Some(sql) = &column.check
        && let Some(reason) = expression_fault(sql)
    {
        return of(column, format!("check {sql}: {reason}"));
    }
    if let Some(reason) = collation_fault(column.collation, column.ty) {
        return of(column, reason);
    }
    if column.collation != Collation::Binary && schema.is_key(position) {
        return of(column, "a column of the primary key compares by BINARY");
    }
    let reference = column.reference.as_ref()?;
    if column.vector().is_some() {
        return of(column, "a vector refers to nothing");
    }
    match reference.on_delete {
        OnDelete::SetNull if !column.nullable => {
            of(column, "the reference becomes NULL on a delete, and the column takes none")
        }
        OnDelete::SetDefault if column.default.is_none() && !column.nullable => of(
            column,
            "the reference becomes the column's default on a delete, and the column has none",
        ),
        _ => None,
    }
}

/// V1: why values of this type would not be kept as they are under a declared type.
pub(crate) const fn type_fault(
    declared: &str,
    ty: ColumnType,
    strict: bool,
) -> Option<&'static str> {
    if let Some(fault) = type_name_fault(declared) {
        return Some(fault);
    }
    if strict && StrictType::of(declared).is_none() {
        return Some(
            "a STRICT table knows the types INT, INTEGER, REAL, TEXT, BLOB and ANY only: \
             write one of them",
        );
    }
    if keeps_class(declared, ty, strict) {
        return None;
    }
    Some(match (ty, strict) {
        (ColumnType::Text, false) => {
            "SQLite would change text under this type: write one of TEXT affinity, \
             such as `TEXT` or `VARCHAR(20)`"
        }
        (ColumnType::Integer | ColumnType::Boolean, false) => {
            "SQLite would change integers under this type: write one of INTEGER affinity, \
             such as `INTEGER` or `BIGINT`"
        }
        (ColumnType::Real, false) => {
            "SQLite would change floats under this type: write one of REAL affinity, \
             such as `REAL` or `DOUBLE`"
        }
        (ColumnType::Text, true) => "a STRICT table takes no text under this type: write `TEXT`",
        (ColumnType::Integer | ColumnType::Boolean, true) => {
            "a STRICT table takes no integers under this type: write `INTEGER`"
        }
        (ColumnType::Real, true) => "a STRICT table takes no floats under this type: write `REAL`",
        (ColumnType::Blob | ColumnType::Vector(_), _) => {
            "a STRICT table takes no bytes under this type: write `BLOB`"
        }
    })
}

/// Why a column of this type cannot compare so.
pub(crate) const fn collation_fault(collation: Collation, ty: ColumnType) -> Option<&'static str> {
    match (collation, ty) {
        (Collation::Binary, _) | (_, ColumnType::Text) => None,
        (Collation::NoCase | Collation::RTrim, _) => {
            Some("a collation compares text, and the column holds none")
        }
    }
}

fn indexes(schema: &TableSchema) -> Option<Fault> {
    for (i, index) in schema.indexes.iter().enumerate() {
        let IndexDef { name, columns, unique: _, filter } = index;
        let fault = |reason: &str| {
            let columns = columns.join(", ");
            of_table(format!("the index over {columns}: {reason}"))
        };
        if columns.is_empty() {
            return of_table("an index has at least one column");
        }
        for (j, column) in columns.iter().enumerate() {
            let Some(found) = schema.column(column) else {
                return fault(&format!("the table has no column {column}"));
            };
            if found.vector().is_some() {
                return fault(&format!("{column} holds vectors, which no order searches"));
            }
            if columns[..j].iter().any(|other| same_name(other, column)) {
                return fault(&format!("it names {column} twice"));
            }
        }
        if let Some(name) = name
            && (name.is_empty() || name.contains('\0') || is_reserved(name))
        {
            return fault(&format!("`{name}` is no name for an index"));
        }
        if let Some(reason) = filter.as_ref().and_then(|sql| expression_fault(sql)) {
            return fault(&format!("{reason} in its filter"));
        }
        if same_name(&index.name(&schema.name), &schema.name) {
            return fault("it has the table's name");
        }
        for other in &schema.indexes[..i] {
            if same_name(&other.name(&schema.name), &index.name(&schema.name)) {
                return fault("another index has its name");
            }
            if other.is_like(index) {
                return fault("the table has it already");
            }
        }
    }
    None
}

fn is_reserved(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("sqlite_") || name.starts_with(super::RESERVED_PREFIX)
}

/// A former name is that of one column, and of none that is there.
fn former_names(schema: &TableSchema) -> Option<Fault> {
    if schema.former_names().any(|name| same_name(name, &schema.name)) {
        return of_table("the table is renamed from the name it has");
    }
    for (i, column) in schema.columns.iter().enumerate() {
        for name in column.former_names() {
            if schema.column(name).is_some() {
                return of(column, format!("it is renamed from {name}, which is still a column"));
            }
            let others = &schema.columns[..i];
            if others.iter().any(|it| it.former_names().any(|other| same_name(other, name))) {
                return of(column, format!("another column is renamed from {name} as well"));
            }
        }
    }
    None
}
