//! A rebuild as SQL: what an apply does row by row, as one would type it.

use super::ddl::{create_index, create_table, drop_table};
use super::ident::quote;
use super::vec0::{quantized, tagged};
use crate::plan::Evolution;
use crate::schema::{ColumnDef, ColumnType, IndexDef, TableSchema, same_name};

const ASIDE: &str = "_declarite_aside";

/// Copies the rows aside as the new table holds them, makes it, and copies them back.
pub(super) fn rebuild(from: &TableSchema, to: &TableSchema) -> Vec<String> {
    let list = |items: Vec<String>| items.join(", ");
    let columns = list(to.columns().iter().map(|column| quote(column.name())).collect());
    let carried = Evolution::of(from, to, &[]).carried;
    let sources = to.columns().iter().zip(carried);
    let values = list(
        sources
            .map(|(column, position)| value(position.map(|it| &from.columns()[it]), column))
            .collect(),
    );
    let back = list(to.columns().iter().map(|column| tagged(to, column)).collect());
    let (aside, old, new) = (quote(ASIDE), quote(from.name()), quote(to.name()));
    let mut statements = vec![
        format!("CREATE TEMP TABLE {aside} AS SELECT {values} FROM {old}"),
        drop_table(from.name()),
    ];
    statements.extend(create_table(to).into_iter().take(1));
    statements.push(format!("INSERT INTO {new} ({columns}) SELECT {back} FROM temp.{aside}"));
    statements.push(format!("DROP TABLE temp.{aside}"));
    let is_kept = |index: &&IndexDef| {
        let name = index.name(to.name());
        let is_it = |old: &IndexDef| old.is_like(index) && same_name(&old.name(from.name()), &name);
        from.indexes().iter().any(is_it)
    };
    let kept = to.indexes().iter().filter(is_kept);
    statements.extend(kept.map(|index| create_index(to.name(), index)));
    statements
}

/// What a column holds of the old table's row.
fn value(old: Option<&ColumnDef>, column: &ColumnDef) -> String {
    let name = quote(column.name());
    let Some(old) = old else {
        return format!("{} AS {name}", column.default_value().unwrap_or("NULL"));
    };
    let stored = quote(old.name());
    let value = match (old.column_type(), column.column_type()) {
        (ColumnType::Vector(old), ColumnType::Vector(new)) if old.element != new.element => {
            quantized(&stored, old.element, new.element)
        }
        (ColumnType::Vector(_), _) | (_, ColumnType::Vector(_)) => stored,
        (old, new) if old == new => stored,
        (_, new) => {
            let ty = if new == ColumnType::Boolean { "INTEGER" } else { new.word() };
            format!("CAST({stored} AS {ty})")
        }
    };
    if value == name { value } else { format!("{value} AS {name}") }
}
