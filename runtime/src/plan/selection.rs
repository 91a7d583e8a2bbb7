//! Which rows a query answers, and in which order.

use super::Predicate;
use crate::schema::TableSchema;

/// A query of one table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Selection {
    pub(crate) filter: Predicate,
    pub(crate) order: Vec<Sorted>,
    pub(crate) limit: Option<usize>,
    pub(crate) offset: usize,
}

/// A column to sort by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sorted {
    pub(crate) column: usize,
    pub(crate) descending: bool,
}

impl Selection {
    pub(crate) const fn new(filter: Predicate) -> Self {
        Self { filter, order: Vec::new(), limit: None, offset: 0 }
    }

    /// Whether it answers some of the rows that it is about.
    pub(crate) const fn is_partial(&self) -> bool {
        self.limit.is_some() || self.offset > 0
    }

    /// The columns to sort by. Where some of the rows are answered, the key's come
    /// last: which rows they are would else be chance where others are equal.
    pub(crate) fn total_order(&self, schema: &TableSchema) -> Vec<Sorted> {
        let mut order = self.order.clone();
        if self.is_partial() {
            let missing = |column: &usize| self.order.iter().all(|it| it.column != *column);
            let key = schema.key_positions().filter(missing);
            order.extend(key.map(|column| Sorted { column, descending: false }));
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ColumnDef, ColumnType};

    #[test]
    fn pages_are_sorted_by_the_key_last() {
        let columns = ["a", "b", "c"].map(|name| (name, ColumnDef::new(ColumnType::Integer)));
        let schema = TableSchema::new("t", columns, ["c", "a"]).expect("a table");
        let by = |column, descending| Sorted { column, descending };
        let mut selection = Selection::new(Predicate::ALWAYS);
        selection.order = vec![by(1, true), by(0, true)];
        assert_eq!(selection.total_order(&schema), selection.order);
        selection.offset = 1;
        assert_eq!(selection.total_order(&schema), [by(1, true), by(0, true), by(2, false)]);
        selection.order.clear();
        assert_eq!(selection.total_order(&schema), [by(2, false), by(0, false)]);
    }
}
