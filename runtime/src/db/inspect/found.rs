//! What is wrong with a table in the file, collected so that it is told at once.

use crate::schema::TableSchema;
use crate::{Error, Result};

/// See the module.
#[derive(Default)]
pub(super) struct Found {
    /// What the table has not: `the default 0 of pages`.
    pub(super) lacks: Vec<String>,
    /// What it has instead: `column pages is of type TEXT`.
    pub(super) faults: Vec<String>,
    /// How many of `lacks` are indexes.
    indexes: usize,
}

impl Found {
    pub(super) fn lack(&mut self, what: impl Into<String>) {
        self.lacks.push(what.into());
    }

    pub(super) fn lack_index(&mut self, what: impl Into<String>) {
        self.lack(what);
        self.indexes += 1;
    }

    /// Whether nothing is wrong but that indexes are not there.
    pub(super) const fn is_of_indexes(&self) -> bool {
        self.faults.is_empty() && self.lacks.len() == self.indexes
    }

    pub(super) fn fault(&mut self, what: impl Into<String>) {
        self.faults.push(what.into());
    }

    /// As clauses of one sentence about the table.
    pub(super) fn clauses(self) -> Vec<String> {
        let lacks = (!self.lacks.is_empty()).then(|| format!("it lacks {}", self.lacks.join(", ")));
        lacks.into_iter().chain(self.faults).collect()
    }

    /// The error, if anything was found.
    pub(super) fn check(self, schema: &TableSchema, what: &str, way_out: &str) -> Result<()> {
        let clauses = self.clauses();
        if clauses.is_empty() {
            return Ok(());
        }
        let reason = format!("{what}: {}{way_out}", clauses.join("; "));
        Err(Error::Table { table: schema.name().to_owned(), reason })
    }
}
