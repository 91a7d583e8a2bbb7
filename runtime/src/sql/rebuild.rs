//! A rebuild as SQL: what an apply does row by row, as one would type it.

use super::ddl::{create_index, create_table, drop_table};
use super::ident::quote;
use super::vec0::{quantized, tagged};
use crate::schema::{ColumnDef, ColumnType, TableSchema, same_name};

const ASIDE: &str = "_declarite_aside";

/// Copies the rows aside as the new table holds them, makes it, and copies them back.
///
/// `from` has the declared names already; `renamed_from` is the name in the file.
pub(super) fn rebuild(
    from: &TableSchema,
    renamed_from: Option<&str>,
    to: &TableSchema,
) -> Vec<String> {
    let old = renamed_from.unwrap_or(from.name());
    let columns: Vec<String> = to.columns().iter().map(|column| quote(column.name())).collect();
    let columns = columns.join(", ");
    let values: Vec<String> = to.columns().iter().map(|column| value(from, column)).collect();
    let back: Vec<String> = to.columns().iter().map(|column| tagged(to, column)).collect();
    let (aside, values, back) = (quote(ASIDE), values.join(", "), back.join(", "));
    let mut statements = vec![
        format!("CREATE TEMP TABLE {aside} AS SELECT {values} FROM {}", quote(old)),
        drop_table(old),
    ];
    statements.extend(create_table(to).into_iter().take(1));
    statements.push(format!(
        "INSERT INTO {} ({columns}) SELECT {back} FROM temp.{aside}",
        quote(to.name())
    ));
    statements.push(format!("DROP TABLE temp.{aside}"));
    let is_kept = |index: &&crate::schema::IndexDef| {
        let name = index.name(to.name());
        from.indexes()
            .iter()
            .any(|old| old.is_like(index) && same_name(&old.name(from.name()), &name))
    };
    let kept = to.indexes().iter().filter(is_kept);
    statements.extend(kept.map(|index| create_index(to.name(), index)));
    statements
}

/// What a column holds of the old table's row.
fn value(from: &TableSchema, column: &ColumnDef) -> String {
    let name = quote(column.name());
    let Some(old) = from.column(column.name()) else {
        return format!("{} AS {name}", column.default_value().unwrap_or("NULL"));
    };
    match (old.column_type(), column.column_type()) {
        (ColumnType::Vector(old), ColumnType::Vector(new)) if old.element != new.element => {
            format!("{} AS {name}", quantized(&name, old.element, new.element))
        }
        (old, new) if old == new => name,
        (ColumnType::Vector(_), _) | (_, ColumnType::Vector(_)) => name,
        (_, new) => {
            let ty = if new == ColumnType::Boolean { "INTEGER" } else { new.word() };
            format!("CAST({name} AS {ty}) AS {name}")
        }
    }
}
