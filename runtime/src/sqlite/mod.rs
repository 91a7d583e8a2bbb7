//! SQLite's C interface, one file to a family. The only room with `unsafe`.

mod bare;
mod config;
mod cursor;
mod extension;
mod file;
mod handle;
mod leftover;
mod metadata;
mod mutex;
mod statement;
mod status;
mod wal;

pub(crate) use bare::BareConnection;
pub(crate) use cursor::Cursor;
pub(crate) use extension::SQLITE_VEC;
pub use extension::SqliteVec;
pub(crate) use file::FileState;
/// Any fault that has no code of its own.
pub(crate) use libsqlite3_sys::SQLITE_ERROR;

pub(crate) use handle::{Connected, ConnectionId, Handle, establish};
pub(crate) use statement::{Failure, Row, Statement};
pub(crate) use wal::{Checkpoint, noted_frames};
