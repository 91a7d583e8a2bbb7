//! Writing the rows of a table.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use super::decide::Decision;
use super::owners::{Met, Owners};
use super::pages::{PageChanges, Rewrites};
use super::parking::Parking;
use super::walk_rows;
use super::watch::Watch;
use super::work::WorkTable;
use super::write::{RowWriter, Unwritten};
use crate::db::ledger::PageReader;
use crate::db::report::TableReport;
use crate::db::run::Run;
use crate::db::spool::{Entry, Spool};
use crate::plan::{Released, RowChange};
use crate::sqlite::Handle;
use crate::{Error, Result};

/// What writing rows takes.
pub(super) struct Write<'w, 'h> {
    pub(super) handle: &'h Handle<'h>,
    pub(super) decision: &'w Decision,
    pub(super) watch: Watch<'h>,
    /// Tables of which several components have some row.
    pub(super) shared: BTreeSet<usize>,
    pub(super) pages: PageReader<'h>,
    /// By table: what becomes of its pages, unless that is more than is kept.
    pub(super) rewritten: BTreeMap<usize, PageChanges>,
}

/// A row that could not be written because another one has what has to be unique.
struct Held {
    key: Box<[u8]>,
    change: RowChange,
}

/// Writes the declared rows of one table, and counts them.
pub(super) struct Rows<'r, 'h, 'c> {
    pub(super) owners: Owners<'r>,
    pub(super) writer: RowWriter<'h>,
    pub(super) watch: &'r mut Watch<'c>,
    pub(super) report: TableReport,
    /// Whether several components have some row of the table.
    pub(super) shared: bool,
    /// Drifted rows that were written.
    pub(super) mended: usize,
}

impl Rows<'_, '_, '_> {
    pub(super) fn write(&mut self, change: RowChange, entry: &Entry<'_>) -> Result<(), Unwritten> {
        let (key, row) = (entry.key, entry.row);
        let is_drifted = self.owners.is_drifted(key);
        if is_drifted && change == RowChange::Insert {
            // Another component has the key, and the row itself does not tell.
            self.owners.agree_to_update(entry)?;
        }
        self.watch.before(self.owners.work);
        match change {
            RowChange::Insert if self.writer.insert(key, row)? => {
                self.report.inserted += 1;
                self.report.bytes += row.len() as u64;
            }
            RowChange::Insert => match self.owners.of_met_row(entry) {
                Ok(Met::Shared) if !is_drifted => self.shared = true,
                Ok(Met::Shared | Met::Nobodys) => {
                    self.writer.update_present(key, row)?;
                    self.report.updated += 1;
                    self.report.bytes += row.len() as u64;
                }
                Err(Error::ExistingRow { .. }) if !self.writer.is_there(key)? => {
                    return Err(self.writer.not_taken(key, "written").into());
                }
                Err(error) => return Err(error.into()),
            },
            RowChange::Update => {
                if self.shared {
                    self.owners.agree_to_update(entry)?;
                }
                let is_there = self.writer.update(key, row)?;
                if !is_there {
                    self.writer.insert_missing(key, row)?;
                }
                self.report.drifted += u64::from(is_drifted || !is_there);
                self.report.updated += 1;
                self.report.bytes += row.len() as u64;
            }
            RowChange::Transfer => self.report.unchanged += 1,
            RowChange::Again => self.shared = true,
            RowChange::Repeat => {}
        }
        self.watch.after(self.owners.work);
        if is_drifted && matches!(change, RowChange::Insert | RowChange::Update) {
            self.shared |= change == RowChange::Insert;
            self.mended += 1;
        }
        Ok(())
    }

    /// R4: writes the rows that were held back, once all others are written.
    /// Those that have what a row is to have, and are themselves held back or
    /// to be deleted, give it up first. The keys that rows to be deleted had, and
    /// have now, come back.
    fn settle(
        &mut self,
        handle: &Handle<'_>,
        spool: &mut Spool,
        held: &[Held],
        deleted: &[&Released],
    ) -> Result<BTreeMap<Vec<u8>, Vec<u8>>> {
        let Owners { components, table, work, .. } = self.owners;
        let mut parking = Parking::new(handle, &work.layout)?;
        let mut waiting: BTreeSet<&[u8]> = held.iter().map(|row| row.key.as_ref()).collect();
        let is_deleted =
            |key: &[u8]| deleted.binary_search_by(|row| row.key.as_ref().cmp(key)).is_ok();
        let mut merge = spool.of_table(table)?;
        let mut next = held.iter().peekable();
        while let Some(row) = next.peek() {
            let Some(entry) = merge.next(table)? else { break };
            if !components[entry.component].counts() || entry.key != row.key.as_ref() {
                continue;
            }
            let mut staying = Vec::new();
            for other in parking.in_the_way(entry.key, entry.row)? {
                let goes = is_deleted(&other.key) || parking.has_moved_to(&other.key);
                self.watch.before(work);
                let gives_way = (goes || waiting.contains(other.key.as_slice()))
                    && parking.park(&other, goes)?;
                self.watch.after(work);
                if !gives_way {
                    staying.push(other);
                }
            }
            let mut written = self.write(row.change, &entry);
            if parking.may_miss() && matches!(written, Err(Unwritten::NotUnique(_))) {
                let waiting = waiting.iter().copied().filter(|other| *other != entry.key);
                for other in waiting.chain(deleted.iter().map(|row| row.key.as_ref())) {
                    self.watch.before(work);
                    parking.park_all(other)?;
                    self.watch.after(work);
                }
                written = self.write(row.change, &entry);
            }
            match written {
                Ok(()) => {}
                Err(Unwritten::NotUnique(error)) => return Err(parking.conflict(error, &staying)),
                Err(Unwritten::Failed(error)) => return Err(error),
            }
            waiting.remove(entry.key);
            next.next();
        }
        Ok(parking.into_moved())
    }
}

