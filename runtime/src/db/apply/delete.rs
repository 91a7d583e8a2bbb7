//! Deleting the rows that nobody declares any more.

use std::collections::BTreeMap;

use super::decide::{Decision, WorkTable};
use super::parking::Parking;
use super::referring::{self, Deletes};
use super::watch::Watch;
use super::write::RowWriter;
use crate::db::inspect;
use crate::db::report::TableReport;
use crate::plan::{Released, Unused};
use crate::schema::{TableSchema, same_name};
use crate::sqlite::Handle;
use crate::{Error, Result};

/// Deletes rows, those of children first, and counts them.
pub(super) fn delete(
    handle: &Handle<'_>,
    decision: &Decision,
    deletes: &Deletes<'_>,
    watch: &mut Watch<'_>,
    reports: &mut BTreeMap<usize, TableReport>,
) -> Result<()> {
    let there = referring::check(handle, decision, deletes)?;
    let mut held = Vec::new();
    let mut deleted = BTreeMap::new();
    for &table in decision.order.iter().rev() {
        let Some(rows) = deletes.get(&table).filter(|rows| !rows.is_empty()) else { continue };
        let mut deleting = Deleting::new(handle, &decision.tables[table], watch)?;
        let mut kept = Vec::new();
        for &row in rows {
            if deleting.delete(row)?.is_some() {
                kept.push(row);
            }
        }
        deleted.insert(table, deleting.deleted);
        if !kept.is_empty() {
            held.push((table, kept));
        }
    }
    if !held.is_empty() {
        settle(handle, decision, deletes, watch, &held, &mut deleted)?;
    }
    for (table, deleted) in deleted {
        if let Some(report) = reports.get_mut(&table) {
            report.deleted = there.get(&table).copied().unwrap_or(deleted);
            report.drifted += deletes[&table].len() as u64 - report.deleted;
        }
    }
    Ok(())
}

/// Deletes rows that others refer to by RESTRICT, which SQLite never defers:
/// rows of one table, or of tables that refer to each other in a circle. What
/// they refer to themselves does not matter any more.
fn settle(
    handle: &Handle<'_>,
    decision: &Decision,
    deletes: &Deletes<'_>,
    watch: &mut Watch<'_>,
    held: &[(usize, Vec<&Released>)],
    deleted: &mut BTreeMap<usize, u64>,
) -> Result<()> {
    for (table, rows) in held {
        let schema = &decision.tables[*table].layout.schema;
        let mut parking = Parking::new(handle, schema, &referring_columns(handle, schema)?)?;
        for row in rows {
            parking.park(&row.key)?;
        }
    }
    for (table, rows) in held {
        let mut deleting = Deleting::new(handle, &decision.tables[*table], watch)?;
        for row in rows {
            if let Some(error) = deleting.delete(row)? {
                return Err(referring::named(handle, decision, deletes, *table, row, error)?);
            }
        }
        *deleted.entry(*table).or_default() += deleting.deleted;
    }
    Ok(())
}

/// The columns by which a table refers to others or itself, its key aside.
fn referring_columns(handle: &Handle<'_>, schema: &TableSchema) -> Result<BTreeMap<usize, Unused>> {
    let stored = inspect::stored_columns(handle, schema)?;
    let keys = inspect::file_keys(handle)?;
    let names = keys.iter().filter(|key| key.is_of(schema.name())).flat_map(|key| &key.columns);
    let positions = names.filter_map(|(from, _)| {
        schema.columns.iter().position(|column| same_name(&column.name, from))
    });
    let unused = |position: usize| Some((position, stored.get(&position)?.unused()));
    Ok(positions.filter(|&position| !schema.is_key(position)).filter_map(unused).collect())
}

/// Deletes rows of one table.
struct Deleting<'d, 'h> {
    work: &'d WorkTable,
    writer: RowWriter<'d>,
    watch: &'d mut Watch<'h>,
    /// Rows that were there.
    deleted: u64,
}

impl<'d, 'h> Deleting<'d, 'h> {
    fn new(handle: &'d Handle<'_>, work: &'d WorkTable, watch: &'d mut Watch<'h>) -> Result<Self> {
        let writer = RowWriter::new(handle, &work.layout)?;
        Ok(Self { work, writer, watch, deleted: 0 })
    }

    /// Deletes a row; the constraint, if one keeps it.
    fn delete(&mut self, row: &Released) -> Result<Option<Error>> {
        self.watch.before(self.work);
        match self.writer.delete(&row.key) {
            Ok(deleted) => self.deleted += u64::from(deleted),
            Err(error @ Error::Constraint { .. }) => return Ok(Some(error)),
            Err(error) => return Err(error),
        }
        self.watch.after(self.work);
        Ok(None)
    }
}
