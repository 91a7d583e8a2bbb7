//! What differs between a table as it was applied and as it is declared.

use serde::{Deserialize, Serialize};

use super::carried::carried;
use crate::row::ColumnId;
use crate::schema::{ColumnDef, IndexDef, TableKind, TableSchema, same_name};

/// A table as the ledger knows it: its schema, and the ids of its columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AppliedTable {
    pub(crate) schema: TableSchema,
    pub(crate) ids: Vec<ColumnId>,
    /// The next id to give; ids are never given twice.
    pub(crate) next_id: ColumnId,
}

impl AppliedTable {
    /// A table that was never applied.
    pub(crate) fn new(schema: TableSchema) -> Self {
        let count = ColumnId::try_from(schema.columns.len()).unwrap_or(ColumnId::MAX);
        Self { schema, ids: (0..count).collect(), next_id: count }
    }

    /// Takes its columns' vectors for those of the providers that they were known to be of.
    pub(crate) fn keep_providers(&mut self, known: &Self) {
        for (column, id) in self.schema.columns.to_mut().iter_mut().zip(&self.ids) {
            let mut before = known.ids.iter().zip(known.schema.columns());
            let before = before.find(|(known, _)| *known == id);
            if let Some(provenance) = before.and_then(|(_, column)| column.provenance().cloned()) {
                column.provenance = Some(provenance);
            }
        }
    }

    /// Whether every column has an id of its own, as one that was written here has.
    pub(crate) fn is_whole(&self) -> bool {
        let mut ids = self.ids.clone();
        ids.sort_unstable();
        ids.dedup();
        ids.len() == self.schema.columns.len()
            && self.ids.len() == ids.len()
            && ids.last().is_some_and(|&last| last < self.next_id)
    }

