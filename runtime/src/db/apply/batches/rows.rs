//! The declared rows of a table, batch by batch, and the pages that tell of them.

use std::cell::{Cell, RefCell};

use super::super::declared_twice;
use super::super::owners::{Owners, SaidByKey};
use super::super::rows::Rows;
use super::super::watch::Watch;
use super::super::write::{RowWriter, Unwritten};
use super::groups::Groups;
use super::{Batches, refuse};
use crate::Result;
use crate::db::report::TableReport;
use crate::db::run::Run;
use crate::plan::{RowChange, RowJoin};

impl Batches<'_, '_> {
    /// Updates and inserts the rows of a table. Those of which nobody declares anything
    /// any more are kept for [`deletes`](Self::deletes).
    pub(super) fn rows(&mut self, run: &mut Run, table: usize) -> Result<()> {
        let (decision, handle) = (self.decision, self.handle);
        let work = &decision.tables[table];
        let said = SaidByKey { owned: &decision.owned[table], changed: RefCell::default() };
        let mut join = RowJoin::new(&decision.released[table]);
        let mut released = said.owned.iter().peekable();
        let mut left = Vec::new();
        let mut report = TableReport {
            table: work.name().to_owned(),
            unchanged: work.unchanged,
            ..TableReport::default()
        };
        let mut shared = work.ledger.as_ref().is_some_and(|table| table.shared);
        let (mut is_end, mut whole) = (false, false);
        let Run { spool, components, partial, .. } = run;
        let mut groups = Groups::new(spool.of_table(table)?, table);
        while !is_end {
            let was_shared = shared;
            let mut watch = std::mem::replace(&mut self.watch, Watch::new(handle));
            let owners = Owners {
                handle,
                app: Some(self.app.id),
                components,
                partial: *partial,
                table,
                work,
                whole: Cell::new(whole),
                repairs: false,
                drifted: None,
                by_key: Some(&said),
            };
            let writer = RowWriter::new(handle, &work.layout)?;
            let mut rows = Rows { owners, writer, watch: &mut watch, report, shared, mended: 0 };
            while !self.turns.is_full() {
                is_end = !groups.go_on(components)?;
                if is_end {
                    break;
                }
                said.changed.replace(groups.changed().collect());
                for entry in groups.entries() {
                    let change = join.declare(&entry.as_declared()).map_err(|twice| {
                        declared_twice(work.name(), entry.key, components, &twice)
                    })?;
                    match rows.write(change, &entry) {
                        Err(Unwritten::NotUnique(error)) => return Err(refuse::not_unique(error)),
                        Err(Unwritten::Failed(error)) => return Err(error),
                        Ok(()) => {}
                    }
                    let component = self.components[entry.component].unwrap_or(0);
                    if change != RowChange::Repeat {
                        self.edits.put(component, entry.key, entry.print);
                    }
                    self.owed.done(component);
                    let is_written = matches!(change, RowChange::Insert | RowChange::Update);
                    self.turns.add(if is_written { entry.row.len() } else { entry.key.len() });
                }
                left.extend(std::iter::from_fn(|| {
                    released.next_if(|row| *row.key < *groups.key())
                }));
                while let Some(row) = released.next_if(|row| *row.key == *groups.key()) {
                    self.edits.remove(row.component, &row.key);
                    self.owed.done(row.component);
                }
            }
            (report, shared, whole) = (rows.report, rows.shared, rows.owners.whole.get());
            self.watch = watch;
            let (id, generation) = self.tables[table];
            if shared && !was_shared {
                self.writer.share_table(id)?;
            }
            if !self.edits.is_empty() {
                self.edits.write(handle, &mut self.writer, (work.name(), id, generation))?;
                self.touched.push(table);
            }
            if self.turns.is_full() {
                self.cut()?;
            }
        }
        left.extend(released);
        self.going.insert(table, (join.unclaimed().collect(), left));
        self.reports.insert(table, report);
        Ok(())
    }
}
