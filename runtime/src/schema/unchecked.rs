//! Schemas as they are read back.

use std::borrow::Cow;

use serde::Deserialize;

use super::{ColumnDef, FullText, IndexDef, TableKind, TableSchema};
use crate::{Error, Result};

/// A schema as it was read. It need not keep today's rules, which are asked when
/// a table is declared: the ledger may have one of before a rule was made.
#[derive(Deserialize)]
pub(super) struct Unchecked {
    name: String,
    kind: TableKind,
    columns: Vec<ColumnDef>,
    key: Vec<usize>,
    #[serde(default)]
    strict: bool,
    #[serde(default)]
    without_rowid: bool,
    #[serde(default)]
    autoincrement: bool,
    #[serde(default)]
    indexes: Vec<IndexDef>,
    #[serde(default)]
    checks: Vec<Cow<'static, str>>,
    #[serde(default)]
    full_text: Option<FullText>,
    #[serde(default)]
    renamed_from: Vec<Cow<'static, str>>,
}

impl TryFrom<Unchecked> for TableSchema {
    type Error = Error;

    fn try_from(read: Unchecked) -> Result<Self> {
        let Unchecked {
            name,
            kind,
            columns,
            key,
            strict,
            without_rowid,
            autoincrement,
            indexes,
            checks,
            full_text,
            renamed_from,
        } = read;
        if key.is_empty() || key.iter().any(|&position| position >= columns.len()) {
            let reason = "the primary key names a column the table does not have".to_owned();
            return Err(Error::Schema { table: name, column: None, reason });
        }
        Ok(Self {
            name: Cow::Owned(name),
            kind,
            columns: Cow::Owned(columns),
            key: Cow::Owned(key),
            strict,
            without_rowid,
            autoincrement,
            indexes: Cow::Owned(indexes),
            checks: Cow::Owned(checks),
            full_text,
            renamed_from: Cow::Owned(renamed_from),
        })
    }
}