impl<'w, 'h> Write<'w, 'h> {
    /// Updates and inserts the rows of a table. The rows that are to be deleted
    /// come back.
    pub(super) fn rows(
        &mut self,
        run: &mut Run,
        app: Option<i64>,
        table: usize,
    ) -> Result<(TableReport, Vec<Cow<'w, Released>>)> {
        let work: &'w WorkTable = &self.decision.tables[table];
        let Run { spool, components, partial, repair, .. } = run;
        let (handle, partial, whole) = (self.handle, *partial, Cell::new(false));
        let known = repair.as_ref().zip(work.ledger.as_ref());
        let drifted = known.and_then(|(repair, table)| repair.drifted(table.id));
        let repairs = repair.is_some();
        let mut rows = Rows {
            owners: Owners {
                handle,
                app,
                components,
                partial,
                table,
                work,
                whole,
                repairs,
                drifted,
                by_key: None,
            },
            writer: RowWriter::new(handle, &work.layout)?,
            watch: &mut self.watch,
            report: TableReport {
                table: work.name().to_owned(),
                unchanged: work.unchanged,
                ..TableReport::default()
            },
            shared: work.ledger.as_ref().is_some_and(|table| table.shared),
            mended: 0,
        };
        let mut held = Vec::new();
        // In one go with the rows, which are read from the spool for it once less.
        let mut rewrites = Some(Rewrites::new((table, work.name()), components, partial));
        let unclaimed = walk_rows(spool, components, self.decision, table, |change, entry| {
            match rows.write(change, entry) {
                Err(Unwritten::NotUnique(_)) => held.push(Held { key: entry.key.into(), change }),
                Err(Unwritten::Failed(error)) => return Err(error),
                Ok(()) => {}
            }
            if let Some(to) = &mut rewrites {
                to.put(entry, &mut self.pages)?;
            }
            if rewrites.as_ref().is_some_and(Rewrites::is_full) {
                rewrites = None;
            }
            Ok(())
        })?;
        if let Some(rewrites) = rewrites {
            self.rewritten.insert(table, rewrites.finish(&mut self.pages)?);
        }
        let moved = if held.is_empty() {
            BTreeMap::new()
        } else {
            rows.settle(handle, spool, &held, &unclaimed)?
        };
        let deleted = unclaimed.iter().filter(|row| rows.owners.is_drifted(&row.key)).count();
        let left = drifted.map_or(0, BTreeSet::len).saturating_sub(rows.mended + deleted);
        // What was read anew for a change of the table is as the ledger has it.
        rows.report.still_drifted = if work.reshape.is_some() { 0 } else { left as u64 };
        let deleted = |row: &'w Released| match moved.get(&*row.key) {
            None => Cow::Borrowed(row),
            Some(now) => Cow::Owned(Released { key: now.as_slice().into(), print: row.print }),
        };
        let deletes = unclaimed.into_iter().map(deleted).collect();
        let Rows { report, shared, .. } = rows;
        if shared {
            self.shared.insert(table);
        }
        Ok((report, deletes))
    }
}
