//! Rows in key order beside the pages of Declarite's ledger, as `runtime/src/state/page.rs`
//! writes them.

use std::cmp::Ordering;
use std::path::Path;

use super::connection::Connection;
use super::encode::{Encoded, Hash};
use crate::measure::data::Entry;
use crate::measure::figures::timed;

/// How rows stand to what was applied.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Compared {
    pub(crate) new: usize,
    pub(crate) same: usize,
    pub(crate) changed: usize,
    pub(crate) gone: usize,
}

/// Compares entries in key order with the pages of the one table, of rows outside
/// components: each row encoded and hashed, the pages read by one query. The seconds from
/// that on.
pub(crate) fn compare<'r>(
    path: &Path,
    rows: impl IntoIterator<Item = &'r Entry>,
) -> (f64, Compared) {
    let connection = Connection::open_mapped(path);
    let place = connection.integer("SELECT table_id FROM _declarite_table");
    let root =
        connection.integer("SELECT component_id FROM _declarite_component WHERE length(path) = 0");
    timed(|| {
        let seed = connection.integer("SELECT seed FROM _declarite_app").cast_unsigned();
        let hash = Hash::new(seed);
        let mut declared = Declared { rows: rows.into_iter(), encoded: Encoded::default() };
        let mut compared = Compared::default();
        let mut pages = connection.prepare(
            "SELECT body FROM _declarite_page WHERE component_id = ?1 AND table_id = ?2 \
             ORDER BY first_key",
        );
        pages.integer(1, root);
        pages.integer(2, place);
        let mut is_row = declared.advance();
        let mut key = Vec::new();
        while pages.step() {
            let mut entries = PageEntries::new(pages.bytes_of(0));
            while let Some(print) = entries.next(&mut key) {
                let found = loop {
                    if !is_row {
                        break Ordering::Greater;
                    }
                    match declared.encoded.key.as_slice().cmp(&key) {
                        Ordering::Less => {
                            compared.new += 1;
                            is_row = declared.advance();
                        }
                        found => break found,
                    }
                };
                if found == Ordering::Greater {
                    compared.gone += 1;
                    continue;
                }
                if declared.encoded.print(&hash) == print {
                    compared.same += 1;
                } else {
                    compared.changed += 1;
                }
                is_row = declared.advance();
            }
        }
        while is_row {
            compared.new += 1;
            is_row = declared.advance();
        }
        compared
    })
}

/// Rows, of which the last one is encoded.
struct Declared<I> {
    rows: I,
    encoded: Encoded,
}

impl<'r, I: Iterator<Item = &'r Entry>> Declared<I> {
    /// Encodes the next row, if there is one.
    fn advance(&mut self) -> bool {
        self.rows.next().map(|row| self.encoded.encode(row)).is_some()
    }
}

/// The entries of a page: keys that share their beginning with the one before, then
/// all prints.
struct PageEntries<'p> {
    keys: &'p [u8],
    prints: &'p [[u8; 16]],
}

impl<'p> PageEntries<'p> {
    fn new(body: &'p [u8]) -> Self {
        let (count, rest) = body.split_first_chunk::<4>().unwrap();
        let count = u32::from_le_bytes(*count) as usize;
        let (keys, prints) = rest.split_at(rest.len() - count * 16);
        Self { keys, prints: prints.as_chunks().0 }
    }

    /// The next entry's print; its key takes the place of the one before.
    fn next(&mut self, key: &mut Vec<u8>) -> Option<u128> {
        let (print, prints) = self.prints.split_first()?;
        self.prints = prints;
        let shared = self.varint();
        let length = self.varint();
        let (rest, keys) = self.keys.split_at(length);
        self.keys = keys;
        key.truncate(shared);
        key.extend_from_slice(rest);
        Some(u128::from_le_bytes(*print))
    }

    fn varint(&mut self) -> usize {
        let mut value = 0;
        for shift in (0..).step_by(7) {
            let (&byte, rest) = self.keys.split_first().unwrap();
            self.keys = rest;
            value |= usize::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        value
    }
}
