//! The target state itself.

use std::fmt;
use std::mem::discriminant;
use std::path::Path;
use std::sync::Arc;

use super::component::Component;

use super::table::{TableBuilder, TableTarget};

use crate::db::apps::{NO_APP, check_name};
use crate::db::ledger::{self, PathKey};
use crate::db::run::{Directory, OpenedBefore, Run, Shared};
use crate::db::spool::Spool;
use crate::db::{Database, Report, apply};
use crate::plan::{DeclaredTable, DeleteLimit, ManagedBy, Plan};
use crate::row::{DynamicRow, RowType};
use crate::schema::TableSchema;
use crate::sqlite::Handle;
use crate::{Error, Result};

/// What this run of an app declares should exist.
///
/// Tables first, then rows, outside components or in them; then
/// [`plan`](Self::plan) to look, and [`apply`](Self::apply) to write. What a
/// former run applied and this one does not declare is deleted.
///
/// Cheap to clone; clones and handles share the state, from any thread. It
/// holds no transaction while it lives.
#[derive(Clone)]
pub struct TargetState {
    pub(super) shared: Arc<Shared>,
}

impl fmt::Debug for TargetState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TargetState").field("app", &self.shared.app).finish_non_exhaustive()
    }
}

impl TargetState {
    pub(crate) fn open(db: &Database, name: &str) -> Result<Self> {
        check_name(name)?;
        let (app, tables, root, (has_values, is_damaged)) =
            db.look("opening a target state", |connection| {
                let handle = Handle::of(connection)?;
                ledger::check_format(&handle)?;
                let app = ledger::checked_app(&handle, name)?;
                Ok(match app {
                    None => (None, Vec::new(), None, (false, false)),
                    Some(app) => {
                        let tables = ledger::tables(&handle, app.id)?;
                        let root = ledger::component(&handle, app.id, &PathKey::ROOT);
                        let is_damaged = matches!(root, Err(Error::LedgerDamaged { .. }));
                        let root = if is_damaged { None } else { root? };
                        let has_values = ledger::keeps_values(&handle)?;
                        (Some(app), tables, root, (has_values, is_damaged))
                    }
                })
            })?;
        let seed = app.as_ref().map_or_else(ledger::random_seed, |app| Ok(app.seed))?;
        let mut run = Run::new(app, tables, root, Spool::new(db.spool_place()));
        run.values.are_in_file = has_values;
        run.root_is_damaged = is_damaged;
        Ok(Self { shared: Arc::new(Shared::new(db.clone(), name.to_owned(), seed, run)) })
    }

    /// The run that lets go of everything the app has.
    pub(crate) fn open_to_drop(db: &Database, name: &str) -> Result<Self> {
        let target = Self::open(db, name)?;
        let mut run = target.shared.run();
        if run.app.is_none() {
            return Err(Error::App { app: name.to_owned(), reason: NO_APP });
        }
        run.drops_app = true;
        drop(run);
        Ok(target)
    }

    /// Declares the table of a row type, which Declarite creates and evolves.
    ///
    /// # Errors
    ///
    /// [`Error::Table`] if the file holds a table of the name that no app
    /// declared, with the ways out; [`Error::SqliteVecOff`] for a vec0 table on
    /// a database without sqlite-vec; [`Error::Schema`] for a name that is
    /// reserved; [`Error::Drift`] if somebody dropped or changed the table since
    /// the app was last applied; [`Error::Conflict`] if the app was applied
    /// meanwhile with other tables.
    pub fn declare_table<R: RowType>(&self) -> Result<TableTarget<R>> {
        TableBuilder::new(&self.shared, R::TABLE).declare()
    }