    /// The declared table, its columns with the ids that they have or get.
    ///
    /// None if all ids have been given.
    pub(crate) fn with_schema(&self, declared: &TableSchema) -> Option<Self> {
        let mut next_id = self.next_id;
        let mut ids = Vec::with_capacity(declared.columns.len());
        for position in carried(&self.schema, declared) {
            ids.push(if let Some(position) = position {
                self.ids[position]
            } else {
                let id = next_id;
                next_id = next_id.checked_add(1)?;
                id
            });
        }
        Some(Self { schema: declared.clone(), ids, next_id })
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Regular to vec0 or back.
    Kind,
    /// Another chunk size of a vec0 table.
    ChunkSize,
    /// Other key columns, or in another order.
    Key,
    /// A column that was not there.
    ColumnAdded(ColumnDef),
    /// A column that is not declared any more.
    ColumnDropped(String),
    /// A column with another type, its vectors' dimension, element and metric included.
    ColumnType(String),
    /// A column that begins or ceases to take NULL.
    Nullability(String),
    /// A column of a vec0 table with another role.
    Role(String),
    /// A column whose vectors were a provider's, and come from another one or from
    /// one that is not named.
    Provenance(String),
    /// A column of which it was not known whose vectors it has, and now is said.
    ProvenanceNamed(String),
    /// A column with another default.
    Default(String),
    /// A column with another check, with one, or without.
    Check(String),
    /// A column that compares otherwise.
    Collation(String),
    /// A column that refers to another one, to one, or to none.
    Reference(String),
    /// A declared index that was not there.
    IndexAdded(IndexDef),
    /// An index that is not declared any more.
    IndexDropped(IndexDef),
    /// Checks of the table were added or removed.
    Checks,
    /// The table becomes STRICT, WITHOUT ROWID or AUTOINCREMENT, or ceases to be.
    Storage,
    /// Other columns are indexed as text, or otherwise.
    FullText,
    /// The table in the file is not what was applied, and is to be what is declared.
    Drift,
}

/// The differences, in the order of the declared columns, dropped ones last.
/// The order of columns is none, nor are former names.
pub(crate) fn diff(applied: &TableSchema, declared: &TableSchema) -> Vec<Change> {
    let mut changes = Vec::new();
    match (applied.kind, declared.kind) {
        (TableKind::Regular, TableKind::Regular) => {}
        (TableKind::Vec0 { chunk_size: old }, TableKind::Vec0 { chunk_size: new }) => {
            if old != new {
                changes.push(Change::ChunkSize);
            }
        }
        _ => changes.push(Change::Kind),
    }
    if !applied
        .key_columns()
        .map(ColumnDef::name)
        .eq_by_name(declared.key_columns().map(ColumnDef::name))
    {
        changes.push(Change::Key);
    }
    for column in declared.columns.iter() {
        match applied.column(&column.name) {
            None => changes.push(Change::ColumnAdded(column.clone())),
            Some(old) => column_changes(old, column, &mut changes),
        }
    }
    for column in applied.columns.iter() {
        if declared.column(&column.name).is_none() {
            changes.push(Change::ColumnDropped(column.name.clone().into_owned()));
        }
    }
    table_changes(applied, declared, &mut changes);
    changes
}

fn table_changes(applied: &TableSchema, declared: &TableSchema, changes: &mut Vec<Change>) {
    let TableSchema {
        name,
        kind: _,
        columns: _,
        key: _,
        strict,
        without_rowid,
        autoincrement,
        indexes,
        checks,
        full_text,
        renamed_from: _,
    } = declared;
    let has = |all: &[IndexDef], index: &IndexDef| {
        all.iter().any(|it| it.is_like(index) && same_name(&it.name(name), &index.name(name)))
    };
    let added = indexes.iter().filter(|index| !has(&applied.indexes, index));
    changes.extend(added.cloned().map(Change::IndexAdded));
    let dropped = applied.indexes.iter().filter(|index| !has(indexes, index));
    changes.extend(dropped.cloned().map(Change::IndexDropped));
    let are_within = |some: &[_], all: &[_]| some.iter().all(|check| all.contains(check));
    if !are_within(&applied.checks, checks) || !are_within(checks, &applied.checks) {
        changes.push(Change::Checks);
    }
    let storage = (*strict, *without_rowid, *autoincrement);
    if (applied.strict, applied.without_rowid, applied.autoincrement) != storage {
        changes.push(Change::Storage);
    }
    if applied.full_text != *full_text {
        changes.push(Change::FullText);
    }
}

fn column_changes(old: &ColumnDef, new: &ColumnDef, changes: &mut Vec<Change>) {
    let ColumnDef {
        name,
        ty,
        nullable,
        role,
        declared_type: _,
        provenance,
        default,
        check,
        collation,
        reference,
        renamed_from: _,
    } = new;
    let name = || name.clone().into_owned();
    if old.ty != *ty || !old.type_name().eq_ignore_ascii_case(new.type_name()) {
        changes.push(Change::ColumnType(name()));
    }
    if old.nullable != *nullable {
        changes.push(Change::Nullability(name()));
    }
    if old.role != *role {
        changes.push(Change::Role(name()));
    }
    if old.provenance != *provenance {
        changes.push(match old.provenance {
            Some(_) => Change::Provenance(name()),
            None => Change::ProvenanceNamed(name()),
        });
    }
    let is_same_reference = match (&old.reference, reference) {
        (None, None) => true,
        (Some(old), Some(new)) => old.is_like(new),
        (None, Some(_)) | (Some(_), None) => false,
    };
    if old.default != *default {
        changes.push(Change::Default(name()));
    }
    if old.check != *check {
        changes.push(Change::Check(name()));
    }
    if old.collation != *collation {
        changes.push(Change::Collation(name()));
    }
    if !is_same_reference {
        changes.push(Change::Reference(name()));
    }
}

trait EqByName<'n>: Iterator<Item = &'n str> + Sized {
    fn eq_by_name(mut self, mut other: impl Iterator<Item = &'n str>) -> bool {
        loop {
            match (self.next(), other.next()) {
                (None, None) => return true,
                (Some(a), Some(b)) if same_name(a, b) => {}
                _ => return false,
            }
        }
    }
}

impl<'n, I: Iterator<Item = &'n str>> EqByName<'n> for I {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Collation, ColumnType, Element, Provenance, Reference, VectorType};

    fn table(columns: &[(&str, ColumnDef)], key: &[&str]) -> TableSchema {
        TableSchema::new("t", columns.iter().cloned(), key).expect("a table")
    }

    fn table_of(columns: &[(&str, ColumnDef)]) -> TableSchema {
        table(columns, &["id"])
    }

    fn int() -> ColumnDef {
        ColumnDef::new(ColumnType::Integer).not_null()
    }

    fn text() -> ColumnDef {
        ColumnDef::new(ColumnType::Text)
    }

    /// S7: a reordering of columns changes nothing.
    #[test]
    fn s7_the_order_of_columns_is_no_difference() {
        let one = table(&[("id", int()), ("a", text()), ("b", text())], &["id"]);
        let other = table(&[("b", text()), ("ID", int()), ("a", text())], &["id"]);
        assert_eq!(diff(&one, &other), []);
    }

    #[test]
    fn every_difference_is_named() {
        let one = table(&[("id", int()), ("a", text()), ("gone", text())], &["id"]);
        let other = table(&[("id", int()), ("a", int()), ("new", text())], &["id", "a"]);
        assert_eq!(
            diff(&one, &other),
            [
                Change::Key,
                Change::ColumnType("a".into()),
                Change::Nullability("a".into()),
                Change::ColumnAdded(other.column("new").expect("it is there").clone()),
                Change::ColumnDropped("gone".into()),
            ]
        );
    }

