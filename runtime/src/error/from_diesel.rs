//! Errors that diesel hands back.

use super::Error;

/// What a row type could not read is Declarite's own error again.
impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        match error {
            diesel::result::Error::DeserializationError(inner) => match inner.downcast::<Self>() {
                Ok(own) => *own,
                Err(inner) => Self::Diesel(diesel::result::Error::DeserializationError(inner)),
            },
            other => Self::Diesel(other),
        }
    }
}