    /// Declares the table of a row type otherwise: under another name, managed
    /// by the user, or one that is there already.
    ///
    /// ```
    /// use declarite::{Database, ManagedBy, SqliteRow};
    /// use declarite::diesel::connection::SimpleConnection;
    ///
    /// #[derive(SqliteRow)]
    /// struct Page {
    ///     #[sqlite(primary_key)]
    ///     url: String,
    ///     title: Option<String>,
    /// }
    ///
    /// let db = Database::open(":memory:")?;
    /// db.transaction(|connection| {
    ///     Ok(connection.batch_execute("CREATE TABLE pages (url TEXT PRIMARY KEY, title TEXT)")?)
    /// })?;
    /// let target = db.target_state("crawler")?;
    /// let pages =
    ///     target.table::<Page>().named("pages").managed_by(ManagedBy::User).declare()?;
    /// # Ok::<(), declarite::Error>(())
    /// ```
    pub fn table<R: RowType>(&self) -> TableBuilder<R> {
        TableBuilder::new(&self.shared, R::TABLE)
    }

    /// Declares a table whose schema is made at run time.
    ///
    /// # Errors
    ///
    /// As [`declare_table`](Self::declare_table).
    pub fn declare_schema(&self, schema: TableSchema) -> Result<TableTarget<DynamicRow>> {
        let declared = DeclaredTable { schema, managed_by: ManagedBy::System, adopt: false };
        TableTarget::declare(&self.shared, declared)
    }

    /// Opens a component: a unit of work, such as one source file, that owns
    /// the rows it declares.
    ///
    /// Declare its rows through it and end it with [`Component::finish`].
    /// Without that its previous rows stand. A component of a former run that is
    /// not opened loses its rows, unless the run is [`partial`](Self::partial).
    ///
    /// # Errors
    ///
    /// [`Error::Component`] for a path opened before in this run, and for the
    /// empty path; [`Error::Spent`] after an apply.
    pub fn component(&self, path: impl AsRef<Path>) -> Result<Component> {
        let path = path.as_ref();
        let fault = |reason| Error::Component { path: path.to_owned(), reason };
        let key = PathKey::of(path);
        if key == PathKey::ROOT {
            return Err(fault("the empty path is that of the rows declared outside components"));
        }
        let open = |ledger| {
            let mut run = self.shared.run();
            run.check_open()?;
            run.open(&key, ledger).map_err(|OpenedBefore| {
                fault("it was opened before in this run; open each path once")
            })
        };
        let mut ledger = None;
        let index = loop {
            match open(ledger)? {
                Some(index) => break index,
                None => ledger = Some(self.look_up(&key)?),
            }
        };
        Ok(Component::new(Arc::clone(&self.shared), index))
    }

    /// Finds a component in the ledger. A full run, which opens them all, reads all
    /// into its directory, and finds it there.
    fn look_up(&self, key: &PathKey) -> Result<Option<ledger::Component>> {
        self.shared.db.look("opening a component", |connection| {
            let handle = Handle::of(connection)?;
            let (app, partial, without) = {
                let run = self.shared.run();
                let without = run.repair.as_ref().map(|repair| repair.components().clone());
                (run.app.as_ref().map(|app| app.id), run.partial, without.unwrap_or_default())
            };
            let Some(app) = app else { return Ok(None) };
            if partial && without.is_empty() {
                return ledger::component(&handle, app, key);
            }
            let components = ledger::components_without(&handle, app, &without)?;
            if partial {
                let found = components.into_iter().find(|(path, _)| path == key);
                return Ok(found.map(|(_, component)| component));
            }
            self.shared.run().put_directory(Directory::new(components));
            Ok(None)
        })
    }

    /// Makes this a partial run: tables that are not declared stand, rows outside
    /// components are only added and updated, and only components that are
    /// opened and finished lose rows.
    pub fn partial(&self) -> &Self {
        self.shared.run().partial = true;
        self
    }

    /// Consents to every loss of data that [`plan`](Self::plan) tells of.
    pub fn allow_data_loss(&self) -> &Self {
        self.shared.run().consent.all = true;
        self
    }

    /// Consents to the loss of one column, as `"table.column"`, or of one table, as `"table"`.
    pub fn allow_loss_of(&self, what: &str) -> &Self {
        self.shared.run().consent.of.push(what.to_owned());
        self
    }

