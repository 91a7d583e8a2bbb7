//! The rows that nobody declares any more, batch by batch.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::delete::delete;
use super::super::referring::Deletes;
use super::Batches;
use crate::Result;
use crate::db::report::TableReport;
use crate::plan::Released;

/// What a deleted row counts for beside its key: how long it is, nobody knows.
const DELETED: usize = 512;

impl<'b> Batches<'b, '_> {
    /// Deletes the rows of a table, and what the ledger has of them.
    pub(super) fn deletes(&mut self, table: usize) -> Result<()> {
        let Some((gone, left)) = self.going.remove(&table) else { return Ok(()) };
        let work = &self.decision.tables[table];
        if !work.declared {
            // S9: with the entry of the table, by which its pages go and memos that are
            // older than it.
            self.delete_rows(table, gone)?;
            if let Some(known) = &work.ledger {
                self.writer.delete_table(known)?;
            }
            return Ok(());
        }
        let mut gone = gone.into_iter().peekable();
        let mut rows: Vec<&'b Released> = Vec::new();
        let mut left = left.into_iter().peekable();
        while let Some(row) = left.next() {
            self.edits.remove(row.component, &row.key);
            self.owed.done(row.component);
            if left.peek().is_some_and(|next| next.key == row.key) {
                continue;
            }
            rows.extend(gone.next_if(|gone| gone.key == row.key));
            self.turns.add(row.key.len() + DELETED);
            if self.turns.is_full() {
                self.delete_rows(table, std::mem::take(&mut rows))?;
                self.write_pages(table)?;
                self.cut()?;
            }
        }
        self.delete_rows(table, rows)?;
        self.write_pages(table)
    }

    fn write_pages(&mut self, table: usize) -> Result<()> {
        let (id, generation) = self.tables[table];
        let name = self.decision.tables[table].name();
        self.edits.write(self.handle, &mut self.writer, (name, id, generation))
    }

    fn delete_rows(&mut self, table: usize, rows: Vec<&'b Released>) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let deletes = Deletes::from([(table, rows.into_iter().map(Cow::Borrowed).collect())]);
        let mut counts = BTreeMap::from([(table, TableReport::default())]);
        delete(self.handle, self.decision, &deletes, &mut self.watch, &mut counts)?;
        self.touched.push(table);
        if let (Some(report), Some(counts)) = (self.reports.get_mut(&table), counts.get(&table)) {
            report.deleted += counts.deleted;
            report.drifted += counts.drifted;
        }
        Ok(())
    }
}
