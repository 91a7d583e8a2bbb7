//! What a caller asks of an error before choosing what to do.

use super::Error;

impl Error {
    /// An error of the caller's own, for closures handed to Declarite.
    ///
    /// ```
    /// let error = declarite::Error::user("no such page");
    /// assert_eq!(error.to_string(), "no such page");
    /// ```
    pub fn user(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::User(error.into())
    }

    /// Whether consent is missing: the same target state can be applied once it is given.
    #[must_use]
    pub const fn is_refused(&self) -> bool {
        matches!(self, Self::Refused { .. })
    }

    /// Whether another connection holds a lock: trying again may help.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        match self {
            Self::Sqlite { code, .. } => {
                matches!(code & 0xff, libsqlite3_sys::SQLITE_BUSY | libsqlite3_sys::SQLITE_LOCKED)
            }
            // diesel keeps SQLite's message but not its code.
            Self::Diesel(diesel::result::Error::DatabaseError(_, information)) => {
                information.message().ends_with("is locked")
            }
            Self::Open { reason, .. } => reason.ends_with("is locked"),
            Self::Interrupted { source, .. } => source.is_busy(),
            _ => false,
        }
    }

    /// Whether somebody else applied in between, or what is declared is not what a
    /// reviewed plan was made of: run again from
    /// [`Database::target_state`](crate::Database::target_state).
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        match self {
            Self::Interrupted { source, .. } => source.is_conflict(),
            error => matches!(error, Self::Conflict { .. }),
        }
    }
}
