//! The state of a run: what was declared, beside what the ledger had.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::RunValues;
use super::directory::{Directory, Opened};
use super::table::RunTable;
use crate::db::ledger::{self, PathKey};
use crate::db::spool::Spool;
use crate::db::verify::Repair;
use crate::plan::{Consent, DeleteLimit, Loss, Scope};
use crate::state::{Fingerprint, Seed, Tracked};
use crate::{Error, Result};

/// The position of the root among the components.
pub(crate) const ROOT: usize = 0;

/// See the module.
pub(crate) struct Run {
    /// As read when the target state was opened.
    pub(crate) app: Option<ledger::App>,
    pub(crate) ledger_tables: Vec<ledger::Table>,
    pub(crate) tables: Vec<RunTable>,
    /// The root first, then the others as they were opened.
    pub(crate) components: Vec<RunComponent>,
    /// Opened paths that the directory has not.
    paths: HashSet<PathKey>,
    /// Every component of the app; a partial run asks for them one by one.
    pub(crate) directory: Option<Directory>,
    pub(crate) spool: Spool,
    pub(crate) values: RunValues,
    pub(crate) partial: bool,
    /// Bytes of a batch, where the apply is in several transactions.
    pub(crate) batches: Option<u64>,
    pub(crate) consent: Consent,
    pub(crate) delete_limits: Vec<DeleteLimit>,
    /// What digests in a plan of the app's first apply begin with.
    pub(crate) plan_seed: Option<Seed>,
    /// Whether the app goes with all that it has: nothing is declared then.
    pub(crate) drops_app: bool,
    /// The first row outside components that could not be declared.
    pub(crate) failure: Option<String>,
    /// Keys declared twice with different rows: component, table, key.
    pub(crate) contradictions: Vec<(usize, usize, Box<[u8]>)>,
    pub(crate) moves_epoch: bool,
    /// What the last plan said would be lost.
    pub(crate) planned: Option<Vec<Loss>>,
    pub(crate) memo_stood: bool,
    /// Whether the root's entry in the ledger is damaged: only `repair` goes on then.
    pub(crate) root_is_damaged: bool,
    /// What drifted, in a run that repairs.
    pub(crate) repair: Option<Repair>,
    pub(crate) spent: bool,
}

/// What became of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    Open,
    /// Its rows and memo count.
    Finished,
    /// Its memo holds, and so do its rows.
    Standing,
    /// It was dropped without `finish`; its previous rows and memo stand.
    Abandoned,
}

/// An opened component.
pub(crate) struct RunComponent {
    pub(crate) path: PathKey,
    pub(crate) ledger: Option<ledger::Component>,
    pub(crate) phase: Phase,
    pub(crate) memo: Option<Fingerprint>,
    /// By table; none where nothing was declared yet.
    pub(crate) tracked: Vec<Option<Tracked>>,
    /// Rows in the spool.
    pub(crate) spooled: u64,
    /// Memoised values that were asked of it.
    pub(crate) values: BTreeSet<Fingerprint>,
    pub(crate) failure: Option<String>,
}

impl RunComponent {
    pub(crate) const fn new(path: PathKey, ledger: Option<ledger::Component>) -> Self {
        Self {
            path,
            ledger,
            phase: Phase::Open,
            memo: None,
            tracked: Vec::new(),
            spooled: 0,
            values: BTreeSet::new(),
            failure: None,
        }
    }

    /// Whether its declared rows and memo count.
    pub(crate) fn counts(&self) -> bool {
        self.phase == Phase::Finished
    }

    /// Whether rows that it does not declare any more are deleted: those of the
    /// root are not in a partial run.
    pub(crate) fn releases(&self, partial: bool) -> bool {
        self.counts() && !(partial && self.path == PathKey::ROOT)
    }

    pub(crate) fn tracked(&self, table: usize) -> Option<&Tracked> {
        self.tracked.get(table)?.as_ref()
    }

    pub(crate) fn set_tracked(&mut self, table: usize, tracked: Tracked) {
        if self.tracked.len() <= table {
            self.tracked.resize_with(table + 1, || None);
        }
        self.tracked[table] = Some(tracked);
    }
}

/// A path is opened once.
pub(crate) struct OpenedBefore;

impl Run {
    pub(crate) fn new(
        app: Option<ledger::App>,
        ledger_tables: Vec<ledger::Table>,
        root: Option<ledger::Component>,
        spool: Spool,
    ) -> Self {
        // Nobody finishes the root: what is declared outside components counts.
        let root =
            RunComponent { phase: Phase::Finished, ..RunComponent::new(PathKey::ROOT, root) };
        Self {
            app,
            ledger_tables,
            tables: Vec::new(),
            components: vec![root],
            paths: HashSet::new(),
            directory: None,
            spool,
            values: RunValues::default(),
            partial: false,
            batches: None,
            consent: Consent::default(),
            delete_limits: Vec::new(),
            plan_seed: None,
            drops_app: false,
            failure: None,
            contradictions: Vec::new(),
            moves_epoch: false,
            planned: None,
            memo_stood: false,
            root_is_damaged: false,
            repair: None,
            spent: false,
        }
    }

    pub(crate) const fn scope(&self) -> Scope {
        match (self.drops_app, self.partial) {
            (true, _) => Scope::End,
            (false, true) => Scope::Partial,
            (false, false) => Scope::Full,
        }
    }

    pub(crate) fn check_open(&self) -> Result<()> {
        if self.spent {
            return Err(Error::Spent);
        }
        if self.root_is_damaged {
            return Err(ledger::damaged_component(&PathKey::ROOT));
        }
        Ok(())
    }

    /// Keeps the directory, unless another thread was quicker.
    pub(crate) fn put_directory(&mut self, directory: Directory) {
        if self.directory.is_none() {
            self.components.reserve(directory.len());
            self.directory = Some(directory);
        }
    }

    /// Opens a component; none where it takes the ledger to know it.
    pub(crate) fn open(
        &mut self,
        key: &PathKey,
        ledger: Option<Option<ledger::Component>>,
    ) -> Result<Option<usize>, OpenedBefore> {
        if self.paths.contains(key) {
            return Err(OpenedBefore);
        }
        let ledger = match (&mut self.directory, ledger) {
            (Some(directory), _) => match directory.open(key) {
                Opened::Now(component) => Some(component),
                Opened::Before => return Err(OpenedBefore),
                Opened::Unknown => None,
            },
            (None, Some(ledger)) => ledger,
            (None, None) if self.app.is_none() => None,
            (None, None) => return Ok(None),
        };
        if ledger.is_none() || self.directory.is_none() {
            self.paths.insert(key.clone());
        }
        self.planned = None;
        self.components.push(RunComponent::new(key.clone(), ledger));
        Ok(Some(self.components.len() - 1))
    }

    /// Pages that are damaged and passed over.
    pub(super) fn damaged_pages(&self) -> Arc<BTreeSet<i64>> {
        self.repair.as_ref().map_or_else(Arc::default, |repair| Arc::clone(repair.pages()))
    }

    /// Notes the first failure of a component, or of the root.
    pub(crate) fn fail(&mut self, component: usize, error: &Error) {
        let failure = if component == ROOT {
            &mut self.failure
        } else {
            &mut self.components[component].failure
        };
        failure.get_or_insert_with(|| error.to_string());
    }
}
