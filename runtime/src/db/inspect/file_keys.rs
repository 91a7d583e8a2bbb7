//! The foreign keys of the file, by their columns.

use crate::Result;
use crate::schema::same_name;
use crate::sqlite::Handle;

/// A foreign key that a table in the file has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::db) struct FileKey {
    pub(in crate::db) child: String,
    pub(in crate::db) parent: String,
    /// Of the child, each with the column it refers to.
    pub(in crate::db) columns: Vec<(String, String)>,
    pub(in crate::db) on_delete: String,
    pub(in crate::db) on_update: String,
}

impl FileKey {
    /// Whether the delete of a row takes or changes those that refer to it.
    pub(in crate::db) fn spreads(&self) -> bool {
        !matches!(self.on_delete.as_str(), "NO ACTION" | "RESTRICT")
    }

    /// Whether it takes them, so that the delete may spread on.
    pub(in crate::db) fn takes(&self) -> bool {
        self.on_delete == "CASCADE"
    }

    /// Whether an update of what is referred to changes those that refer to it.
    pub(in crate::db) fn spreads_updates(&self) -> bool {
        !matches!(self.on_update.as_str(), "NO ACTION" | "RESTRICT")
    }

    pub(in crate::db) fn is_of(&self, child: &str) -> bool {
        same_name(&self.child, child)
    }

    pub(in crate::db) fn refers_to(&self, parent: &str) -> bool {
        same_name(&self.parent, parent)
    }
}

/// Every foreign key of the file.
///
/// <https://www.sqlite.org/pragma.html#pragma_foreign_key_list>
pub(in crate::db) fn file_keys(handle: &Handle<'_>) -> Result<Vec<FileKey>> {
    // A key without a column named refers to the primary key.
    let sql = "SELECT m.name, f.id, f.\"table\", f.\"from\", coalesce(f.\"to\", \
                   (SELECT name FROM pragma_table_xinfo(f.\"table\", 'main') WHERE pk = f.seq + 1), ''), \
                   f.on_delete, f.on_update \
               FROM sqlite_schema m, pragma_foreign_key_list(m.name, 'main') f \
               WHERE m.type = 'table' AND m.rootpage > 0 \
               ORDER BY m.name, f.id, f.seq";
    let mut keys: Vec<FileKey> = Vec::new();
    let mut last = None;
    handle.for_each(sql, &[], |row| {
        let (child, id) = (row.text(0).to_owned(), row.integer(1));
        let columns = (row.text(3).to_owned(), row.text(4).to_owned());
        let this = Some((child.clone(), id));
        match keys.last_mut() {
            Some(key) if last == this => key.columns.push(columns),
            _ => keys.push(FileKey {
                child,
                parent: row.text(2).to_owned(),
                columns: vec![columns],
                on_delete: row.text(5).to_owned(),
                on_update: row.text(6).to_owned(),
            }),
        }
        last = this;
        Ok(())
    })?;
    Ok(keys)
}