    #[test]
    fn constraints_and_indexes_are_differences() {
        let one = table(&[("id", int()), ("a", text())], &["id"]);
        let of_columns = |column| diff(&one, &table(&[("id", int()), ("a", column)], &["id"]));
        let a = || "a".to_owned();
        for (column, change) in [
            (text().default_to("'none'"), Change::Default(a())),
            (text().check("length(a) > 0"), Change::Check(a())),
            (text().collate(Collation::NoCase), Change::Collation(a())),
            (text().references(Reference::to("t", "id")), Change::Reference(a())),
        ] {
            assert_eq!(of_columns(column), [change]);
        }
        assert_eq!(of_columns(text().renamed_from("b")), []);
        let refers =
            |table| table_of(&[("id", int()), ("a", int().references(Reference::to(table, "id")))]);
        assert_eq!(diff(&refers("T"), &refers("t")), []);
        let index = IndexDef::new(["a"]);
        let indexed = one.clone().index(index.clone()).expect("an index");
        assert_eq!(diff(&one, &indexed), [Change::IndexAdded(index.clone())]);
        assert_eq!(diff(&indexed, &one), [Change::IndexDropped(index)]);
        assert_eq!(diff(&one, &one.clone().strict().expect("a table")), [Change::Storage]);
        assert_eq!(diff(&one, &one.clone().autoincrement().expect("a table")), [Change::Storage]);
        let checked = one.clone().check("a <> id").expect("a check");
        assert_eq!(diff(&one, &checked), [Change::Checks]);
        let twice = |first, second| {
            one.clone().check(first).and_then(|it| it.check(second)).expect("two checks")
        };
        assert_eq!(diff(&twice("a <> ''", "id > 0"), &twice("id > 0", "a <> ''")), []);
    }

    #[test]
    fn vector_dimensions_and_kinds_are_differences() {
        let vector =
            |dim| ColumnDef::new(ColumnType::Vector(VectorType::new(Element::Float32, dim)));
        let one = table(&[("id", int()), ("v", vector(4).not_null())], &["id"]);
        let other = table(&[("id", int()), ("v", vector(8).not_null())], &["id"]);
        assert_eq!(diff(&one, &other), [Change::ColumnType("v".into())]);
        let vec0 = one.clone().vec0().expect("a vec0 table");
        assert_eq!(diff(&one, &vec0), [Change::Kind]);
        let chunked = one.clone().vec0_chunked(8).expect("a vec0 table");
        assert_eq!(diff(&vec0, &chunked), [Change::ChunkSize]);
    }

    /// C5: of a provider that was known every other is a change; one that was not is named.
    #[test]
    fn c5_other_providers_are_differences() {
        let of = |made: Option<(&'static str, &'static str)>| {
            let ty = ColumnType::Vector(VectorType::new(Element::Float32, 4));
            let provenance = made
                .map(|(name, version)| Provenance { name: name.into(), version: version.into() });
            table_of(&[("id", int()), ("v", ColumnDef { provenance, ..ColumnDef::new(ty) })])
        };
        let first = Some(("m", "1"));
        for other in [Some(("m", "2")), Some(("n", "1")), None] {
            assert_eq!(diff(&of(first), &of(other)), [Change::Provenance("v".into())]);
        }
        assert_eq!(diff(&of(None), &of(first)), [Change::ProvenanceNamed("v".into())]);
        assert_eq!(diff(&of(first), &of(first)), []);
        // As bytes they would come back as vectors of nobody known.
        let bytes = table_of(&[("id", int()), ("v", ColumnDef::new(ColumnType::Blob))]);
        let changes = [Change::ColumnType("v".into()), Change::Provenance("v".into())];
        assert_eq!(diff(&of(first), &bytes), changes);
    }

    /// S7: ids survive a new name.
    #[test]
    fn s7_column_ids_survive_renames() {
        let first = AppliedTable::new(table(&[("id", int()), ("a", text())], &["id"]));
        let renamed = table(&[("b", text().renamed_from("a")), ("id", int())], &["id"]);
        assert_eq!(first.with_schema(&renamed).expect("ids are left").ids, [1, 0]);
    }

    /// S7: ids survive reordering, and a dropped column's id is not given again.
    #[test]
    fn s7_column_ids_are_never_given_twice() {
        let first = AppliedTable::new(table(&[("id", int()), ("a", text())], &["id"]));
        let without = table(&[("id", int())], &["id"]);
        let again = table(&[("a", text()), ("id", int())], &["id"]);
        let reordered = first.with_schema(&again).expect("ids are left");
        assert_eq!(reordered.ids, [1, 0]);
        let dropped = first.with_schema(&without).expect("ids are left");
        let readded = dropped.with_schema(&again).expect("ids are left");
        assert_eq!((readded.ids, readded.next_id), (vec![2, 0], 3));
    }
}
