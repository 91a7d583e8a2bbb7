//! What components have before them, batch by batch: their memos hold again when
//! nothing is.

use std::collections::{BTreeMap, BTreeSet};

use super::super::decide::Decision;
use super::super::entries::is_touched;
use super::super::values::ValueChanges;
use crate::Result;
use crate::db::ledger::{self, LedgerWriter, PathKey};
use crate::db::run::Run;
use crate::state::Fingerprint;

/// See the module.
#[derive(Default)]
pub(super) struct Owed {
    of: BTreeMap<i64, Component>,
    changed: BTreeSet<i64>,
}

struct Component {
    path: PathKey,
    memo: Option<Fingerprint>,
    /// Rows that are not written, let go of or deleted yet.
    rows: u64,
}

impl Owed {
    /// Writes the entries of components that have nothing before them, and of those that
    /// are new. The ids of all.
    pub(super) fn begin(
        writer: &mut LedgerWriter<'_>,
        run: &Run,
        (decision, values): (&Decision, &ValueChanges),
        app: &ledger::App,
    ) -> Result<(Self, Vec<Option<i64>>)> {
        let mut lets_go: BTreeMap<i64, u64> = BTreeMap::new();
        for row in decision.owned.iter().flatten() {
            *lets_go.entry(row.component).or_default() += 1;
        }
        let (mut owed, mut ids) = (Self::default(), Vec::with_capacity(run.components.len()));
        for (index, component) in run.components.iter().enumerate() {
            let known = component.ledger.as_ref().map(|applied| applied.id);
            let (path, memo) = (&component.path, component.memo);
            if !is_touched(run, decision, index) {
                let is_new = known.is_none() && values.has_new(index);
                ids.push(if is_new {
                    Some(writer.put_component(app, None, path, None)?)
                } else {
                    known
                });
                continue;
            }
            let released = known.and_then(|id| lets_go.get(&id)).copied().unwrap_or(0);
            let rows = component.spooled + released;
            let id = match known {
                Some(id) if rows > 0 => id,
                _ => {
                    let memo = memo.filter(|_| rows == 0);
                    writer.put_component(app, known, path, memo)?
                }
            };
            if rows > 0 {
                owed.of.insert(id, Component { path: path.clone(), memo, rows });
            }
            ids.push(Some(id));
        }
        for (path, component) in &decision.vanished {
            let rows = lets_go.get(&component.id).copied().unwrap_or(0);
            owed.of.insert(component.id, Component { path: path.clone(), memo: None, rows });
        }
        Ok((owed, ids))
    }

    /// One row less is before the component.
    pub(super) fn done(&mut self, component: i64) {
        if let Some(owed) = self.of.get_mut(&component) {
            owed.rows = owed.rows.saturating_sub(1);
            self.changed.insert(component);
        }
    }

    /// L4: voids the memos of components that a batch began to change, and writes those
    /// of components whose last change it has.
    pub(super) fn write(&mut self, writer: &mut LedgerWriter<'_>, app: &ledger::App) -> Result<()> {
        for id in std::mem::take(&mut self.changed) {
            let Some(Component { path, memo, rows }) = self.of.get(&id) else { continue };
            let memo = memo.filter(|_| *rows == 0);
            writer.put_component(app, Some(id), path, memo)?;
        }
        Ok(())
    }
}
