//! The apps of a file: who they are, their names, their end.

use std::fmt;

use super::database::Database;
use super::ledger::{self, LedgerWriter, PathKey};
use super::report::Report;
use super::target_state::TargetState;
use crate::plan::{ManagedBy, Plan};
use crate::sqlite::Handle;
use crate::{Error, Result};

pub(super) const NO_APP: &str = "the file has no app of this name; see `Database::apps`";

/// An app that was applied to a file; see [`Database::apps`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct App {
    /// The name it declares under.
    pub name: String,
    /// Its tables, in the order in which they were first applied.
    pub tables: Vec<AppTable>,
    /// How many components it has.
    pub components: u64,
}

/// A table of an app.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppTable {
    /// The table.
    pub name: String,
    /// Who makes, alters and drops it.
    pub managed_by: ManagedBy,
    /// Rows that the app declared. One that several components declared counts
    /// for each.
    pub rows: u64,
}

impl Database {
    /// The apps that were applied to the file, by name, as the ledger has them.
    ///
    /// ```
    /// use declarite::{Database, SqliteRow};
    ///
    /// #[derive(SqliteRow)]
    /// struct Page {
    ///     #[sqlite(primary_key)]
    ///     url: String,
    /// }
    ///
    /// let db = Database::open(":memory:")?;
    /// let target = db.target_state("crawler")?;
    /// target.declare_table::<Page>()?.declare_row(&Page { url: "/".to_owned() })?;
    /// target.apply()?;
    ///
    /// let apps = db.apps()?;
    /// assert_eq!(apps[0].name, "crawler");
    /// assert_eq!((apps[0].tables[0].name.as_str(), apps[0].tables[0].rows), ("page", 1));
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// What reading the ledger answers.
    pub fn apps(&self) -> Result<Vec<App>> {
        self.look("listing the apps", |connection| {
            let handle = Handle::of(connection)?;
            ledger::check_format(&handle)?;
            ledger::checked_app_names(&handle)?
                .into_iter()
                .map(|name| app_of(&handle, name))
                .collect()
        })
    }

    /// Gives an app another name: what it applied is the other name's from now on.
    ///
    /// A target state that was opened before, under either name, ends in a
    /// conflict when it is applied.
    ///
    /// ```
    /// use declarite::Database;
    /// # use declarite::SqliteRow;
    /// # #[derive(SqliteRow)]
    /// # struct Page {
    /// #     #[sqlite(primary_key)]
    /// #     url: String,
    /// # }
    ///
    /// let db = Database::open(":memory:")?;
    /// # let target = db.target_state("crawler")?;
    /// # target.declare_table::<Page>()?;
    /// # target.apply()?;
    /// db.rename_app("crawler", "site")?;
    /// assert_eq!(db.apps()?[0].name, "site");
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::App`] if there is no such app, or the name is another's or none.
    pub fn rename_app(&self, from: &str, to: &str) -> Result<()> {
        check_name(to)?;
        self.transaction(|connection| {
            let handle = Handle::of(connection)?;
            ledger::check_format(&handle)?;
            let Some(app) = ledger::checked_app(&handle, from)? else {
                return Err(Error::App { app: from.to_owned(), reason: NO_APP });
            };
            if ledger::checked_app(&handle, to)?.is_some_and(|other| other.id != app.id) {
                let reason = "the name is another app's; choose a name that is free";
                return Err(Error::App { app: to.to_owned(), reason });
            }
            ledger::create(&handle)?;
            LedgerWriter::new(&handle)?.rename_app(app.id, to)
        })
    }

    /// Removes an app from the file: the tables that Declarite manages for it are
    /// dropped, its rows are deleted from tables of the user's, which stay, and
    /// the ledger forgets it. Nothing is done before [`AppDrop::apply`].
    ///
    /// ```
    /// use declarite::Database;
    /// # use declarite::SqliteRow;
    /// # #[derive(SqliteRow)]
    /// # struct Page {
    /// #     #[sqlite(primary_key)]
    /// #     url: String,
    /// # }
    ///
    /// let db = Database::open(":memory:")?;
    /// # let target = db.target_state("crawler")?;
    /// # target.declare_table::<Page>()?.declare_row(&Page { url: "/".to_owned() })?;
    /// # target.apply()?;
    /// let drop = db.drop_app("crawler")?;
    /// assert!(drop.apply().unwrap_err().is_refused());
    /// drop.allow_loss_of("page").apply()?;
    /// assert!(db.apps()?.is_empty());
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::App`] if there is no such app; what reading the ledger answers.
    pub fn drop_app(&self, name: &str) -> Result<AppDrop> {
        TargetState::open_to_drop(self, name).map(|target| AppDrop { target })
    }
}

/// The end of an app; see [`Database::drop_app`].
#[must_use = "an app is dropped by `apply`"]
pub struct AppDrop {
    /// Declares nothing.
    target: TargetState,
}

impl fmt::Debug for AppDrop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppDrop").field("target", &self.target).finish()
    }
}

impl AppDrop {
    /// Consents to the loss of all that the app declared.
    pub fn allow_data_loss(&self) -> &Self {
        self.target.allow_data_loss();
        self
    }

    /// Consents to the loss of one table, or of the app's rows in it.
    pub fn allow_loss_of(&self, table: &str) -> &Self {
        self.target.allow_loss_of(table);
        self
    }

    /// What [`apply`](Self::apply) would do. Nothing is written.
    ///
    /// # Errors
    ///
    /// As `apply`, except for refusals: the plan carries those.
    pub fn plan(&self) -> Result<Plan> {
        self.target.plan()
    }

    /// Drops the app, in one transaction: all of it or nothing.
    ///
    /// # Errors
    ///
    /// As [`TargetState::apply`]; [`Error::Refused`] names every table with rows
    /// to whose loss nobody consented. A table that somebody changed goes as well, as
    /// no run is left that could mend it: rename it before, if it is another's by now.
    pub fn apply(&self) -> Result<Report> {
        self.target.apply()
    }

    /// Drops the app as a plan that was reviewed says, or does nothing.
    ///
    /// # Errors
    ///
    /// As [`TargetState::apply_plan`].
    pub fn apply_plan(&self, plan: &Plan) -> Result<Report> {
        self.target.apply_plan(plan)
    }
}

/// Whether an app can be called so.
pub(super) fn check_name(app: &str) -> Result<()> {
    if app.is_empty() || app.contains('\0') {
        let reason = "an app has a name, without NUL characters";
        return Err(Error::App { app: app.to_owned(), reason });
    }
    Ok(())
}

fn app_of(handle: &Handle<'_>, name: String) -> Result<App> {
    let Some(app) = ledger::checked_app(handle, &name)? else {
        return Err(Error::App { app: name, reason: NO_APP });
    };
    let counts = ledger::counts(handle)?;
    let rows = |id: i64| counts.iter().filter(|it| it.table == id).map(|it| it.rows).sum();
    let tables = ledger::tables(handle, app.id)?.into_iter().map(|table| AppTable {
        rows: rows(table.id),
        name: table.applied.schema.name().to_owned(),
        managed_by: table.managed_by,
    });
    let tables = tables.collect();
    let components = ledger::components(handle, app.id)?;
    let components = components.iter().filter(|(path, _)| *path != PathKey::ROOT).count() as u64;
    Ok(App { name, tables, components })
}
