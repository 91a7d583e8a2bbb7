//! What the file does not tell of a table and the ledger does. Where the file says
//! otherwise, the file is right.

use std::borrow::Cow;

use super::definition::same_default;
use super::storage::may_hold;
use super::tokens::{same_sql, tokens};
use crate::schema::{
    Affinity, ColumnDef, ColumnType, IndexDef, StrictType, TableSchema, VectorType, same_name,
    type_name_fault,
};
use crate::sql;

/// What a column with this type in the file holds, and the type's text where a
/// schema says it. `checks` are those of the column; one that vectors have is taken
/// from them where the column holds such.
pub(super) fn column_type(
    (name, declared, strict): (&str, &str, bool),
    known: Option<&ColumnDef>,
    checks: &mut Vec<String>,
) -> (ColumnType, Option<Cow<'static, str>>) {
    let ty = match known.map(|column| column.ty) {
        Some(ty @ ColumnType::Vector(vector)) => {
            // Behind those of the program's own, which may say the same.
            let lengths: Vec<_> = checks.iter().map(|it| checked_length(name, it)).collect();
            match lengths.iter().rposition(|length| *length == Some(vector.byte_len())) {
                Some(check) => {
                    checks.remove(check);
                    ty
                }
                None if lengths.iter().any(Option::is_some) => of_text(declared, strict),
                None => ty,
            }
        }
        Some(ty) if may_hold(declared, ty, strict) => ty,
        _ => of_text(declared, strict),
    };
    let text = match type_name_fault(declared) {
        None => declared,
        // A type in quotes, or none.
        Some(_) => match Affinity::of(declared) {
            Affinity::Integer => "INTEGER",
            Affinity::Text => "TEXT",
            Affinity::Blob => "BLOB",
            Affinity::Real => "REAL",
            Affinity::Numeric => "NUMERIC",
        },
    };
    let is_same = |other: &str| text.eq_ignore_ascii_case(other);
    if let Some(known) = known.filter(|known| known.ty == ty && is_same(known.type_name())) {
        return (ty, known.declared_type.clone());
    }
    let plain = ColumnDef::new(ty);
    (ty, (!is_same(plain.type_name())).then(|| Cow::Owned(text.to_owned())))
}

/// What a type says without anybody who knows better.
fn of_text(declared: &str, strict: bool) -> ColumnType {
    let is = |word: &str| declared.trim().eq_ignore_ascii_case(word);
    match Affinity::of(declared) {
        _ if strict && StrictType::of(declared) == Some(StrictType::Any) => ColumnType::Blob,
        Affinity::Numeric if is("BOOLEAN") || is("BOOL") => ColumnType::Boolean,
        Affinity::Integer | Affinity::Numeric => ColumnType::Integer,
        Affinity::Text => ColumnType::Text,
        Affinity::Blob => ColumnType::Blob,
        Affinity::Real => ColumnType::Real,
    }
}

/// The bytes of a vector, if this is the check that a column of vectors has.
fn checked_length(column: &str, check: &str) -> Option<usize> {
    let lengths = tokens(check).into_iter().filter_map(|token| token.text.parse().ok());
    let mut lengths = lengths.filter(|&length| same_sql(check, &sql::vector_check(column, length)));
    lengths.next()
}

/// The schema of the file, with what else the ledger knows of the table.
pub(super) fn of_table(schema: TableSchema, known: &TableSchema) -> TableSchema {
    let columns = schema.columns.iter().map(|column| match known.column(&column.name) {
        Some(known) => of_column(column.clone(), &schema.checks, known),
        None => column.clone(),
    });
    let checks = schema.checks.iter().map(|check| {
        let same = known.checks.iter().find(|it| same_sql(it, check));
        same.unwrap_or(check).clone()
    });
    let indexes = schema.indexes.iter().map(|index| {
        let same = known.indexes.iter().find(|it| is_same_index(it, index, &schema.name));
        same.unwrap_or(index).clone()
    });
    TableSchema {
        columns: columns.collect(),
        checks: checks.collect(),
        indexes: indexes.collect(),
        full_text: known.full_text.clone(),
        renamed_from: known.renamed_from.clone(),
        ..schema
    }
}

/// A column with what the ledger alone knows of it, and in its words. `checks` are those of
/// the table, of which one may be this column's.
pub(super) fn of_column(
    column: ColumnDef,
    checks: &[Cow<'static, str>],
    known: &ColumnDef,
) -> ColumnDef {
    let words = |there: &Option<Cow<'static, str>>, known, is_same: fn(&str, &str) -> bool| {
        let known: &Option<Cow<'static, str>> = known;
        match (there, known) {
            (Some(there), Some(known)) if is_same(there, known) => Some(known.clone()),
            (there, _) => there.clone(),
        }
    };
    let default = words(&column.default, &known.default, same_default);
    let check = words(&column.check, &known.check, same_sql);
    let reference = match (&column.reference, &known.reference) {
        (Some(there), Some(known)) if there.is_like(known) => Some(known.clone()),
        (there, _) => there.clone(),
    };
    // Of whatever metric, or as bytes; of another length they are others.
    let told = column.vector().map(VectorType::byte_len).or_else(|| {
        let mut checks = column.check.iter().chain(checks);
        checks.find_map(|check| checked_length(&column.name, check))
    });
    let of_length = known.vector().map(VectorType::byte_len);
    let is_known = told.is_none_or(|told| of_length.is_none_or(|known| told == known));
    ColumnDef {
        default,
        check,
        reference,
        provenance: known.provenance.clone().filter(|_| is_known),
        renamed_from: known.renamed_from.clone(),
        ..column
    }
}

fn is_same_index(known: &IndexDef, there: &IndexDef, table: &str) -> bool {
    let is_same_filter = match (&known.filter, &there.filter) {
        (Some(known), Some(there)) => same_sql(known, there),
        (known, there) => known.is_none() && there.is_none(),
    };
    let there = IndexDef { filter: known.filter.clone(), ..there.clone() };
    is_same_filter && known.is_like(&there) && same_name(&known.name(table), &there.name(table))
}
