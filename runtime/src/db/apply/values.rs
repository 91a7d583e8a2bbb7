//! Memoised values: which the components of a run have now, and which nobody has.

use std::collections::{BTreeMap, BTreeSet};

use super::decide::Decision;
use crate::Result;
use crate::db::ledger::{ValueReader, ValueWriter};
use crate::db::run::{Phase, ROOT, Run};
use crate::sqlite::Handle;
use crate::state::Fingerprint;

/// What changes in the ledger's values.
#[derive(Default)]
pub(super) struct ValueChanges {
    /// By component: values that it has now, and that it has no longer.
    gained: BTreeMap<usize, Vec<Fingerprint>>,
    lost: BTreeMap<usize, Vec<Fingerprint>>,
}

impl ValueChanges {
    /// Compares the values asked for with those of the ledger.
    pub(super) fn of(handle: &Handle<'_>, run: &Run) -> Result<Self> {
        let mut changes = Self::default();
        let mut known = match run.app.as_ref().filter(|_| run.values.are_in_file) {
            Some(app) => ValueReader::of_any(handle, app.id)?,
            None => None,
        };
        for (index, component) in run.components.iter().enumerate() {
            let asked = &component.values;
            let releases = releases(run, index);
            if asked.is_empty() && !(releases && known.is_some()) {
                continue;
            }
            let had = match (&component.ledger, &mut known) {
                (Some(component), Some(known)) => known.of(component.id)?,
                _ => BTreeSet::new(),
            };
            for &print in asked.difference(&had) {
                let is_there = match &mut known {
                    _ if run.values.computed.contains_key(&print) => true,
                    // Another partial run may have dropped it: then it is computed anew.
                    Some(known) => known.has(print)?,
                    None => false,
                };
                if is_there {
                    changes.gained.entry(index).or_default().push(print);
                }
            }
            if releases {
                let lost: Vec<_> = had.difference(asked).copied().collect();
                if !lost.is_empty() {
                    changes.lost.insert(index, lost);
                }
            }
        }
        Ok(changes)
    }

    /// Whether anything is to be written for them.
    pub(super) fn is_empty(&self, run: &Run) -> bool {
        run.values.computed.is_empty() && self.gained.is_empty() && self.lost.is_empty()
    }

    /// Whether a component needs an entry in the ledger for its values.
    pub(super) fn has_new(&self, component: usize) -> bool {
        self.gained.contains_key(&component)
    }

    /// Writes what was computed, and drops what nobody has any more. Components that
    /// vanished have their entries yet.
    pub(super) fn write(
        &self,
        (handle, app): (&Handle<'_>, i64),
        run: &Run,
        components: &[Option<i64>],
        decision: &Decision,
    ) -> Result<()> {
        if self.is_empty(run) && decision.vanished.is_empty() {
            return Ok(());
        }
        let mut writer = ValueWriter::new(handle, app)?;
        for (&print, value) in &run.values.computed {
            writer.put(print, value)?;
        }
        let mut released = BTreeSet::new();
        for (&component, prints) in &self.gained {
            let Some(id) = components[component] else { continue };
            prints.iter().try_for_each(|&print| writer.give(id, print))?;
        }
        let lost =
            self.lost.iter().filter_map(|(&i, prints)| Some((components[i]?, prints.iter())));
        for (id, prints) in lost {
            for &print in prints {
                writer.take(id, print)?;
                released.insert(print);
            }
        }
        let mut known = ValueReader::new(handle, app)?;
        for (_, component) in &decision.vanished {
            for print in known.of(component.id)? {
                writer.take(component.id, print)?;
                released.insert(print);
            }
        }
        released.into_iter().try_for_each(|print| writer.drop_unless_owned(print))
    }
}

/// Whether a component has no longer what was not asked of it.
///
/// The root has what was asked for outside components, perhaps in the course of one
/// that stood by its memo this time, or did not come to its end.
fn releases(run: &Run, component: usize) -> bool {
    let all_did = || run.components.iter().all(|component| component.phase == Phase::Finished);
    run.components[component].releases(run.partial) && (component != ROOT || all_did())
}
