//! What keeps the rows of a table apart, beside its key, and what their columns
//! are given while values are handed from row to row.

use std::collections::BTreeMap;

use crate::schema::{Affinity, TableSchema};

/// A unique index of a table in the file, over declared columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UniqueIndex {
    /// Positions of its columns in the schema, each with the collation it
    /// compares by.
    pub(crate) columns: Vec<(usize, String)>,
    /// The rows it is about, as SQL; all, if there is none.
    pub(crate) filter: Option<String>,
}

/// A declared column as it stands in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredColumn {
    pub(crate) nullable: bool,
    pub(crate) affinity: Affinity,
    /// Whether it is of the table's primary key, be that the declared key or not.
    pub(crate) is_primary: bool,
    /// Whether a foreign key refers to it. Rows that do would lose hold of one with
    /// NULL, and by ON UPDATE may follow it there.
    pub(crate) is_referred_to: bool,
    /// Whether one that does changes with it, by ON UPDATE.
    pub(crate) spreads: bool,
}

/// A value that no other row of the table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unused {
    /// Rows with NULL in a unique column are all different:
    /// <https://www.sqlite.org/nulls.html>
    Null,
    Integer,
    Real,
    Text,
    Blob,
}

impl StoredColumn {
    fn unused(self) -> Unused {
        match self.affinity {
            _ if self.nullable && !self.is_referred_to => Unused::Null,
            Affinity::Integer | Affinity::Numeric => Unused::Integer,
            Affinity::Real => Unused::Real,
            Affinity::Text => Unused::Text,
            Affinity::Blob => Unused::Blob,
        }
    }
}

/// The unique indexes of a table, that of its key aside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Uniques {
    pub(crate) indexes: Vec<UniqueIndex>,
    /// Whether there are others, over expressions or columns that are not declared.
    pub(crate) others: bool,
    /// Declared columns by position.
    pub(crate) columns: BTreeMap<usize, StoredColumn>,
}

impl Uniques {
    /// The column that takes an unused value so that a row is not in the way of
    /// one with the same in an index. It is none of the key, by which the row is
    /// found again; an index within the key has only such.
    pub(crate) fn parked(
        &self,
        schema: &TableSchema,
        index: &UniqueIndex,
    ) -> Option<(usize, Unused)> {
        self.best(index, |position| !schema.is_key(position))
    }

    /// For an index within the key, a column of it: a row that is to be deleted
    /// may have another key until then. It has none from which ON UPDATE spreads:
    /// rows that refer to its value would leave with it, while another row gets that.
    pub(crate) fn parked_key(&self, index: &UniqueIndex) -> Option<(usize, Unused)> {
        let spreads = |position| self.columns.get(&position).is_some_and(|it| it.spreads);
        let best = self.best(index, |position| !spreads(position))?;
        // A key is not NULL.
        let column = StoredColumn { nullable: false, ..*self.columns.get(&best.0)? };
        Some((best.0, column.unused()))
    }

    fn best(&self, index: &UniqueIndex, may: impl Fn(usize) -> bool) -> Option<(usize, Unused)> {
        let positions = index.columns.iter().map(|(position, _)| *position);
        let columns = positions.filter(|&position| may(position)).filter_map(|position| {
            let column = self.columns.get(&position)?;
            Some((column.spreads, column.is_referred_to, column.unused(), position))
        });
        columns.min().map(|(_, _, unused, position)| (position, unused))
    }

    /// All columns but the key's, where it is not known what an index is over. Those
    /// from which ON UPDATE spreads keep their values: a row that gets its own back
    /// does not get those back that referred to it.
    pub(crate) fn all_parked(&self, schema: &TableSchema) -> BTreeMap<usize, Unused> {
        let may = |(position, column): &(&usize, &StoredColumn)| {
            !schema.is_key(**position) && !column.spreads
        };
        let columns = self.columns.iter().filter(may);
        columns.map(|(&position, column)| (position, column.unused())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ColumnDef, ColumnType};

    fn schema() -> TableSchema {
        let of = |ty| ColumnDef::new(ty).not_null();
        let columns = [
            ("id", of(ColumnType::Integer)),
            ("mail", of(ColumnType::Text)),
            ("nick", ColumnDef::new(ColumnType::Text)),
            ("rank", of(ColumnType::Real)),
        ];
        TableSchema::new("t", columns, ["id"]).expect("a table")
    }

    fn uniques() -> Uniques {
        let stored = |nullable, affinity, is_referred_to| StoredColumn {
            nullable,
            affinity,
            is_primary: false,
            is_referred_to,
            spreads: false,
        };
        Uniques {
            indexes: Vec::new(),
            others: false,
            columns: BTreeMap::from([
                (0, stored(false, Affinity::Integer, false)),
                (1, stored(false, Affinity::Text, false)),
                (2, stored(true, Affinity::Text, false)),
                (3, stored(true, Affinity::Real, true)),
            ]),
        }
    }

    fn index(columns: &[usize]) -> UniqueIndex {
        let columns = columns.iter().map(|&position| (position, "BINARY".to_owned())).collect();
        UniqueIndex { columns, filter: None }
    }

    /// R4: one column of an index is enough, best one that takes NULL and to which
    /// nobody refers.
    #[test]
    fn r4_one_column_of_an_index_is_parked() {
        let parked = |columns: &[usize]| uniques().parked(&schema(), &index(columns));
        assert_eq!(parked(&[1]), Some((1, Unused::Text)));
        assert_eq!(parked(&[1, 2, 3]), Some((2, Unused::Null)));
        assert_eq!(parked(&[0, 1]), Some((1, Unused::Text)));
        assert_eq!(parked(&[3]), Some((3, Unused::Real)));
        let all = [(1, Unused::Text), (2, Unused::Null), (3, Unused::Real)];
        assert_eq!(uniques().all_parked(&schema()), BTreeMap::from(all));
    }

    /// R4: a row is found again by its key, unless it is to be deleted.
    #[test]
    fn r4_an_index_within_the_key_is_parked_by_the_key() {
        assert_eq!(uniques().parked(&schema(), &index(&[0])), None);
        assert_eq!(uniques().parked_key(&index(&[0])), Some((0, Unused::Integer)));
    }
}
