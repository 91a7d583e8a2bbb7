//! Hashes of inputs by path, in a table of one's own.

use std::collections::HashMap;
use std::path::Path;

use twox_hash::XxHash3_128;

use super::connection::{Cache, Connection};
use crate::measure::figures::timed;

/// A file with the hash of each path's inputs.
pub(crate) struct Memos(Connection);

impl Memos {
    /// Writes them to a new file.
    pub(crate) fn write<'i>(
        path: &Path,
        inputs: impl IntoIterator<Item = (&'i str, &'i str)>,
    ) -> Self {
        let connection = Connection::open(path, Cache::Large);
        connection.execute(
            "CREATE TABLE memos (path TEXT PRIMARY KEY, memo BLOB NOT NULL) WITHOUT ROWID",
        );
        connection.transaction(|| {
            let mut insert = connection.prepare("INSERT INTO memos VALUES (?1, ?2)");
            for (path, input) in inputs {
                let memo = XxHash3_128::oneshot(input.as_bytes()).to_le_bytes();
                insert.text(1, path);
                insert.blob(2, &memo);
                insert.run();
            }
        });
        drop(connection);
        Self(Connection::open_mapped(path))
    }

    /// Reads all of them at once, then hashes each path's input. The seconds, and how many
    /// inputs are others.
    pub(crate) fn check_at_once<'i>(
        &self,
        inputs: impl ExactSizeIterator<Item = (&'i str, &'i str)>,
    ) -> (f64, usize) {
        timed(|| {
            let mut memos = HashMap::with_capacity(inputs.len());
            let mut all = self.0.prepare("SELECT path, memo FROM memos");
            while all.step() {
                memos.insert(all.bytes_of(0).to_vec(), all.bytes_of(1).try_into().unwrap());
            }
            let differs = |(path, input): &(&str, &str)| {
                let memo: Option<&[u8; 16]> = memos.get(path.as_bytes());
                memo.map(|memo| u128::from_le_bytes(*memo))
                    != Some(XxHash3_128::oneshot(input.as_bytes()))
            };
            inputs.filter(differs).count()
        })
    }

    /// Asks for each path's by a query, in one transaction.
    pub(crate) fn check_by_path<'i>(
        &self,
        inputs: impl IntoIterator<Item = (&'i str, &'i str)>,
    ) -> (f64, usize) {
        timed(|| {
            self.0.execute("BEGIN");
            let mut ask = self.0.prepare("SELECT memo FROM memos WHERE path = ?1");
            let mut differ = 0;
            for (path, input) in inputs {
                let memo = XxHash3_128::oneshot(input.as_bytes()).to_le_bytes();
                ask.text(1, path);
                differ += usize::from(!(ask.step() && ask.bytes_of(0) == memo));
                ask.reset();
            }
            drop(ask);
            self.0.execute("COMMIT");
            differ
        })
    }
}
