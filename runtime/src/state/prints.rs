//! Entries of the ledger by their fingerprints.
//!
//! For rows that come in no order: the page of a key is found by halving, over
//! memory that is nowhere near, while a fingerprint says by itself where it
//! would be. It covers the whole row, its key too, so that who has the
//! fingerprint of an entry is that row.

use super::Fingerprint;

/// Above so many entries it would take more memory than it is worth: 24 bytes
/// for three quarters of an entry.
pub(crate) const MOST_INDEXED: usize = 8 << 20;

const EMPTY: u32 = u32::MAX;

#[derive(Debug, Clone, Copy)]
struct Slot {
    print: [u64; 2],
    entry: u32,
}

/// See the module.
#[derive(Debug)]
pub(super) struct Prints {
    slots: Box<[Slot]>,
    /// How many entries there is room for yet: a search ends at a free slot.
    room: usize,
}

impl Prints {
    /// Room for so many entries, no more than [`MOST_INDEXED`].
    pub(super) fn new(entries: usize) -> Self {
        // A quarter stays free, so that what is not there is soon known.
        let slots = entries + entries / 3 + 1;
        Self { slots: vec![Slot { print: [0; 2], entry: EMPTY }; slots].into(), room: entries }
    }

    /// Adds an entry, while there is room; of equal ones, the first is found.
    pub(super) fn add(&mut self, print: Fingerprint, entry: usize) {
        let Some(room) = self.room.checked_sub(1) else { return };
        self.room = room;
        let print = halves(print);
        let mut at = self.first(print);
        while self.slots[at].entry != EMPTY {
            at = self.after(at);
        }
        #[expect(clippy::cast_possible_truncation, reason = "no more than MOST_INDEXED")]
        let entry = entry as u32;
        self.slots[at] = Slot { print, entry };
    }

    /// The entry that has the fingerprint.
    #[inline]
    pub(super) fn find(&self, print: Fingerprint) -> Option<usize> {
        let print = halves(print);
        let mut at = self.first(print);
        loop {
            let slot = &self.slots[at];
            if slot.entry == EMPTY {
                return None;
            }
            if slot.print == print {
                return Some(slot.entry as usize);
            }
            at = self.after(at);
        }
    }

    /// Touches the places of fingerprints, which lie anywhere in memory: the processor
    /// fetches many at a time where it does not have to know one to go on to the next.
    pub(super) fn look_ahead(&self, prints: &[Fingerprint]) {
        let touch = |&print: &Fingerprint| self.slots[self.first(halves(print))].entry;
        std::hint::black_box(prints.iter().map(touch).fold(0, std::ops::BitXor::bitxor));
    }

    /// Fingerprints are spread evenly, so that the upper half says the place.
    #[expect(clippy::cast_possible_truncation, reason = "less than the number of slots")]
    fn first(&self, print: [u64; 2]) -> usize {
        ((u128::from(print[1]) * self.slots.len() as u128) >> 64) as usize
    }

    fn after(&self, at: usize) -> usize {
        if at + 1 == self.slots.len() { 0 } else { at + 1 }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the two halves are meant")]
const fn halves(print: Fingerprint) -> [u64; 2] {
    [print.0 as u64, (print.0 >> 64) as u64]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Also fingerprints that are crowded at one place, at the end of the slots too.
        #[test]
        fn what_was_added_is_found(
            prints in proptest::collection::btree_set(
                prop_oneof![any::<u128>(), 0u128..50, (u128::MAX - 50)..=u128::MAX], 0..300,
            ),
            others in proptest::collection::vec(any::<u128>(), 0..50),
        ) {
            let mut index = Prints::new(prints.len());
            let known: BTreeMap<u128, usize> = prints.into_iter().zip(0..).collect();
            known.iter().for_each(|(&print, &entry)| index.add(Fingerprint(print), entry));
            for print in known.keys().chain(&others) {
                prop_assert_eq!(index.find(Fingerprint(*print)), known.get(print).copied());
            }
        }
    }

    #[test]
    fn more_than_there_is_room_for_is_left_out() {
        let mut index = Prints::new(2);
        (0..10).for_each(|entry| index.add(Fingerprint(entry as u128), entry));
        let found: Vec<_> = (0..10).filter_map(|print| index.find(Fingerprint(print))).collect();
        assert_eq!(found, [0, 1]);
    }

    #[test]
    fn an_empty_one_has_nothing() {
        assert_eq!(Prints::new(0).find(Fingerprint(7)), None);
    }
}
