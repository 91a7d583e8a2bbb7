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
}

impl StoredColumn {
    /// A value for it that no other row has.
    pub(crate) const fn unused(self) -> Unused {
        match self.affinity {
            _ if self.nullable => Unused::Null,
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

impl Uniques {
    /// The columns that take an unused value so that a row is in nobody's way:
    /// one of each index, and all of them where an index cannot be looked into.
    /// The key stays, by which the row is found again.
    pub(crate) fn parked(&self, schema: &TableSchema) -> BTreeMap<usize, Unused> {
        let unused = |position: usize| Some((position, self.columns.get(&position)?.unused()));
        let free = |position: &usize| !schema.is_key(*position);
        if self.others {
            return (0..schema.columns.len()).filter(free).filter_map(unused).collect();
        }
        let one_of = |index: &UniqueIndex| {
            let columns = index.columns.iter().map(|(position, _)| *position).filter(free);
            columns.filter_map(unused).min_by_key(|&(_, value)| value)
        };
        self.indexes.iter().filter_map(one_of).collect()
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

    fn uniques(indexes: &[&[usize]]) -> Uniques {
        let stored = |nullable, affinity| StoredColumn { nullable, affinity, is_primary: false };
        let binary = |position: &usize| (*position, "BINARY".to_owned());
        let index = |columns: &&[usize]| UniqueIndex {
            columns: columns.iter().map(binary).collect(),
            filter: None,
        };
        Uniques {
            indexes: indexes.iter().map(index).collect(),
            others: false,
            columns: BTreeMap::from([
                (0, stored(false, Affinity::Integer)),
                (1, stored(false, Affinity::Text)),
                (2, stored(true, Affinity::Text)),
                (3, stored(false, Affinity::Real)),
            ]),
        }
    }

    fn parked(uniques: &Uniques) -> Vec<(usize, Unused)> {
        uniques.parked(&schema()).into_iter().collect()
    }

    /// R4: one column of each index is enough, best one that takes NULL.
    #[test]
    fn r4_one_column_of_each_index_is_parked() {
        assert_eq!(parked(&uniques(&[&[1], &[3]])), [(1, Unused::Text), (3, Unused::Real)]);
        assert_eq!(parked(&uniques(&[&[1, 2]])), [(2, Unused::Null)]);
        assert_eq!(parked(&uniques(&[&[0, 1]])), [(1, Unused::Text)]);
    }

    /// R4: the row is found again by its key.
    #[test]
    fn r4_the_key_stays() {
        assert_eq!(parked(&uniques(&[&[0]])), []);
        let all = Uniques { others: true, ..uniques(&[]) };
        assert_eq!(parked(&all), [(1, Unused::Text), (2, Unused::Null), (3, Unused::Real)]);
    }
}
