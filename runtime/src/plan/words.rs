//! What changes of a table are called.

use super::diff::Change;
use super::evolution::Evolution;
use crate::schema::{ColumnDef, ColumnType, Provenance, Role, TableKind, TableSchema, same_name};

/// All changes of a table that is rebuilt, in one line.
pub(super) fn reasons(evolution: &Evolution, declared: &TableSchema) -> String {
    let mut reasons: Vec<String> = Vec::new();
    if evolution.from.is_vec0() {
        let renamed = &evolution.renamed;
        reasons.extend(evolution.renamed_from.iter().map(|old| format!("it was called {old}")));
        reasons.extend(renamed.iter().map(|(old, new)| format!("column {old} is called {new}")));
    }
    reasons.extend(evolution.changes.iter().filter_map(|it| reason(it, evolution, declared)));
    reasons.join("; ")
}

/// What is done to a column whose values do not all fit.
pub(super) fn step_of(evolution: &Evolution, declared: &TableSchema, column: &str) -> String {
    let is_of_column = |change: &&Change| match change {
        Change::ColumnAdded(added) => same_name(added.name(), column),
        Change::ColumnType(name)
        | Change::Provenance(name)
        | Change::Nullability(name)
        | Change::Check(name) => same_name(name, column),
        _ => false,
    };
    let of_table =
        |change: &&Change| matches!(change, Change::Key | Change::Checks | Change::Drift);
    let changes = &evolution.changes;
    let found = changes.iter().find(is_of_column).or_else(|| changes.iter().find(of_table));
    found
        .and_then(|change| reason(change, evolution, declared))
        .unwrap_or_else(|| reasons(evolution, declared))
}

/// One change, as a clause; none for what needs no statement.
fn reason(change: &Change, evolution: &Evolution, declared: &TableSchema) -> Option<String> {
    let name = declared.name();
    let old = |column: &str| evolution.from.column(column);
    let new = |column: &str| declared.column(column);
    Some(match change {
        Change::Kind => match declared.kind {
            TableKind::Vec0 { .. } => "it becomes a vec0 table".to_owned(),
            TableKind::Regular => "it becomes a regular table".to_owned(),
        },
        Change::ChunkSize => match declared.kind {
            TableKind::Vec0 { chunk_size: Some(size) } => format!("its chunks hold {size} rows"),
            TableKind::Vec0 { chunk_size: None } | TableKind::Regular => {
                "its chunks hold as many rows as sqlite-vec chooses".to_owned()
            }
        },
        Change::Key => {
            let key: Vec<&str> = declared.key_columns().map(ColumnDef::name).collect();
            format!("its primary key becomes {}", key.join(", "))
        }
        Change::ColumnAdded(column) => format!("column {} is added", column.name),
        Change::ColumnDropped(column) => format!("column {column} is dropped"),
        Change::ColumnType(column) => {
            let words = |it: Option<&ColumnDef>| it.map_or_else(String::new, type_words);
            format!(
                "column {column} becomes {}, and was {}",
                words(new(column)),
                words(old(column))
            )
        }
        Change::Nullability(column) if new(column).is_some_and(ColumnDef::is_nullable) => {
            format!("column {column} takes NULL")
        }
        Change::Nullability(column) => format!("column {column} takes no NULL"),
        Change::Role(column) => match new(column).map(ColumnDef::role) {
            Some(Role::PartitionKey) => format!("column {column} becomes a partition key"),
            Some(Role::Auxiliary) => format!("column {column} becomes auxiliary"),
            Some(Role::Plain) | None if declared.is_vec0() => {
                format!("column {column} becomes metadata")
            }
            Some(Role::Plain) | None => return None,
        },
        Change::Provenance(column) => {
            let of = |it: Option<&ColumnDef>| it.and_then(ColumnDef::provenance).cloned();
            let told = |it: Option<Provenance>| {
                it.map_or_else(|| "a provider that is not named".to_owned(), |it| it.to_string())
            };
            let (old, new) = (told(of(old(column))), told(of(new(column))));
            format!("in column {column}, vectors of {old} become those of {new}")
        }
        Change::Default(column) => format!("column {column} has another default"),
        Change::Check(column) => format!("column {column} has another check"),
        Change::Collation(column) => format!("column {column} compares otherwise"),
        Change::Reference(column) => match new(column).and_then(ColumnDef::reference) {
            Some(to) => format!("column {column} refers to {}", to.table()),
            None => format!("column {column} refers to nothing"),
        },
        Change::IndexAdded(index) => format!("index {} is added", index.name(name)),
        Change::IndexDropped(index) => format!("index {} is dropped", index.name(name)),
        Change::Checks => "it has other checks".to_owned(),
        Change::Storage => "it is stored otherwise".to_owned(),
        Change::Drift => "it is not as it was applied".to_owned(),
        Change::ProvenanceNamed(_) | Change::FullText => return None,
    })
}

fn type_words(column: &ColumnDef) -> String {
    match column.ty {
        ColumnType::Vector(vector) => {
            let (element, dim, metric) = (vector.element.word(), vector.dim, vector.metric.word());
            format!("{element}[{dim}] {metric}")
        }
        ColumnType::Boolean => "BOOLEAN".to_owned(),
        _ => column.type_name().to_owned(),
    }
}
