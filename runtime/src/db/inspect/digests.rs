//! Digests of what the file holds under names.

use std::collections::{BTreeMap, BTreeSet};

use super::file_keys;
use crate::Result;
use crate::sqlite::Handle;
use crate::state::{Digest, Digesting, Seed};

/// The definitions of tables with their indexes and triggers, by name in lower case;
/// those too of tables whose foreign keys lead to them, by which a delete may spread.
pub(in crate::db) fn definition_digests<'n>(
    handle: &Handle<'_>,
    tables: impl IntoIterator<Item = &'n str>,
) -> Result<BTreeMap<String, Digest>> {
    let mut names: BTreeSet<String> = tables.into_iter().map(str::to_ascii_lowercase).collect();
    let keys = file_keys(handle)?;
    loop {
        let leads_there = |parent: &str| names.contains(&parent.to_ascii_lowercase());
        let children = keys.iter().filter(|key| leads_there(&key.parent));
        let children: Vec<String> = children.map(|key| key.child.to_ascii_lowercase()).collect();
        let known = names.len();
        names.extend(children);
        if names.len() == known {
            break;
        }
    }
    let mut found: BTreeMap<String, Digesting> =
        names.into_iter().map(|name| (name, Digest::begin(Seed(0)))).collect();
    let sql = "SELECT tbl_name, type, name, sql FROM sqlite_schema ORDER BY type, name";
    handle.for_each(sql, &[], |row| {
        if let Some(digest) = found.get_mut(&row.text(0).to_ascii_lowercase()) {
            (1..4).for_each(|position| digest.put(row.text(position).as_bytes()));
        }
        Ok(())
    })?;
    Ok(found.into_iter().map(|(name, digest)| (name, digest.finish())).collect())
}
