//! Names that others' tables refer to, as SQLite changes them in the file.

use super::LedgerWriter;
use super::read::read_applied;
use crate::Result;
use crate::plan::{AppliedTable, Operation};
use crate::schema::same_name;

impl LedgerWriter<'_> {
    /// S6: lets the references of all tables, of every app, follow the new names of
    /// a table and its columns, as those in the file do.
    pub(crate) fn follow(&self, step: &Operation) -> Result<()> {
        if !matches!(step, Operation::RenameTable { .. } | Operation::RenameColumn { .. }) {
            return Ok(());
        }
        let mut tables = Vec::new();
        let sql = "SELECT table_id, generation, applied, name FROM _declarite_table \
                   WHERE managed_by = 'system'";
        self.handle.for_each(sql, &[], |row| {
            let applied = read_applied(row.text(2), row.text(3))?;
            tables.push((row.integer(0), row.integer(1), applied));
            Ok(())
        })?;
        for (id, generation, mut applied) in tables {
            if follow(&mut applied, step) {
                self.update_table(id, generation, &applied)?;
            }
        }
        Ok(())
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
