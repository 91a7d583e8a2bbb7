//! What a verification found.

use std::fmt;

use super::Findings;
use super::rows::{MOST_KEYS, RowFindings};
use crate::row::Key;
use crate::schema::same_name;

/// What [`TargetState::verify`](crate::TargetState::verify) found: where the file is
/// another than it was applied.
///
/// It displays itself as one line for each table, and one for each kind of finding
/// below it:
///
/// ```text
/// notes: 996 as applied, 1 missing, 2 changed, 1 foreign
///   it lacks an index over text
///   missing: 7
///   changed: 8, 9
///   foreign: 1200
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Verification {
    /// Every table that the ledger has of the app.
    pub tables: Vec<TableVerification>,
    /// What is damaged of the ledger: `page 7 of table notes: a key is cut off`. What
    /// is read of it all the same is compared.
    pub damaged: Vec<String>,
}

/// What was found of one table.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct TableVerification {
    /// The table.
    pub table: String,
    /// In what the table itself is another than it was applied, each a clause:
    /// `it lacks an index over text`.
    pub schema: Vec<String>,
    /// Whether its rows were compared. They are not where they cannot be read,
    /// because something else has the table's name or columns of it are gone.
    pub compared: bool,
    /// Rows that are as they were applied.
    pub as_applied: u64,
    /// Rows that the ledger has and the file has not.
    pub missing: DriftedRows,
    /// Rows that have other values than were applied.
    pub changed: DriftedRows,
    /// Rows that no component owns, in a table that Declarite made. In tables of the
    /// user's and adopted ones they are nobody's business. Rows of damaged pages are
    /// among them.
    pub foreign: DriftedRows,
}

/// Rows by their keys.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct DriftedRows {
    /// How many there are.
    pub count: u64,
    /// The keys of the first 100, in order, as errors show them; `unknown` for a row
    /// whose key is NULL.
    pub keys: Vec<String>,
}

impl Verification {
    /// Whether the file is as it was applied, and the ledger as it was written.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.damaged.is_empty() && self.tables.iter().all(TableVerification::is_clean)
    }

    /// What was found of one table; ASCII case does not matter.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&TableVerification> {
        self.tables.iter().find(|table| same_name(&table.table, name))
    }
}

impl TableVerification {
    /// Whether the table and its rows are as they were applied.
    #[must_use]
    pub const fn is_clean(&self) -> bool {
        self.schema.is_empty()
            && self.compared
            && self.missing.count == 0
            && self.changed.count == 0
            && self.foreign.count == 0
    }
}

impl DriftedRows {
    fn new<'k>(count: u64, keys: impl IntoIterator<Item = &'k Box<[u8]>>) -> Self {
        let show = |key: &[u8]| {
            if key.is_empty() { "unknown".to_owned() } else { Key(key).to_string() }
        };
        Self { count, keys: keys.into_iter().take(MOST_KEYS).map(|key| show(key)).collect() }
    }
}

impl From<Findings> for Verification {
    fn from(findings: Findings) -> Self {
        let tables = findings.tables.into_iter().map(|table| {
            let compared = table.rows.is_some();
            let rows = table.rows.unwrap_or_default();
            let RowFindings { same, missing, changed, foreign, foreign_keys, .. } = rows;
            TableVerification {
                table: table.table.applied.schema.name.into_owned(),
                schema: table.drift.map_or_else(Vec::new, |drift| drift.found),
                compared,
                as_applied: same,
                missing: DriftedRows::new(missing.len() as u64, &missing),
                changed: DriftedRows::new(changed.len() as u64, &changed),
                foreign: DriftedRows::new(foreign, &foreign_keys),
            }
        });
        let damaged = findings.damage.found.into_iter();
        Self {
            tables: tables.collect(),
            damaged: damaged.map(|(entry, reason)| format!("{entry}: {reason}")).collect(),
        }
    }
}

impl fmt::Display for Verification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tables = self.tables.iter().map(ToString::to_string);
        let damaged = self.damaged.iter().map(|damage| format!("the ledger is damaged: {damage}"));
        let lines: Vec<String> = tables.chain(damaged).collect();
        if lines.is_empty() {
            return f.write_str("nothing was applied");
        }
        f.write_str(&lines.join("\n"))
    }
}

impl fmt::Display for TableVerification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, schema, compared, as_applied, missing, changed, foreign } = self;
        if *compared {
            write!(f, "{table}: {as_applied} as applied")?;
        } else {
            write!(f, "{table}: its rows cannot be read")?;
        }
        let findings = [("missing", missing), ("changed", changed), ("foreign", foreign)];
        let found = || findings.iter().filter(|(_, rows)| rows.count > 0);
        for (word, rows) in found() {
            write!(f, ", {} {word}", rows.count)?;
        }
        for clause in schema {
            write!(f, "\n  {clause}")?;
        }
        for (word, rows) in found() {
            write!(f, "\n  {word}: {rows}")?;
        }
        Ok(())
    }
}

/// `7, 8, 9`, and how many more there are.
impl fmt::Display for DriftedRows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.keys.join(", "))?;
        match self.count.saturating_sub(self.keys.len() as u64) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}
