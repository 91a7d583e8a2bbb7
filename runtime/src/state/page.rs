//! Pages of the ledger: many `(key, fingerprint)` pairs in key order.
//!
//! A page's body is the number of its entries (4 bytes), then for each entry
//! how many bytes of its key it shares with the one before (varint), the length
//! of the rest (varint) and the rest, then all fingerprints, 16 bytes each. A
//! checksum over it and the page's columns is kept beside it. A ledger row for every tracked row
//! would cost about as much as writing the row itself.

use super::Fingerprint;

/// Bytes at which a page is full: with its columns it then fills one page of
/// SQLite's default size, 4096, without running over into a second.
const FULL: usize = 3_600;

/// A page read back.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Page {
    keys: Vec<u8>,
    ends: Vec<u32>,
    prints: Vec<Fingerprint>,
}

impl Page {
    /// Reads a page's body.
    ///
    /// # Errors
    ///
    /// What is wrong with a body that was not written by [`EncodedPage`], or was
    /// changed since.
    pub(crate) fn decode(body: &[u8]) -> Result<Self, &'static str> {
        let (count, mut rest) = body.split_first_chunk::<4>().ok_or("it has no head")?;
        let count = u32::from_le_bytes(*count) as usize;
        // Each entry takes 18 bytes at least; what claims more is not trusted with memory.
        if count > body.len() / 18 {
            return Err("it claims more entries than it can hold");
        }
        let mut page = Self {
            keys: Vec::with_capacity(body.len() * 2),
            ends: Vec::with_capacity(count),
            prints: Vec::with_capacity(count),
        };
        let mut previous = 0..0;
        for _ in 0..count {
            let shared = varint(&mut rest).ok_or("a key is cut off")?;
            let length = varint(&mut rest).ok_or("a key is cut off")?;
            let (suffix, after) = rest.split_at_checked(length).ok_or("a key is cut off")?;
            rest = after;
            if shared > previous.len() {
                return Err("a key shares more than the one before it has");
            }
            let start = page.keys.len();
            page.keys.extend_from_within(previous.start..previous.start + shared);
            page.keys.extend_from_slice(suffix);
            if !page.ends.is_empty() && page.keys[previous] >= page.keys[start..] {
                return Err("its keys are not in order");
            }
            previous = start..page.keys.len();
            let end = u32::try_from(page.keys.len()).map_err(|_| "its keys are too long")?;
            page.ends.push(end);
        }
        let (prints, trailing) = rest.as_chunks::<16>();
        if prints.len() != count || !trailing.is_empty() {
            return Err("its fingerprints do not match its keys");
        }
        page.keys.shrink_to_fit();
        page.prints.extend(prints.iter().map(|bytes| Fingerprint(u128::from_le_bytes(*bytes))));
        Ok(page)
    }

    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn key(&self, entry: usize) -> &[u8] {
        let start = if entry == 0 { 0 } else { self.ends[entry - 1] as usize };
        &self.keys[start..self.ends[entry] as usize]
    }

    pub(crate) fn print(&self, entry: usize) -> Fingerprint {
        self.prints[entry]
    }

    /// Gives the entries of these keys another print, so that no row is as they say.
    pub(crate) fn doubt(&mut self, is_doubted: impl Fn(&[u8]) -> bool) {
        for entry in 0..self.len() {
            if is_doubted(self.key(entry)) {
                self.prints[entry] = self.prints[entry].doubted();
            }
        }
    }

    /// Where the key stands; `near` is tried first.
    #[inline]
    pub(crate) fn find(&self, key: &[u8], near: usize) -> Option<usize> {
        if near < self.len() && self.key(near) == key {
            return Some(near);
        }
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            match self.key(middle).cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    /// Bytes of memory it takes.
    pub(crate) const fn memory(&self) -> usize {
        self.keys.capacity() + self.ends.capacity() * 4 + self.prints.capacity() * 16
    }
}

/// A page to be written.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct EncodedPage {
    pub(crate) rows: usize,
    pub(crate) first: Vec<u8>,
    pub(crate) last: Vec<u8>,
    keys: Vec<u8>,
    prints: Vec<u8>,
}

