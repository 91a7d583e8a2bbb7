//! Rows that their components do not declare any more.

use std::collections::BTreeMap;

use super::work::{WorkTable, applied_rows};
use crate::Result;
use crate::db::ledger::{self, PathKey};
use crate::db::run::Run;
use crate::db::verify::Repair;
use crate::plan::Released;
use crate::sqlite::Handle;
use crate::state::{Mark, Page, PageHead, Tracked};

/// The rows that are let go of, by table, and by whom.
pub(super) fn released(
    handle: &Handle<'_>,
    run: &mut Run,
    tables: &[WorkTable],
    counts: &BTreeMap<(i64, i64), u64>,
    vanished: &[(PathKey, ledger::Component)],
) -> Result<(Vec<Vec<Released>>, Vec<bool>)> {
    let mut released = vec![Vec::new(); tables.len()];
    let mut releasing = vec![false; run.components.len()];
    for (table, work) in tables.iter().enumerate() {
        let Some(ledger_table) = &work.ledger else { continue };
        if !work.declared {
            // S9: declared no longer, so that all its rows go, those too whose
            // component stands or was abandoned; its pages go with its entry.
            for component in run.directory.iter().flat_map(std::collections::HashMap::values) {
                collect_all(handle, run.repair.as_ref(), work, component.id, &mut released[table])?;
            }
            released[table].sort();
            released[table].dedup_by(|a, b| a.key == b.key);
            continue;
        }
        for (index, releasing) in releasing.iter_mut().enumerate() {
            let component = &mut run.components[index];
            let rows = applied_rows(component.ledger.as_ref(), work, counts);
            if rows == 0 || !component.releases(run.partial) {
                continue;
            }
            let declared = component.tracked(table).map_or(0, |t| t.same() + t.changed());
            if declared == rows {
                continue;
            }
            *releasing = true;
            if component.tracked(table).is_none_or(|tracked| tracked.rows() == 0) {
                let id = component.ledger.as_ref().map_or(0, |it| it.id);
                let heads = work.heads(handle, id, ledger_table.id)?;
                component.set_tracked(table, Tracked::new(heads));
            }
            let id = component.ledger.as_ref().map_or(0, |component| component.id);
            let Some(tracked) = component.tracked(table) else { continue };
            for (page, head) in tracked.heads().iter().enumerate() {
                if tracked.has_undeclared(page) {
                    let content =
                        applied_page(handle, run.repair.as_ref(), work, (id, page, head))?;
                    let is_declared = |entry| tracked.mark(page, entry) != Mark::Undeclared;
                    collect(&content, is_declared, &mut released[table]);
                }
            }
        }
        for (_, component) in vanished {
            if counts.contains_key(&(component.id, ledger_table.id)) {
                collect_all(handle, run.repair.as_ref(), work, component.id, &mut released[table])?;
            }
        }
        released[table].sort();
        let shared = if ledger_table.shared { Some((handle, work)) } else { None };
        let rows = std::mem::take(&mut released[table]);
        released[table] = let_go_by_all(shared, rows)?;
    }
    Ok((released, releasing))
}

/// R2: a row that several components have is let go of when the last one does.
/// Tables in which there never was such a row are not asked.
fn let_go_by_all(
    shared: Option<(&Handle<'_>, &WorkTable)>,
    mut rows: Vec<Released>,
) -> Result<Vec<Released>> {
    let Some((handle, work)) = shared else {
        rows.dedup_by(|a, b| a.key == b.key);
        return Ok(rows);
    };
    let mut gone = Vec::new();
    for group in rows.chunk_by(|a, b| a.key == b.key) {
        if work.owners(handle, &group[0].key)? <= group.len() {
            gone.push(group[0].clone());
        }
    }
    Ok(gone)
}

fn collect_all(
    handle: &Handle<'_>,
    repair: Option<&Repair>,
    work: &WorkTable,
    component: i64,
    released: &mut Vec<Released>,
) -> Result<()> {
    let table = work.ledger.as_ref().map_or(0, |table| table.id);
    for (place, head) in work.heads(handle, component, table)?.iter().enumerate() {
        let page = applied_page(handle, repair, work, (component, place, head))?;
        collect(&page, |_| false, released);
    }
    Ok(())
}

/// A page, in which rows that drifted are others than were applied.
fn applied_page(
    handle: &Handle<'_>,
    repair: Option<&Repair>,
    work: &WorkTable,
    (component, place, head): (i64, usize, &PageHead),
) -> Result<Page> {
    let mut page = work.page(handle, component, (place, head))?;
    // Those of a table that changes were made from what is stored.
    if let (Some(repair), Some(table), None) = (repair, &work.ledger, &work.reshape) {
        repair.doubt(table.id, &mut page);
    }
    Ok(page)
}

fn collect(page: &Page, is_declared: impl Fn(usize) -> bool, released: &mut Vec<Released>) {
    released.extend(
        (0..page.len())
            .filter(|&entry| !is_declared(entry))
            .map(|entry| Released { key: page.key(entry).into(), print: page.print(entry) }),
    );
}
