//! A run on a database, up to its apply.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;

use declarite::{Component, Database, Error, TargetState};
use proptest::prelude::*;

use super::model::{Fate, Model, Pending};
use super::play::{Checked, failed};
use super::program::{End, Part, Row, Run, Table, path};
use super::tables::Target;

/// A target state whose rows are declared.
pub(super) struct Kept {
    pub(super) pending: Pending,
    pub(super) state: TargetState,
    targets: Vec<(Table, Target)>,
    open: Vec<Component>,
}

impl Kept {
    /// Opens a target state and declares all of a run.
    pub(super) fn declare(db: &Database, model: &Model, run: &Run) -> Checked<Self> {
        let pending = model.begin(run.clone());
        let state = db.target_state(run.app.name()).map_err(failed)?;
        if run.partial {
            state.partial();
        }
        if run.consent {
            state.allow_data_loss();
        }
        let targets: Result<Vec<_>, Error> =
            run.tables.iter().map(|&it| Ok((it, Target::declare(&state, it)?))).collect();
        let mut kept = Self { pending, state, targets: targets.map_err(failed)?, open: Vec::new() };
        for row in run.declared(&run.root) {
            kept.row(None, row).map_err(failed)?;
        }
        if run.root_fails {
            kept.failing_row(None)?;
        }
        for (index, part) in run.parts.iter().enumerate() {
            kept.part(part, kept.pending.fates[index])?;
        }
        if let Some(late) = run.late {
            let declared = Target::declare(&kept.state, late).map(drop);
            // C5: a table that moves the epoch comes before the first memo that holds.
            let is_as_said = match &declared {
                Ok(()) => !kept.pending.is_too_late,
                Err(Error::Table { .. }) => kept.pending.is_too_late,
                Err(_) => false,
            };
            prop_assert!(is_as_said, "the late table: {:?}", declared);
        }
        Ok(kept)
    }

    fn row(&self, component: Option<&Component>, row: Row) -> Result<(), Error> {
        let (table, key) = row.place;
        let target = self.targets.iter().find(|(declared, _)| *declared == table);
        let (_, target) = target.expect("rows are declared of declared tables");
        target.row(component, key, Some(row.version))
    }

    /// C2: a row that cannot be declared, where there is a table for it.
    fn failing_row(&self, component: Option<&Component>) -> Checked<()> {
        let Some((table, target)) = self.targets.first() else { return Ok(()) };
        let error = target.row(component, 0, None).err();
        let is_named = matches!(&error, Some(Error::Value { table: it, .. }) if it == table.name());
        prop_assert!(is_named, "{:?}", error);
        Ok(())
    }

    /// Opens a component, declares its rows and ends it.
    fn part(&mut self, part: &Part, fate: Option<Fate>) -> Checked<()> {
        let opened = self.state.component(path(part.path));
        if fate.is_none() {
            // C3: a path is opened once.
            prop_assert!(matches!(opened, Err(Error::Component { .. })), "{:?}", opened);
            return Ok(());
        }
        let mut component = opened.map_err(failed)?;
        if let Some(memo) = part.memo {
            let asked = component.memo(&memo).map_err(failed)?;
            prop_assert_eq!(
                asked.is_none(),
                fate == Some(Fate::Stands),
                "the memo of {}",
                part.path
            );
            let Some(asked) = asked else { return Ok(()) };
            component = asked;
        }
        let rows: Vec<Row> = self.pending.run.declared(&part.rows).collect();
        if part.end == End::Panicked {
            let panic = catch_unwind(AssertUnwindSafe(|| {
                let component = component;
                let declared: Result<(), Error> =
                    rows.iter().try_for_each(|&row| self.row(Some(&component), row));
                resume_unwind(Box::new(declared));
            }));
            let declared = panic.expect_err("it panics").downcast::<Result<(), Error>>();
            return declared.expect("what was declared").map_err(failed);
        }
        if part.threads {
            let first = Mutex::new(Ok(()));
            std::thread::scope(|scope| {
                for &row in &rows {
                    let (component, first, kept) = (&component, &first, &*self);
                    scope.spawn(move || {
                        if let Err(error) = kept.row(Some(component), row) {
                            *first.lock().expect("no thread panics") = Err(error);
                        }
                    });
                }
            });
            first.into_inner().expect("no thread panics").map_err(failed)?;
        } else {
            rows.iter().try_for_each(|&row| self.row(Some(&component), row)).map_err(failed)?;
        }
        match part.end {
            End::Finished => component.finish().map_err(failed)?,
            End::Dropped | End::Panicked => drop(component),
            End::LeftOpen => self.open.push(component),
            End::Failed if self.targets.is_empty() => component.finish().map_err(failed)?,
            End::Failed => {
                self.failing_row(Some(&component))?;
                let finished = component.finish();
                prop_assert!(matches!(finished, Err(Error::Incomplete { .. })), "{:?}", finished);
            }
        }
        Ok(())
    }

    /// L2: nothing can be done with it any more.
    pub(super) fn spent(self) -> Checked<()> {
        let Self { state, targets, open, .. } = self;
        let mut answers = vec![
            state.apply().err(),
            state.plan().err(),
            state.component("d").err(),
            Target::declare(&state, Table::Mine).err(),
        ];
        for (_, target) in &targets {
            answers.push(target.row(None, 0, Some(0)).err());
        }
        for component in open {
            if let Some((_, target)) = targets.first() {
                answers.push(target.row(Some(&component), 0, Some(0)).err());
            }
            answers.push(component.finish().err());
        }
        for answer in answers {
            prop_assert!(matches!(answer, Some(Error::Spent)), "{:?}", answer);
        }
        Ok(())
    }
}
