//! Rows that their components do not declare any more.

use super::counts::Counts;
use super::work::WorkTable;
use crate::Result;
use crate::db::ledger::{self, PageReader, PathKey};
use crate::db::run::{Directory, Run};
use crate::db::verify::Repair;
use crate::plan::Released;
use crate::sqlite::Handle;
use crate::state::{Mark, Page, PageHead, Tracked};

/// A row that a component lets go of, by the component's id. They are in order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct OwnedRow {
    pub(super) key: Box<[u8]>,
    pub(super) component: i64,
}

/// The rows that are let go of.
pub(super) struct ReleasedRows {
    /// By table, each row once.
    pub(super) released: Vec<Vec<Released>>,
    /// Whether a component lets go of any.
    pub(super) releasing: Vec<bool>,
    /// By table, for each component that had it; left out where nobody asks for it.
    pub(super) owned: Vec<Vec<OwnedRow>>,
}

/// The rows that are let go of, by table, and by whom.
pub(super) fn released(
    handle: &Handle<'_>,
    run: &mut Run,
    tables: &[WorkTable],
    counts: &Counts,
    vanished: &[(PathKey, ledger::Component)],
) -> Result<ReleasedRows> {
    let mut applied = Applied { handle, pages: PageReader::new(handle) };
    let mut released = vec![Vec::new(); tables.len()];
    let mut releasing = vec![false; run.components.len()];
    let mut owned = vec![Vec::new(); tables.len()];
    let in_batches = run.batches.is_some();
    let mut note = |table: usize, component: i64, rows: &[Released]| {
        if in_batches {
            owned[table]
                .extend(rows.iter().map(|row| OwnedRow { key: row.key.clone(), component }));
        }
    };
    for (table, work) in tables.iter().enumerate() {
        let Some(ledger_table) = &work.ledger else { continue };
        if !work.declared {
            // S9: declared no longer, so that all its rows go, those too whose
            // component stands or was abandoned; its pages go with its entry.
            for component in run.directory.iter().flat_map(Directory::components) {
                applied.all_of(run.repair.as_ref(), work, component.id, &mut released[table])?;
            }
            released[table].sort();
            released[table].dedup_by(|a, b| a.key == b.key);
            continue;
        }
        for (index, releasing) in releasing.iter_mut().enumerate() {
            let component = &mut run.components[index];
            let Some(id) = component.ledger.as_ref().map(|component| component.id) else {
                continue;
            };
            if !component.releases(run.partial) {
                continue;
            }
            let rows = counts.get(id, ledger_table.id);
            if rows == 0 {
                continue;
            }
            let declared = component.tracked(table).map_or(0, |t| t.same() + t.changed());
            if declared == rows {
                continue;
            }
            *releasing = true;
            if component.tracked(table).is_none_or(|tracked| tracked.rows() == 0) {
                let heads = work.heads(handle, id, ledger_table.id)?;
                component.set_tracked(table, Tracked::new(heads));
            }
            let Some(tracked) = component.tracked(table) else { continue };
            let known = released[table].len();
            for (page, head) in tracked.heads().iter().enumerate() {
                if tracked.has_undeclared(page) {
                    let content = applied.page(run.repair.as_ref(), work, (id, page, head))?;
                    let is_declared = |entry| tracked.mark(page, entry) != Mark::Undeclared;
                    collect(&content, is_declared, &mut released[table]);
                }
            }
            note(table, id, &released[table][known..]);
        }
        for (_, component) in vanished {
            if counts.get(component.id, ledger_table.id) > 0 {
                let known = released[table].len();
                applied.all_of(run.repair.as_ref(), work, component.id, &mut released[table])?;
                note(table, component.id, &released[table][known..]);
            }
        }
        released[table].sort();
        let shared = if ledger_table.shared { Some((handle, work)) } else { None };
        let rows = std::mem::take(&mut released[table]);
        released[table] = let_go_by_all(shared, rows)?;
    }
    owned.iter_mut().for_each(|rows| rows.sort());
    Ok(ReleasedRows { released, releasing, owned })
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

/// What was applied, page by page.
struct Applied<'h> {
    handle: &'h Handle<'h>,
    pages: PageReader<'h>,
}

impl Applied<'_> {
    /// All rows of a component in a table.
    fn all_of(
        &mut self,
        repair: Option<&Repair>,
        work: &WorkTable,
        component: i64,
        released: &mut Vec<Released>,
    ) -> Result<()> {
        let table = work.ledger.as_ref().map_or(0, |table| table.id);
        for (place, head) in work.heads(self.handle, component, table)?.iter().enumerate() {
            let page = self.page(repair, work, (component, place, head))?;
            collect(&page, |_| false, released);
        }
        Ok(())
    }

    /// A page, in which rows that drifted are others than were applied.
    fn page(
        &mut self,
        repair: Option<&Repair>,
        work: &WorkTable,
        (component, place, head): (i64, usize, &PageHead),
    ) -> Result<Page> {
        if let Some(reshape) = &work.reshape {
            // Its pages were made from what is stored.
            return Ok(reshape.page(component, place));
        }
        let mut page = self.pages.read(work.name(), head.id)?;
        if let (Some(repair), Some(table)) = (repair, &work.ledger) {
            repair.doubt(table.id, &mut page);
        }
        Ok(page)
    }
}

fn collect(page: &Page, is_declared: impl Fn(usize) -> bool, released: &mut Vec<Released>) {
    released.extend(
        (0..page.len())
            .filter(|&entry| !is_declared(entry))
            .map(|entry| Released { key: page.key(entry).into(), print: page.print(entry) }),
    );
}