impl EncodedPage {
    /// Appends an entry; its key is greater than the last.
    pub(crate) fn push(&mut self, key: &[u8], print: Fingerprint) {
        debug_assert!(self.rows == 0 || self.last.as_slice() < key, "keys come in order");
        let shared = shared_prefix(&self.last, key);
        push_varint(&mut self.keys, shared);
        push_varint(&mut self.keys, key.len() - shared);
        self.keys.extend_from_slice(&key[shared..]);
        self.prints.extend_from_slice(&print.to_bytes());
        if self.rows == 0 {
            self.first = key.to_vec();
        }
        self.last.truncate(shared);
        self.last.extend_from_slice(&key[shared..]);
        self.rows += 1;
    }

    /// Gives back the room that it has and does not need; bytes of memory it takes.
    pub(crate) fn shrink(&mut self) -> usize {
        let parts = [&mut self.keys, &mut self.prints, &mut self.first, &mut self.last];
        let mut bytes = size_of::<Self>();
        for part in parts {
            part.shrink_to_fit();
            bytes += part.capacity();
        }
        bytes
    }

    pub(crate) const fn is_full(&self) -> bool {
        self.keys.len() + self.prints.len() + self.first.len() + self.last.len() >= FULL
    }

    /// The body.
    pub(crate) fn body(&self) -> Vec<u8> {
        let mut body = Vec::with_capacity(4 + self.keys.len() + self.prints.len());
        // A page is full long before it has 2^32 entries.
        body.extend_from_slice(&u32::try_from(self.rows).unwrap_or(u32::MAX).to_le_bytes());
        body.extend_from_slice(&self.keys);
        body.extend_from_slice(&self.prints);
        body
    }
}

/// Bytes that two keys begin with alike, eight compared at a time.
fn shared_prefix(left: &[u8], right: &[u8]) -> usize {
    let (eights, _) = left.as_chunks::<8>();
    let (others, _) = right.as_chunks::<8>();
    let mut shared = 0;
    for (a, b) in eights.iter().zip(others) {
        let differing = u64::from_le_bytes(*a) ^ u64::from_le_bytes(*b);
        if differing != 0 {
            return shared + differing.trailing_zeros() as usize / 8;
        }
        shared += 8;
    }
    shared + left[shared..].iter().zip(&right[shared..]).take_while(|(a, b)| a == b).count()
}

fn push_varint(bytes: &mut Vec<u8>, mut value: usize) {
    while value >= 0x80 {
        #[expect(clippy::cast_possible_truncation, reason = "the low seven bits are meant")]
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    #[expect(clippy::cast_possible_truncation, reason = "less than 0x80")]
    bytes.push(value as u8);
}

fn varint(bytes: &mut &[u8]) -> Option<usize> {
    let mut value = 0;
    for shift in (0..usize::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= usize::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn encode(entries: &BTreeMap<Vec<u8>, u128>) -> EncodedPage {
        let mut page = EncodedPage::default();
        for (key, print) in entries {
            page.push(key, Fingerprint(*print));
        }
        page
    }

    proptest! {
        #[test]
        fn pages_are_read_back(entries in proptest::collection::btree_map(
            proptest::collection::vec(0u8..4, 0..40), any::<u128>(), 0..60,
        )) {
            let body = encode(&entries).body();
            let page = Page::decode(&body).expect("it was just written");
            let read: BTreeMap<Vec<u8>, u128> =
                (0..page.len()).map(|i| (page.key(i).to_vec(), page.print(i).0)).collect();
            prop_assert_eq!(&read, &entries);
            for (i, key) in entries.keys().enumerate() {
                prop_assert_eq!(page.find(key, 3), Some(i));
            }
        }

        /// L7: pages are decoded with bounds checked.
        #[test]
        fn l7_any_bytes_are_an_error_or_a_page(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Page::decode(&body);
        }
    }

    #[test]
    fn a_key_that_is_absent_is_not_found() {
        let entries = BTreeMap::from([(vec![1], 1), (vec![3], 3)]);
        let body = encode(&entries).body();
        let page = Page::decode(&body).expect("it was just written");
        assert_eq!(page.find(&[0], 0), None);
        assert_eq!(page.find(&[2], 1), None);
        assert_eq!(page.find(&[4], 7), None);
    }
}