    /// Limits the rows that this apply may delete, so that a source which came
    /// back empty does not empty the table. More is [`Error::Refused`], with
    /// nothing written; the plan tells of it among its refusals.
    ///
    /// A limit of rows and one of a share may both be set; of one kind, the last
    /// counts. Rows that go with a whole table are not counted: its drop needs
    /// consent of its own. Consent to the loss of data lifts no limit.
    ///
    /// ```
    /// use declarite::{Database, DeleteLimit, SqliteRow};
    ///
    /// #[derive(SqliteRow)]
    /// struct Page {
    ///     #[sqlite(primary_key)]
    ///     url: String,
    /// }
    ///
    /// # fn crawl(urls: &[&str]) -> Vec<Page> {
    /// #     urls.iter().map(|url| Page { url: (*url).to_owned() }).collect()
    /// # }
    /// let db = Database::open(":memory:")?;
    /// let apply = |found: Vec<Page>| {
    ///     let target = db.target_state("crawler")?;
    ///     target.limit_deletes(DeleteLimit::Share(0.2));
    ///     let pages = target.declare_table::<Page>()?;
    ///     found.iter().try_for_each(|page| pages.declare_row(page))?;
    ///     target.apply()
    /// };
    /// apply(crawl(&["a", "b", "c"]))?;
    /// let nothing_found = apply(Vec::new()).unwrap_err();
    /// assert!(nothing_found.is_refused());
    /// assert_eq!(apply(crawl(&["a", "b", "c"]))?.unchanged, 3);
    /// # Ok::<(), declarite::Error>(())
    /// ```
    pub fn limit_deletes(&self, limit: DeleteLimit) -> &Self {
        let mut run = self.shared.run();
        run.delete_limits.retain(|known| discriminant(known) != discriminant(&limit));
        run.delete_limits.push(limit);
        drop(run);
        self
    }

    /// What [`apply`](Self::apply) would do. Nothing is written.
    ///
    /// Rows are told apart by the ledger alone: one that a table of the user's
    /// holds already, under a key that is declared for the first time, is
    /// planned as an insert, and the apply finds and updates it.
    ///
    /// Components that are still open count as abandoned.
    ///
    /// # Errors
    ///
    /// As `apply`, except for refusals: the plan carries those.
    pub fn plan(&self) -> Result<Plan> {
        apply::plan(&self.shared)
    }

    /// Makes the file what was declared, in one transaction, or in
    /// [batches](Self::batches).
    ///
    /// # Flow
    ///
    /// Compare the ledger with what this target state read of it, and decide what
    /// is to be done; take the write lock, and decide again if anybody has written
    /// meanwhile; change tables; update and insert rows, parents before children;
    /// delete rows, children first; write the ledger; commit. Then the write-ahead
    /// log is copied into the file, while others may write.
    ///
    /// # Guarantees
    ///
    /// All of it is done or nothing; in [batches](Self::batches), each batch. A row
    /// that is as it was applied is not written, and an apply that finds nothing to do
    /// writes nothing, takes no write lock and waits for nobody who has it. Rows of a
    /// component that was not [finished](Component::finish) stand as they were.
    ///
    /// Other threads may declare meanwhile. A row outside components that was
    /// taken, and a component that was finished, before the apply began is part of it;
    /// who comes later waits until it ends, and then is answered
    /// [`Error::Spent`]. A component that is open when the apply begins
    /// counts as abandoned, with all its rows.
    ///
    /// # Assumptions
    ///
    /// Rows of declared tables are written by Declarite alone. Where an update
    /// meets no row, the row is inserted, and the report counts it as drifted. A
    /// row that is declared as it was applied is not looked at, so that its loss
    /// or change by others is not seen, except by [`verify`](Self::verify) and
    /// [`repair`](Self::repair). The tables are: all of them, whenever the file's
    /// schema was changed since the app was applied.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] where data would be lost without consent, or more rows
    /// deleted than the [limit](Self::limit_deletes): consent, and apply again. A
    /// busy error ([`Error::is_busy`]): apply again. [`Error::Conflict`] if somebody
    /// applied this app meanwhile: run again from [`Database::target_state`].
    /// [`Error::Drift`] if a table is not as it was applied,
    /// [`Error::LedgerDamaged`] if the ledger is not as it was written, and
    /// [`Error::FileMoved`] if the path names another file by now.
    /// [`Error::Incomplete`] if a row could not be declared.
    /// [`Error::DeclaredTwice`], [`Error::KeyOwned`], [`Error::ExistingRow`] and
    /// [`Error::Constraint`] name the table and key.
    pub fn apply(&self) -> Result<Report> {
        apply::apply(&self.shared, None)
    }

