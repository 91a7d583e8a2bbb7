//! What happens to each row of one table: declared rows, in key order, joined
//! with those that no component keeps any more.

use crate::state::Fingerprint;

/// A row that is not as it was applied, with the component that declares it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DeclaredRow<'r> {
    pub(crate) component: usize,
    /// Whether the component has the key already, with another row.
    pub(crate) changed: bool,
    pub(crate) key: &'r [u8],
    pub(crate) print: Fingerprint,
}

/// A row that its component was applied with, and does not declare any more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Released {
    pub(crate) key: Box<[u8]>,
    pub(crate) print: Fingerprint,
}

/// What a declared row asks of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowChange {
    /// Nobody had the key.
    Insert,
    /// The key was there, with another row.
    Update,
    /// Another component had the very row, and lets go of it.
    Transfer,
    /// Another component has just declared the very row.
    Again,
    /// The component has just declared the very row.
    Repeat,
}

/// Two components declare the key with different rows; or one does, twice.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Twice {
    pub(crate) first: usize,
    pub(crate) second: usize,
}

/// Joins declared rows, in order of keys, with released ones.
///
/// Of rows with one key, those that are changed come first.
#[derive(Debug)]
pub(crate) struct RowJoin<'r> {
    released: &'r [Released],
    claimed: Vec<bool>,
    next: usize,
    last: Option<(Fingerprint, usize)>,
    last_key: Vec<u8>,
}

impl<'r> RowJoin<'r> {
    /// Released rows come sorted, each key once.
    pub(crate) fn new(released: &'r [Released]) -> Self {
        let claimed = vec![false; released.len()];
        Self { released, claimed, next: 0, last: None, last_key: Vec::new() }
    }

    /// What the next declared row asks for.
    #[inline]
    pub(crate) fn declare(&mut self, row: &DeclaredRow<'_>) -> Result<RowChange, Twice> {
        if let Some((print, component)) = &mut self.last
            && self.last_key == row.key
        {
            if *print == row.print {
                let last = std::mem::replace(component, row.component);
                let same = last == row.component;
                return Ok(if same { RowChange::Repeat } else { RowChange::Again });
            }
            return Err(Twice { first: *component, second: row.component });
        }
        self.last = Some((row.print, row.component));
        self.last_key.clear();
        self.last_key.extend_from_slice(row.key);
        if row.changed {
            return Ok(RowChange::Update);
        }
        while self.released.get(self.next).is_some_and(|released| *released.key < *row.key) {
            self.next += 1;
        }
        let Some(released) = self.released.get(self.next).filter(|old| *old.key == *row.key) else {
            return Ok(RowChange::Insert);
        };
        self.claimed[self.next] = true;
        let same = released.print == row.print;
        Ok(if same { RowChange::Transfer } else { RowChange::Update })
    }

    /// The released rows that nobody claimed, to be deleted.
    pub(crate) fn unclaimed(self) -> impl Iterator<Item = &'r Released> {
        self.released.iter().zip(self.claimed).filter(|(_, claimed)| !claimed).map(|(row, _)| row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn released(key: u8, print: u128) -> Released {
        Released { key: [key].into(), print: Fingerprint(print) }
    }

    fn join(
        released: &[Released],
        rows: &[(usize, bool, u8, u128)],
    ) -> Result<(Vec<RowChange>, Vec<u8>), Twice> {
        let mut join = RowJoin::new(released);
        let mut changes = Vec::new();
        for &(component, changed, key, print) in rows {
            let print = Fingerprint(print);
            changes.push(join.declare(&DeclaredRow { component, changed, key: &[key], print })?);
        }
        Ok((changes, join.unclaimed().map(|row| row.key[0]).collect()))
    }

    /// R2: a key that one component releases and another declares is a transfer.
    #[test]
    fn r2_a_released_key_that_is_declared_elsewhere_is_no_delete() {
        let old = [released(1, 10), released(2, 20), released(3, 30)];
        let (changes, deleted) =
            join(&old, &[(1, false, 2, 20), (1, false, 3, 99), (1, false, 4, 40)])
                .expect("no clash");
        assert_eq!(changes, [RowChange::Transfer, RowChange::Update, RowChange::Insert]);
        assert_eq!(deleted, [1]);
    }

    /// R8: equal rows are one row, different rows an error.
    #[test]
    fn r8_equal_rows_are_one_and_different_rows_clash() {
        let rows = [(1, true, 5, 50), (1, true, 5, 50), (2, false, 5, 50)];
        let (changes, _) = join(&[], &rows).expect("equal rows");
        assert_eq!(changes, [RowChange::Update, RowChange::Repeat, RowChange::Again]);
        let rows = [(1, false, 5, 50), (2, false, 5, 50), (2, false, 5, 50), (3, false, 5, 50)];
        let (changes, _) = join(&[], &rows).expect("equal rows");
        let of_two = [RowChange::Again, RowChange::Repeat, RowChange::Again];
        assert_eq!((changes[0], &changes[1..]), (RowChange::Insert, &of_two[..]));
        let clash = join(&[], &[(1, false, 5, 50), (2, false, 5, 51)]);
        assert_eq!(clash, Err(Twice { first: 1, second: 2 }));
    }
}
