//! Deleting the rows that nobody declares any more.

use std::collections::BTreeMap;

use super::decide::Decision;
use super::referring::{self, Deletes};
use super::watch::Watch;
use super::write::RowWriter;
use crate::Result;
use crate::db::report::TableReport;
use crate::sqlite::Handle;

/// Deletes rows, those of children first, and counts them.
///
/// Rows of one table, and of tables that refer to each other in a circle, go in
/// any order: while foreign keys are deferred, RESTRICT waits for COMMIT too.
pub(super) fn delete(
    handle: &Handle<'_>,
    decision: &Decision,
    deletes: &Deletes<'_>,
    watch: &mut Watch<'_>,
    reports: &mut BTreeMap<usize, TableReport>,
) -> Result<()> {
    let there = referring::check(handle, decision, deletes)?;
    for &table in decision.order.iter().rev() {
        let Some(rows) = deletes.get(&table).filter(|rows| !rows.is_empty()) else { continue };
        let work = &decision.tables[table];
        let mut writer = RowWriter::new(handle, &work.layout)?;
        let mut deleted = 0;
        for row in rows {
            watch.before(work);
            let is_deleted = writer.delete(&row.key)?;
            watch.after(work);
            if !is_deleted {
                writer.check_gone(&row.key)?;
            }
            deleted += u64::from(is_deleted);
        }
        if let Some(report) = reports.get_mut(&table) {
            report.deleted = there.get(&table).copied().unwrap_or(deleted);
            report.drifted += rows.len() as u64 - report.deleted;
        }
    }
    Ok(())
}
