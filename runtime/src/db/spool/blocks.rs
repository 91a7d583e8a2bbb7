//! Entries in memory, in blocks that do not move as more come.
//!
//! One buffer that grows is copied as it does, and its memory goes back to the
//! system with it: of every load, the kernel's handing out of fresh pages would
//! be a part. Blocks are filled again instead.

use super::entry::Entry;
use crate::Result;

/// Bytes of a block; a longer entry has one of its own.
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
    len: usize,
}

impl Blocks {
    /// Keeps an entry.
    pub(super) fn push(&mut self, entry: &Entry<'_>) -> Result<Place> {
        let has_room = |block: &Vec<u8>| block.capacity() - block.len() >= entry.len();
        while self.blocks.get(self.last).is_some_and(|block| !has_room(block)) {
            self.last += 1;
        }
        if self.last == self.blocks.len() {
            self.blocks.push(Vec::with_capacity(BLOCK.max(entry.len())));
        }
        let index = self.last;
        let block = &mut self.blocks[index];
        // Blocks are no longer than 4 GiB, as no entry is, and fewer than 2^32.
        let place = Place { block: index as u32, offset: block.len() as u32 };
        entry.write(block)?;
        self.len += entry.len();
        Ok(place)
    }

    /// The entry that begins there.
    #[inline]
    pub(super) fn entry(&self, place: Place) -> Option<Entry<'_>> {
        Entry::read(self.blocks.get(place.block as usize)?.get(place.offset as usize..)?)
    }

    /// The bytes of the entry that begins there.
    pub(super) fn bytes(&self, place: Place) -> &[u8] {
        let length = self.entry(place).map_or(0, |entry| entry.len());
        let offset = place.offset as usize;
        self.blocks
            .get(place.block as usize)
            .and_then(|block| block.get(offset..offset + length))
            .unwrap_or_default()
    }

    /// Bytes of all entries.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// Forgets the entries; blocks are kept for those to come, except longer ones.
    pub(super) fn clear(&mut self) {
        self.blocks.retain(|block| block.capacity() == BLOCK);
        self.blocks.iter_mut().for_each(Vec::clear);
        (self.last, self.len) = (0, 0);
    }
}
