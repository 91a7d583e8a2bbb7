//! Database files on disk, gone when the benchmark ends.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A folder of the system's for temporary files; `TMPDIR` names another. It has to be on
/// a disk, for what is kept in memory costs nothing to sync.
pub(crate) struct Files(TempDir);

impl Files {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder for temporary files"))
    }

    /// A file of that name, which is not there.
    pub(crate) fn fresh(&self, name: &str) -> PathBuf {
        let path = self.at(name);
        for path in [&path, &path.with_extension("sqlite-wal"), &path.with_extension("sqlite-shm")]
        {
            if path.exists() {
                fs::remove_file(path).expect("an old file to be removed");
            }
        }
        path
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(format!("{name}.sqlite"))
    }

    /// A copy of a database that nobody has open.
    pub(crate) fn copy(&self, original: &Path, name: &str) -> PathBuf {
        let wal = original.with_extension("sqlite-wal");
        assert!(!wal.exists(), "a part of the database is in its log");
        let copy = self.fresh(name);
        fs::copy(original, &copy).expect("a copy");
        settle(&copy);
        copy
    }
}

/// Waits until the disk has a file, so that nobody else's time is taken for it.
pub(crate) fn settle(path: &Path) {
    File::open(path).and_then(|file| file.sync_all()).expect("the file to be synced");
}
