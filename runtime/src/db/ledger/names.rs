//! Names that others' tables refer to, as SQLite changes them in the file.

use std::collections::BTreeSet;

use super::read::read_applied;
use super::{LedgerWriter, Stamp};
use crate::Result;
use crate::plan::{AppliedTable, Operation};
use crate::row::ValueRef;
use crate::schema::same_name;

impl LedgerWriter<'_> {
    /// S6: lets the references of all tables, of every app, follow the new names of
    /// a table and its columns, as those in the file do. The stamps of their apps
    /// move with them: a target state that was opened before compares the file with
    /// the former names, and ends in a conflict.
    pub(crate) fn follow(&self, step: &Operation) -> Result<()> {
        if !matches!(step, Operation::RenameTable { .. } | Operation::RenameColumn { .. }) {
            return Ok(());
        }
        let mut tables = Vec::new();
        let sql = "SELECT table_id, generation, applied, name, app_id FROM _declarite_table \
                   WHERE managed_by = 'system'";
        self.handle.for_each(sql, &[], |row| {
            let applied = read_applied(row.text(2), row.text(3))?;
            tables.push((row.integer(0), row.integer(1), applied, row.integer(4)));
            Ok(())
        })?;
        let mut apps = BTreeSet::new();
        for (id, generation, mut applied, app) in tables {
            if follow(&mut applied, step) {
                self.update_table(id, generation, &applied)?;
                apps.insert(app);
            }
        }
        apps.into_iter().try_for_each(|app| self.move_stamps(app))
    }

    fn move_stamps(&self, app: i64) -> Result<()> {
        let (stamp, schema_stamp) = (Stamp::random()?, Stamp::random()?);
        let sql = "UPDATE _declarite_app SET stamp = ?2, schema_stamp = ?3 WHERE app_id = ?1";
        let values =
            [ValueRef::Integer(app), ValueRef::Blob(&stamp.0), ValueRef::Blob(&schema_stamp.0)];
        self.handle.run(sql, &values)?;
        self.seal_app(app)
    }
}

/// Whether a reference of the table has another name now.
fn follow(applied: &mut AppliedTable, step: &Operation) -> bool {
    let mut follows = false;
    for column in applied.schema.columns.to_mut() {
        let Some(reference) = &mut column.reference else { continue };
        match step {
            Operation::RenameTable { from, to } if same_name(&reference.table, from) => {
                reference.table = to.clone().into();
                follows = true;
            }
            Operation::RenameColumn { table, from, to }
                if same_name(&reference.table, table) && same_name(&reference.column, from) =>
            {
                reference.column = to.clone().into();
                follows = true;
            }
            _ => {}
        }
    }
    follows
}
