//! A program on a database, step by step beside the model.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::Mutex;

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::{Connection, SqliteConnection};
use declarite::{Component, Database, Error, TargetState};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::check::{self, Traces};
use super::model::{BY_HAND, Fate, Model, Pending};
use super::outcome::{Fault, Outcome};
use super::program::{End, Hand, Operation, Part, Program, Row, Run, Table, path};
use super::tables::{self, Target};

pub(super) type Checked<T> = Result<T, TestCaseError>;

pub(super) fn failed(error: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// A target state whose rows are declared.
struct Kept {
    pending: Pending,
    state: TargetState,
    targets: Vec<(Table, Target)>,
    open: Vec<Component>,
}

/// What came of an apply, as the model said.
enum Answer {
    Done,
    Fails(Fault),
    /// It was not tried, as no rule says.
    Unsettled,
}

/// See the module.
pub(super) struct Play {
    db: Database,
    /// None in memory.
    folder: Option<tempfile::TempDir>,
    model: Model,
    kept: Option<Kept>,
}

impl Play {
    pub(super) fn run(program: &Program) -> Checked<()> {
        let folder =
            if program.on_disk { Some(tempfile::tempdir().map_err(failed)?) } else { None };
        let path = folder.as_ref().map_or(PathBuf::from(":memory:"), file);
        let db = Database::open(path).map_err(failed)?;
        let mut play = Self { db, folder, model: Model::new(), kept: None };
        play.execute(tables::MINE)?;
        for operation in &program.operations {
            play.step(operation)?;
            check::file(&play.db, &play.model)?;
        }
        Ok(())
    }

    fn execute(&self, sql: &str) -> Checked<()> {
        let done = self.db.transaction(|connection| Ok(connection.batch_execute(sql)?));
        done.map_err(|error| failed(format!("{sql}: {error}")))
    }

    fn step(&mut self, operation: &Operation) -> Checked<()> {
        match operation {
            Operation::Run(run) => {
                let kept = self.declare(run)?;
                self.apply(kept).map(drop)
            }
            Operation::Begin(run) => {
                self.kept = Some(self.declare(run)?);
                Ok(())
            }
            Operation::Apply => {
                if let Some(kept) = self.kept.take() {
                    self.kept = self.apply(kept)?;
                }
                Ok(())
            }
            &Operation::ByHand(hand, (table, key)) => {
                if !self.model.by_hand(hand, (table, key)) {
                    return Ok(());
                }
                self.execute(&match hand {
                    Hand::Inserts => tables::insert(table, key, BY_HAND),
                    Hand::Updates => tables::update(table, key, BY_HAND),
                    Hand::Deletes => tables::delete(table, key),
                })
            }
            Operation::Vacuum => self.vacuum(),
            Operation::Reopen => self.reopen(),
        }
    }

    /// A connection of somebody else's, as VACUUM runs in no transaction.
    fn vacuum(&self) -> Checked<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        let path = file(folder);
        let mut connection =
            SqliteConnection::establish(&path.to_string_lossy()).map_err(failed)?;
        connection.batch_execute("VACUUM").map_err(failed)
    }

    fn reopen(&mut self) -> Checked<()> {
        let Some(folder) = &self.folder else { return Ok(()) };
        self.db.close().map_err(failed)?;
        if let Some(kept) = self.kept.take() {
            for error in [kept.state.plan().err(), kept.state.apply().err()] {
                prop_assert!(matches!(error, Some(Error::Closed)), "{:?}", error);
            }
        }
        self.db = Database::open(file(folder)).map_err(failed)?;
        Ok(())
    }

    /// Opens a target state and declares all of a run.
    fn declare(&self, run: &Run) -> Checked<Kept> {
        let pending = self.model.begin(run.clone());
        let state = self.db.target_state(run.app.name()).map_err(failed)?;
        if run.partial {
            state.partial();
        }
        if run.consent {
            state.allow_data_loss();
        }
        let targets: Result<Vec<_>, Error> =
            run.tables.iter().map(|&it| Ok((it, Target::declare(&state, it)?))).collect();
        let mut kept = Kept { pending, state, targets: targets.map_err(failed)?, open: Vec::new() };
        for row in run.declared(&run.root) {
            kept.row(None, row).map_err(failed)?;
        }
        if run.root_fails {
            kept.failing_row(None)?;
        }
        for (index, part) in run.parts.iter().enumerate() {
            kept.part(part, kept.pending.fates[index])?;
        }
        Ok(kept)
    }

    /// Plans and applies. What can be applied again comes back.
    fn apply(&mut self, kept: Kept) -> Checked<Option<Kept>> {
        let consent = kept.pending.run.consent;
        let answer = match self.apply_once(&kept, consent)? {
            // L2: after a refusal, the same target state with consent.
            Answer::Fails(Fault::Refused(_)) => {
                kept.state.allow_data_loss();
                self.apply_once(&kept, true)?
            }
            // Whatever else it was, it is the same the second time.
            Answer::Fails(fault) if fault != Fault::Conflict => self.apply_once(&kept, consent)?,
            answer => answer,
        };
        match answer {
            Answer::Done | Answer::Fails(Fault::Conflict) => kept.spent().map(|()| None),
            Answer::Fails(_) => Ok(Some(kept)),
            Answer::Unsettled => Ok(None),
        }
    }

    /// Plans and applies, and compares what comes of it with the model.
    fn apply_once(&mut self, kept: &Kept, consent: bool) -> Checked<Answer> {
        let outcome = self.model.outcome(&kept.pending, consent);
        if matches!(outcome, Outcome::Unsettled) {
            return Ok(Answer::Unsettled);
        }
        let before = Traces::of(&self.db)?;
        let plan = kept.state.plan();
        check::plan(&plan, &self.model, &kept.pending, consent)?;
        prop_assert_eq!(&Traces::of(&self.db)?, &before, "a plan writes nothing");
        let done = kept.state.apply();
        let after = Traces::of(&self.db)?;
        match (outcome, done) {
            (Outcome::Done(expected), Ok(report)) => {
                check::report(&report, &expected, &kept.pending)?;
                prop_assert_eq!(expected.wrote, before != after, "whether it wrote");
                if let Ok(plan) = plan {
                    prop_assert_eq!(plan.steps, report.steps);
                }
                self.model = expected.after;
                Ok(Answer::Done)
            }
            (Outcome::Fails(faults), Err(error)) => {
                let found = check::faults(&error)?;
                let is_expected = match found.first() {
                    Some(Fault::Refused(_)) => found == faults,
                    _ => found.is_subset(&faults),
                };
                prop_assert!(is_expected, "{} is not among {:?}", error, faults);
                prop_assert_eq!(before, after, "an error writes nothing");
                let fault = found.first().copied();
                Ok(Answer::Fails(fault.ok_or_else(|| failed("a refusal of nothing"))?))
            }
            (expected, found) => Err(failed(format!("expected {expected:?}, found {found:?}"))),
        }
    }
}

fn file(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("machine.sqlite")
}

impl Kept {
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
    fn spent(self) -> Checked<()> {
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
