//! Which column of a table goes on from which.

use crate::schema::{TableSchema, same_name};

/// For each declared column the position of the applied one: that of its name, or
/// of a former name of which no declared column is.
pub(super) fn carried(applied: &TableSchema, declared: &TableSchema) -> Vec<Option<usize>> {
    let position =
        |name: &str| applied.columns.iter().position(|column| same_name(&column.name, name));
    let mut taken: Vec<usize> = Vec::new();
    let mut carried = Vec::with_capacity(declared.columns.len());
    for column in declared.columns.iter() {
        let former = || {
            let unused = column.former_names().filter(|name| declared.column(name).is_none());
            unused.filter_map(position).find(|it| !taken.contains(it))
        };
        let found = position(&column.name).or_else(former);
        taken.extend(found);
        carried.push(found);
    }
    carried
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ColumnDef, ColumnType};

    fn table(columns: &[(&str, ColumnDef)]) -> TableSchema {
        let id = [("id", ColumnDef::new(ColumnType::Integer).not_null())];
        TableSchema::new("t", id.into_iter().chain(columns.iter().cloned()), ["id"])
            .expect("a table")
    }

    fn text() -> ColumnDef {
        ColumnDef::new(ColumnType::Text)
    }

    #[test]
    fn a_column_goes_on_from_its_name_or_else_from_a_former_one() {
        let applied = table(&[("a", text()), ("b", text())]);
        let carried = |columns: &[(&str, ColumnDef)]| carried(&applied, &table(columns));
        let renamed = |from: &'static str| text().renamed_from(from);
        assert_eq!(carried(&[("b", text()), ("A", text())]), [Some(0), Some(2), Some(1)]);
        assert_eq!(carried(&[("c", renamed("x").renamed_from("a"))]), [Some(0), Some(1)]);
        // A former name never expires, and says nothing once the column has its new one.
        assert_eq!(carried(&[("b", renamed("a"))]), [Some(0), Some(2)]);
    }
}