    /// Applies a plan that was reviewed: what it says is done, or nothing.
    ///
    /// The plan may have been made by another process, from the same declarations,
    /// and have come as JSON. This target state declares them again. All is decided
    /// once more, from the very file that is written to, and compared with the plan:
    /// the app's stamps and what the file holds under the names of its tables, the changes
    /// of tables, the rows that are inserted, updated and deleted, and the components that were not
    /// finished. Memos, and rows that stay as they are, are no part of it.
    ///
    /// Consent is given here too: a plan shows what would be lost, and does not
    /// consent to it.
    ///
    /// A continuous integration job prints a plan and keeps it, somebody looks at
    /// it, and the deployment applies it:
    ///
    /// ```
    /// use declarite::{Database, Plan, Report, Result, SqliteRow, TargetState};
    ///
    /// #[derive(SqliteRow)]
    /// #[sqlite(table = "settings")]
    /// struct Setting {
    ///     #[sqlite(primary_key)]
    ///     name: String,
    ///     value: String,
    /// }
    ///
    /// fn declare(db: &Database, value: &str) -> Result<TargetState> {
    ///     let target = db.target_state("settings")?;
    ///     let settings = target.declare_table::<Setting>()?;
    ///     settings.declare_row(&Setting { name: "language".into(), value: value.into() })?;
    ///     Ok(target)
    /// }
    ///
    /// # let folder = tempfile::tempdir().map_err(declarite::Error::user)?;
    /// # let path = folder.path().join("settings.sqlite");
    /// // The job.
    /// let db = Database::open(&path)?;
    /// let plan = declare(&db, "en")?.plan()?;
    /// println!("{}", plan.colored());
    /// let reviewed: String = serde_json::to_string(&plan).map_err(declarite::Error::user)?;
    ///
    /// // The deployment.
    /// let plan: Plan = serde_json::from_str(&reviewed).map_err(declarite::Error::user)?;
    /// let other = declare(&db, "fr")?.apply_plan(&plan).unwrap_err();
    /// assert!(other.is_conflict(), "what is declared is not what was reviewed");
    /// let report: Report = declare(&db, "en")?.apply_plan(&plan)?;
    /// assert_eq!(report.inserted, 1);
    /// let again = declare(&db, "en")?.apply_plan(&plan).unwrap_err();
    /// assert!(again.is_conflict(), "the app was applied since the plan was made");
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// The digests a plan carries tell of changes made by accident or by others in
    /// the meantime. They are no signature: who may edit the plan, or prepare rows
    /// that collide, is to be kept away by other means.
    ///
    /// # Errors
    ///
    /// [`Error::Refused`] for a plan with refusals, and as [`apply`](Self::apply) where
    /// consent is missing. [`Error::Plan`] for a plan of another app or another kind of
    /// run, one that was changed since it was made, and one of another version.
    /// [`Error::Conflict`], which says what moved, if an apply would not do what the
    /// plan says: the target state is spent then, and a new plan has to be reviewed.
    /// Else as `apply`.
    pub fn apply_plan(&self, plan: &Plan) -> Result<Report> {
        apply::apply(&self.shared, Some(plan))
    }
}
