//! The order of entries in memory.

use std::cmp::Ordering;

use super::blocks::{Blocks, Place};
use super::entry::Entry;

/// What two entries are compared by before they themselves are looked at, which lie
/// anywhere in memory.
#[derive(Clone, Copy)]
struct Ahead {
    table: usize,
    /// The key's bytes after those that all keys begin with, the first ones highest.
    key: u128,
    place: Place,
}

/// Puts entries in order.
pub(super) fn sort(rows: &Blocks, places: &mut [Place]) {
    let Some(first) = places.first().and_then(|&place| rows.entry(place)) else { return };
    let entries = || places.iter().filter_map(|&place| Some((place, rows.entry(place)?)));
    let shared = entries().fold(first.key.len(), |shared, (_, entry)| {
        let pairs = first.key[..shared].iter().zip(entry.key);
        pairs.take_while(|(a, b)| a == b).count()
    });
    let mut sorted: Vec<Ahead> = entries()
        .map(|(place, entry)| Ahead { table: entry.table, key: ahead(entry.key, shared), place })
        .collect();
    sorted.sort_by(|a, b| {
        (a.table, a.key).cmp(&(b.table, b.key)).then_with(|| whole(rows, a.place, b.place))
    });
    // Entries written here are read here: there are as many of them.
    places.iter_mut().zip(sorted).for_each(|(place, sorted)| *place = sorted.place);
}

/// Sixteen bytes of a key; what is shorter is less.
fn ahead(key: &[u8], from: usize) -> u128 {
    let mut bytes = [0; 16];
    let rest = &key[from.min(key.len())..];
    let length = rest.len().min(16);
    bytes[..length].copy_from_slice(&rest[..length]);
    u128::from_be_bytes(bytes)
}

fn whole(rows: &Blocks, a: Place, b: Place) -> Ordering {
    let compare = |a: &Entry<'_>, b: &Entry<'_>| a.order(b);
    rows.entry(a).zip(rows.entry(b)).map_or(Ordering::Equal, |(a, b)| compare(&a, &b))
}
