//! Pages of the ledger that are kept in memory, up to a number of bytes.

use std::collections::VecDeque;

use super::Page;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct PageCache {
    pages: Vec<Option<Box<Page>>>,
    /// Those that are kept, the oldest first.
    kept: VecDeque<usize>,
    bytes: usize,
}

impl PageCache {
    #[inline]
    pub(super) fn get(&self, page: usize) -> Option<&Page> {
        self.pages.get(page)?.as_deref()
    }

    /// Keeps a page, and forgets the oldest ones until no more than `most` bytes are kept.
    pub(super) fn keep(&mut self, page: usize, content: Page, most: usize) {
        if self.pages.len() <= page {
            self.pages.resize_with(page + 1, || None);
        }
        self.bytes += content.memory();
        if let Some(old) = self.pages[page].replace(Box::new(content)) {
            self.bytes -= old.memory();
        } else {
            self.kept.push_back(page);
        }
        while self.bytes > most && self.kept.len() > 1 {
            let Some(oldest) = self.kept.pop_front() else { break };
            if oldest == page {
                self.kept.push_back(oldest);
                continue;
            }
            if let Some(old) = self.pages[oldest].take() {
                self.bytes -= old.memory();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{EncodedPage, Fingerprint};
    use super::*;

    fn page(key: u8) -> Page {
        let mut page = EncodedPage::default();
        page.push(&[key], Fingerprint(u128::from(key)));
        Page::decode(&page.body()).expect("it was just written")
    }

    #[test]
    fn the_oldest_pages_are_forgotten() {
        let mut cache = PageCache::default();
        let most = page(0).memory() * 3;
        (0..5).for_each(|i| cache.keep(i, page(i as u8), most));
        let kept: Vec<usize> = (0..12).filter(|&i| cache.get(i).is_some()).collect();
        assert_eq!(kept, [2, 3, 4]);
        // What is kept again is counted once.
        cache.keep(3, page(3), most);
        assert!(cache.get(2).is_some());
    }

    #[test]
    fn the_page_that_is_kept_stays_whatever_its_size() {
        let mut cache = PageCache::default();
        cache.keep(0, page(0), 0);
        cache.keep(1, page(1), 0);
        assert!(cache.get(0).is_none() && cache.get(1).is_some());
    }
}
