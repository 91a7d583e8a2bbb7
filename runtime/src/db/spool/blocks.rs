//! Entries in memory, in blocks that do not move as more come.
//!
//! One buffer that grows is copied as it does, and its memory goes back to the
//! system with it: of every load, the kernel's handing out of fresh pages would
//! be a part. Blocks are filled again instead.

use super::entry::Entry;
use crate::Result;

/// Bytes of a block; a longer entry is by itself.
const BLOCK: usize = 1 << 20;

/// Where an entry begins: its block, and the offset in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    block: u32,
    offset: u32,
}

#[derive(Debug, Default)]
pub(super) struct Blocks {
    blocks: Vec<Vec<u8>>,
    /// The one that is filled.
    last: usize,
    /// Entries that are longer than a block.
    long: Vec<Vec<u8>>,
    len: usize,
}

/// In the place of an entry that is longer than a block.
const LONG: u32 = 1 << 31;

impl Blocks {
    /// Keeps an entry.
    pub(super) fn push(&mut self, entry: &Entry<'_>) -> Result<Place> {
        self.len += entry.len();
        // There are fewer than 2^31 of either, and no entry is longer than 4 GiB.
        if entry.len() > BLOCK {
            let mut long = Vec::with_capacity(entry.len());
            entry.write(&mut long)?;
            self.long.push(long);
            return Ok(Place { block: LONG | (self.long.len() - 1) as u32, offset: 0 });
        }
        let has_room = |block: &Vec<u8>| BLOCK - block.len() >= entry.len();
        if self.blocks.get(self.last).is_some_and(|block| !has_room(block)) {
            self.last += 1;
        }
        if self.last == self.blocks.len() {
            self.blocks.push(Vec::with_capacity(BLOCK));
        }
        let block = &mut self.blocks[self.last];
        let place = Place { block: self.last as u32, offset: block.len() as u32 };
        entry.write(block)?;
        Ok(place)
    }

    fn block(&self, place: Place) -> Option<&Vec<u8>> {
        match place.block & LONG {
            0 => self.blocks.get(place.block as usize),
            _ => self.long.get((place.block & !LONG) as usize),
        }
    }

    /// The entry that begins there.
    #[inline]
    pub(super) fn entry(&self, place: Place) -> Option<Entry<'_>> {
        Entry::read(self.block(place)?.get(place.offset as usize..)?)
    }

    /// The bytes of the entry that begins there.
    pub(super) fn bytes(&self, place: Place) -> &[u8] {
        let length = self.entry(place).map_or(0, |entry| entry.len());
        let offset = place.offset as usize;
        self.block(place).and_then(|block| block.get(offset..offset + length)).unwrap_or_default()
    }

    /// Bytes of all entries.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Forgets the entries; blocks are kept for those to come.
    pub(super) fn clear(&mut self) {
        self.long.clear();
        self.blocks.iter_mut().for_each(Vec::clear);
        (self.last, self.len) = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Fingerprint;

    /// Long entries among short ones, over and over: there are no more blocks for it.
    #[test]
    fn blocks_are_filled_again() {
        let mut blocks = Blocks::default();
        let rows = [vec![7; BLOCK * 2], vec![8; 100], vec![9; BLOCK / 2]];
        for _ in 0..10 {
            for row in rows.iter().cycle().take(30) {
                let print = Fingerprint(0);
                let entry = Entry { table: 0, component: 0, changed: false, print, key: b"k", row };
                let place = blocks.push(&entry).expect("there is memory");
                assert_eq!(blocks.entry(place), Some(entry));
                assert_eq!(blocks.bytes(place).len(), entry.len());
            }
            assert_eq!((blocks.blocks.len(), blocks.long.len()), (10, 10));
            blocks.clear();
        }
    }
}
