//! What can go wrong. Each error says where, and what to do.

mod asked;
mod from_diesel;
mod words;

use std::path::PathBuf;

use crate::plan::Refusal;
use words::{by_owners, in_column, list, or_repair};

/// `Result` with Declarite's [`enum@Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Everything Declarite answers instead of doing what it was asked.
///
/// After any of these but [`Interrupted`](Self::Interrupted) the file's tables and rows
/// are as they were before the call.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The file could not be opened or made ready.
    #[error("cannot open {}: {reason}", path.display())]
    Open {
        /// The path or URL as given.
        path: PathBuf,
        /// What SQLite or the system said.
        reason: String,
    },

    /// The path names another file than the one that was opened, or none.
    ///
    /// Put the file back, or open the database again. A file is replaced
    /// together with its `-wal` and `-shm`, or after every database on it was
    /// closed: SQLite would take what is left of them for the new file's.
    #[error(
        "the file {} is not the one that was opened: it was moved, replaced or deleted; nothing \
         was written, open the database again", path.display()
    )]
    FileMoved {
        /// The path.
        path: PathBuf,
    },

    /// The database was closed with [`Database::close`](crate::Database::close).
    #[error("this database was closed; open it again")]
    Closed,

    /// The thread asked for the connection it is already using.
    #[error(
        "this thread already holds the connection it asks for: {action} cannot run inside \
         `transaction`, nor inside `read` of an in-memory database; do it after the closure"
    )]
    Reentrant {
        /// What was asked for.
        action: &'static str,
    },

    /// No reader became free, or a new one could not be opened.
    #[error("no reader connection is to be had: {reason}")]
    Readers {
        /// What the pool said.
        reason: String,
    },

    /// A connection that Declarite did not open.
    #[error(
        "this connection was not opened by Declarite; use the one that `Database::read` or \
         `Database::transaction` hands out"
    )]
    ForeignConnection,

    /// A closure left another connection in the place of the one it was lent.
    #[error(
        "another connection is in the place of the one that was lent; what was written on \
         it was rolled back: use the connection inside the closure, and leave it there"
    )]
    SwappedConnection,

    /// A statement failed in diesel.
    #[error(transparent)]
    Diesel(diesel::result::Error),

    /// A statement of Declarite's own failed.
    #[error("{action}: {message} (SQLite code {code})")]
    Sqlite {
        /// What was being done, naming the table and, where there is one, the key.
        action: String,
        /// SQLite's extended result code.
        code: i32,
        /// SQLite's message.
        message: String,
    },

    /// A schema that SQLite, sqlite-vec or Declarite could not keep.
    #[error("table {table}{}: {reason}", in_column(column.as_deref()))]
    Schema {
        /// The table.
        table: String,
        /// The column at fault, if it is one column.
        column: Option<String>,
        /// The fault, and what to write instead.
        reason: String,
    },

    /// An app of that name cannot be opened, renamed or dropped.
    #[error("app {app:?}: {reason}")]
    App {
        /// The app.
        app: String,
        /// What is in the way.
        reason: &'static str,
    },

    /// The declared table cannot be reconciled with what the file holds under its name.
    #[error("table {table}: {reason}")]
    Table {
        /// The table.
        table: String,
        /// What is in the way, and the ways out.
        reason: String,
    },

    /// A table of Declarite's was dropped or changed by somebody else.
    ///
    /// Undo what was changed, or call [`repair`](crate::TargetState::repair) on the
    /// next target state.
    #[error(
        "table {table} is not as it was applied: {}; undo that{}",
        found.join("; "), or_repair(*repair)
    )]
    Drift {
        /// The table.
        table: String,
        /// Everything in which it is another than the ledger's, each a clause.
        found: Vec<String>,
        /// What `repair()` will do about it, if it can.
        repair: Option<&'static str>,
    },

    /// A vec0 table was declared, or vectors searched, without sqlite-vec.
    #[error(
        "table {table} needs sqlite-vec, and this database was opened with `SqliteVec::Off`; \
         open it with `Database::open`, or with `.sqlite_vec(SqliteVec::On)`"
    )]
    SqliteVecOff {
        /// The table.
        table: String,
    },

    /// A value that cannot be stored as the column asks.
    #[error("table {table}, column {column}, key {key}: {reason}")]
    Value {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The row's key, as far as it could be told.
        key: String,
        /// What is wrong with the value.
        reason: String,
    },

    /// A stored value that the field's type cannot hold.
    #[error("table {table}, column {column}, key {key}: cannot be read back: {reason}")]
    Decode {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The row's key, as far as it could be told.
        key: String,
        /// What is wrong with the value.
        reason: String,
    },

    /// A query that has no answer.
    #[error("table {table}: {reason}")]
    Query {
        /// The table.
        table: String,
        /// What to ask instead.
        reason: String,
    },

    /// The same key was declared twice with different rows.
    #[error(
        "table {table}, key {key}: declared twice with different rows{}; declare each key once",
        by_owners(first, second)
    )]
    DeclaredTwice {
        /// The table.
        table: String,
        /// The key.
        key: String,
        /// The component of the one row; empty for rows declared outside components.
        first: PathBuf,
        /// The component of the other.
        second: PathBuf,
    },

    /// The key belongs to a row that another component or app keeps.
    #[error(
        "table {table}, key {key}: declared by {claimant}, but the row belongs to {owner}, which \
         still keeps it; let one of them declare it"
    )]
    KeyOwned {
        /// The table.
        table: String,
        /// The key.
        key: String,
        /// Who keeps the row.
        owner: String,
        /// Who declared it now.
        claimant: String,
    },

    /// The table holds a row of that key which no app has declared.
    #[error(
        "table {table}, key {key}: the table already holds such a row, and no app declared it; \
         with `repair()` it is taken over; or delete it and apply again, or declare another key"
    )]
    ExistingRow {
        /// The table.
        table: String,
        /// The key.
        key: String,
    },

    /// A rule of the table refused the row.
    #[error("table {table}, key {key}: {message}")]
    Constraint {
        /// The table.
        table: String,
        /// The key.
        key: String,
        /// SQLite's message, which names the rule's columns.
        message: String,
    },

    /// A row could not be declared, so the run is not complete and nothing is applied.
    #[error("this run is not complete, and nothing of it is written; the first fault: {first}")]
    Incomplete {
        /// The first failure.
        first: String,
    },

    /// Steps that lose data, or that Declarite does not take, were not consented to.
    #[error("refused, nothing written:{}", list(refusals))]
    Refused {
        /// Every refused step.
        refusals: Vec<Refusal>,
    },

    /// Somebody else applied since this target state was opened, or an apply would
    /// not do what was planned.
    #[error("app {app}: {reason}; nothing written, run again from `target_state`")]
    Conflict {
        /// The app.
        app: String,
        /// What moved.
        reason: String,
    },

    /// What an apply in batches would have to do in one.
    #[error("{reason}; apply without `batches`")]
    Batches {
        /// What it is, and of which table.
        reason: String,
    },

    /// An apply in batches did not come to its end. What was committed stands, and the
    /// next run goes on from there.
    #[error(
        "{committed} batches of this apply are committed and stand, so run again from \
         `target_state` to finish it; what ended it: {source}"
    )]
    Interrupted {
        /// How many batches were committed.
        committed: u64,
        /// What ended the next one, of which nothing was written.
        source: Box<Error>,
    },

    /// A plan that this target state can never apply.
    #[error("this plan cannot be applied: {reason}; nothing written, make another with `plan`")]
    Plan {
        /// What is wrong with it.
        reason: String,
    },

    /// The target state was applied, or ended in a conflict; its handles are spent.
    #[error("this target state is spent; open the next one with `Database::target_state`")]
    Spent,

    /// A handle of another target state was used.
    #[error(
        "the handle of table {table} belongs to another target state; declare the table on this one"
    )]
    ForeignHandle {
        /// The table.
        table: String,
    },

    /// A component's path cannot be opened.
    #[error("component {}: {reason}", path.display())]
    Component {
        /// The path.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },

    /// The inputs of a memo could not be serialised.
    #[error("component {}: the memo's inputs cannot be serialised: {reason}", path.display())]
    Memo {
        /// The component's path.
        path: PathBuf,
        /// What serde said.
        reason: String,
    },

    /// A memoised value's inputs could not be serialised, or the value not be kept.
    #[error("memoised value {name:?}: {reason}")]
    Memoize {
        /// The name it was asked for by.
        name: String,
        /// What is wrong, and what to do instead.
        reason: String,
    },

    /// The ledger is not as it was written.
    ///
    /// Restore a backup, or call [`repair`](crate::TargetState::repair) on the next
    /// target state.
    #[error(
        "the ledger's {entry} is damaged: {reason}; restore a backup{}", or_repair(*repair)
    )]
    LedgerDamaged {
        /// What of it: `page 7 of table notes`, `entry of app blog`.
        entry: String,
        /// What was found.
        reason: &'static str,
        /// What `repair()` will do about it, if it can.
        repair: Option<&'static str>,
    },

    /// `repair` was called when something was declared.
    #[error(
        "`repair()` compares the file with the ledger before anything is declared; call it right \
         after `target_state(..)`, before tables and components"
    )]
    RepairTooLate,

    /// The ledger was written by a newer version of Declarite; older ones are read,
    /// and upgraded by the first apply that writes.
    #[error(
        "the ledger of this file has format version {found}, and this Declarite knows {known}; \
         use the version that wrote it"
    )]
    Format {
        /// The version in the file.
        found: i64,
        /// The version this build knows.
        known: i64,
    },

    /// The temporary file that holds declared rows could not be written or read.
    #[error(
        "the temporary file for declared rows in {}: {source}; \
         choose another folder with `Database::options().spool_folder(..)`", folder.display()
    )]
    Spool {
        /// Where the file is.
        folder: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },

    /// The system's source of randomness failed.
    #[error("the system gave no random bytes: {0}")]
    Random(String),

    /// An error of the caller's own, passed through from a closure.
    #[error(transparent)]
    User(#[from] Box<dyn std::error::Error + Send + Sync>),
}
