//! Rows that are touched before they are encoded.
//!
//! Rows in no order lie anywhere in memory. To wait for each took a third of the time of a
//! run in which they are unchanged; the processor fetches many at a time where it can.

use std::borrow::Borrow;
use std::collections::VecDeque;
use std::iter::Fuse;
use std::ops::BitXor;

use crate::row::EncodeRow;

/// Rows of an iterator.
pub(super) struct Ahead<I: Iterator> {
    rows: Fuse<I>,
    taken: VecDeque<I::Item>,
    /// How many are taken and touched at once.
    pub(super) ahead: usize,
}

impl<I: Iterator> Ahead<I> {
    pub(super) fn new(rows: I) -> Self {
        Self { rows: rows.fuse(), taken: VecDeque::new(), ahead: 0 }
    }

    pub(super) fn next<R: EncodeRow>(&mut self) -> Option<I::Item>
    where
        I::Item: Borrow<R>,
    {
        if self.ahead > 1 && self.taken.is_empty() {
            self.taken.extend(self.rows.by_ref().take(self.ahead));
            let touched = self.taken.iter().map(|row| row.borrow().touch());
            std::hint::black_box(touched.fold(0, BitXor::bitxor));
        }
        self.taken.pop_front().or_else(|| self.rows.next())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::row::{RowEncoder, ValueError};

    struct Row<'t> {
        number: usize,
        touched: &'t RefCell<Vec<usize>>,
    }

    impl EncodeRow for Row<'_> {
        fn encode_row(&self, _: &mut RowEncoder<'_>) -> Result<(), ValueError> {
            Ok(())
        }

        fn touch(&self) -> u8 {
            self.touched.borrow_mut().push(self.number);
            0
        }
    }

    #[test]
    fn rows_come_once_and_in_their_order() {
        let touched = RefCell::new(Vec::new());
        let rows: Vec<Row<'_>> = (0..20).map(|number| Row { number, touched: &touched }).collect();
        let mut ahead = Ahead::new(rows.iter());
        let mut numbers = Vec::new();
        for many in [0, 1, 4, 0, 3, 3, 5, 5, 5, 5, 64, 2, 0, 7, 7, 7, 7, 7, 7, 7] {
            ahead.ahead = many;
            numbers.push(ahead.next::<Row<'_>>().expect("there are twenty").number);
        }
        assert!(ahead.next::<Row<'_>>().is_none() && ahead.next::<Row<'_>>().is_none());
        assert_eq!(numbers, (0..20).collect::<Vec<_>>());
        // Four from the third on, and then as many as were wanted each time none were left.
        assert_eq!(*touched.borrow(), (2..20).collect::<Vec<_>>());
    }
}
