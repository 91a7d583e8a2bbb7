//! Which file a database is, so that another under its path is found out.

use std::path::{Path, PathBuf};

use crate::sqlite::FileState;
use crate::{Error, Result};

/// The file that was opened, and where.
#[derive(Debug)]
pub(super) struct OpenedFile {
    /// As it was named, links and all.
    named: PathBuf,
    /// As SQLite opened it, links followed. Its write-ahead log is found by this name.
    path: PathBuf,
    id: Option<FileId>,
}

/// Device and inode: what a file keeps when it is renamed, and shares with no other.
type FileId = (u64, u64);

#[cfg(unix)]
fn id_of(path: &Path) -> Option<FileId> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

/// Elsewhere only SQLite is asked.
#[cfg(not(unix))]
fn id_of(_: &Path) -> Option<FileId> {
    None
}

impl OpenedFile {
    /// The file of a connection; none if no second connection can see the database.
    pub(super) fn of(state: FileState, url: &str) -> Option<Self> {
        let path = state.path?;
        // None where another VFS of SQLite's keeps files elsewhere.
        let id = id_of(&path);
        let named = path_in(url).filter(|named| id_of(named) == id).unwrap_or_else(|| path.clone());
        Some(Self { named, path, id })
    }

    pub(super) fn folder(&self) -> Option<&Path> {
        self.path.parent()
    }

    /// Where SQLite keeps its write-ahead log: <https://www.sqlite.org/walformat.html>
    pub(super) fn log(&self) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push("-wal");
        name.into()
    }

    /// Whether the connection was opened under the name of this file.
    pub(super) fn is_under(&self, state: &FileState) -> bool {
        state.path.as_deref() == Some(&*self.path)
    }

    /// Whether another file, or none, has the name now.
    pub(super) fn check_name(&self) -> Result<()> {
        if self.id.is_some() && id_of(&self.named) != self.id {
            return Err(Error::FileMoved { path: self.named.clone() });
        }
        Ok(())
    }

    /// Whether the connection is one to this file, and its name is still the file's.
    pub(super) fn check(&self, state: &FileState) -> Result<()> {
        let other = !self.is_under(state)
            || state.has_moved
            || (self.named != self.path && id_of(&self.path) != self.id);
        if other {
            return Err(Error::FileMoved { path: self.named.clone() });
        }
        self.check_name()
    }
}

/// The path in a path or `file:` URL, as <https://www.sqlite.org/uri.html> reads it.
fn path_in(url: &str) -> Option<PathBuf> {
    let Some(rest) = url.strip_prefix("file:") else { return Some(url.into()) };
    let rest = match rest.strip_prefix("//") {
        Some(rest) => rest.strip_prefix("localhost").unwrap_or(rest),
        None => rest,
    };
    let mut encoded = rest.split(['?', '#']).next()?.bytes();
    let mut path = Vec::new();
    while let Some(byte) = encoded.next() {
        path.push(match byte {
            b'%' => {
                let digits = [encoded.next()?, encoded.next()?];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            byte => byte,
        });
    }
    Some(String::from_utf8(path).ok()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_in_urls() {
        for (url, path) in [
            ("/a/b c", "/a/b c"),
            ("/a%20b?c", "/a%20b?c"),
            ("file:/a/b", "/a/b"),
            ("file:///a/b?mode=rw", "/a/b"),
            ("file://localhost/a#b", "/a"),
            ("file:/a%20b%3fc%25?x=%20", "/a b?c%"),
            ("file:/%C3%a9", "/é"),
        ] {
            assert_eq!(path_in(url), Some(path.into()), "{url}");
        }
        for url in ["file:/a%2", "file:/a%zz", "file:/%ff"] {
            assert_eq!(path_in(url), None, "{url}");
        }
    }
}
