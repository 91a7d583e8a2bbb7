//! A program on a database, step by step beside the model.

use std::path::PathBuf;

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::{Connection, SqliteConnection};
use declarite::{Database, Error};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::check::{self, Traces};
use super::declare::Kept;
use super::model::{BY_HAND, Model};
use super::outcome::{Fault, Outcome};
use super::program::{Hand, Operation, Program};
use super::tables;

pub(super) type Checked<T> = Result<T, TestCaseError>;

pub(super) fn failed(error: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
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
                let kept = Kept::declare(&self.db, &self.model, run)?;
                self.apply(kept).map(drop)
            }
            Operation::Begin(run) => {
                self.kept = Some(Kept::declare(&self.db, &self.model, run)?);
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

    /// Plans and applies. What can be applied again comes back.
    fn apply(&mut self, mut kept: Kept) -> Checked<Option<Kept>> {
        let consent = kept.pending.run.consent;
        let answer = match self.apply_once(&kept, consent)? {
            // L2: after a refusal, the same target state with consent, which it keeps.
            Answer::Fails(Fault::Refused(_)) => {
                kept.state.allow_data_loss();
                kept.pending.run.consent = true;
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
        // L3: what was planned just now can be applied as reviewed, to the same end.
        let done = match &plan {
            Ok(plan) if plan.refusals().is_empty() && !plan.steps.len().is_multiple_of(2) => {
                kept.state.apply_plan(plan)
            }
            _ => kept.state.apply(),
        };
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
