//! Rows handed over: encoded and hashed on the caller's thread, compared one after
//! the other.

use std::borrow::Borrow;
use std::cell::{Cell, RefCell};
use std::slice;

use super::ahead::Ahead;
use super::compare::{Declared, Wanted};
use super::{Run, Shared};
use crate::db::ledger;
use crate::row::{EncodeRow, EncodedRow, RowEncoder, RowLayout, ValueError};
use crate::sqlite::Handle;
use crate::state::Fingerprint;
use crate::{Error, Result};

/// Rows of a batch that are handed over together, and bytes after which they are.
const BATCH_ROWS: usize = 64;
const BATCH_BYTES: usize = 16 << 10;

/// Room for encoded rows that a thread keeps from one row to the next.
#[derive(Default)]
struct Scratch {
    rows: Vec<EncodedRow>,
    prints: Vec<Fingerprint>,
}

thread_local! {
    // Borrowed already where an encoder of the user's declares rows itself.
    static ROW: RefCell<EncodedRow> = const { RefCell::new(EncodedRow::new()) };
    static BATCH: Cell<Scratch> = const { Cell::new(Scratch { rows: Vec::new(), prints: Vec::new() }) };
}

impl Shared {
    /// Encodes a row on the caller's thread, and hands it over.
    pub(in crate::db) fn declare_row<R: EncodeRow>(
        &self,
        place: (usize, usize),
        layout: &RowLayout,
        row: &R,
    ) -> Result<()> {
        let declare = |encoded: &mut EncodedRow| {
            let done = self.encode(layout, row, encoded).and_then(|print| {
                self.hand_over(place, layout, slice::from_mut(encoded), &[print]).map(drop)
            });
            // One long row does not cost its memory for the life of the thread.
            if encoded.capacity() > 1 << 20 {
                *encoded = EncodedRow::new();
            }
            done
        };
        let done = ROW.with(|scratch| match scratch.try_borrow_mut() {
            Ok(mut encoded) => declare(&mut encoded),
            Err(_) => declare(&mut EncodedRow::new()),
        });
        done.map_err(|error| self.noted(place, error))
    }

    /// Encodes rows on the caller's thread, and hands them over in batches. Rows
    /// before the first that fails are declared.
    pub(in crate::db) fn declare_rows<R: EncodeRow>(
        &self,
        place: (usize, usize),
        layout: &RowLayout,
        rows: impl IntoIterator<Item: Borrow<R>>,
    ) -> Result<()> {
        self.run().check_open()?;
        let mut scratch = BATCH.take();
        let mut rows = Ahead::new(rows.into_iter());
        let done = loop {
            let (encoded, ended) = self.encode_batch(layout, &mut rows, &mut scratch);
            let handed_over = self.hand_over(place, layout, &mut scratch.rows, &scratch.prints);
            match handed_over.and_then(|come_in_order| encoded.map(|()| come_in_order)) {
                Ok(_) if ended => break Ok(()),
                Err(error) => break Err(error),
                // As many as make a batch: they may be large.
                Ok(come_in_order) => {
                    rows.ahead = if come_in_order { 0 } else { scratch.prints.len() };
                }
            }
        };
        scratch.rows.retain(|row| row.capacity() <= BATCH_BYTES);
        BATCH.set(scratch);
        done.map_err(|error| self.noted(place, error))
    }

    /// Encodes rows until the batch is full; whether there are no more.
    fn encode_batch<R: EncodeRow>(
        &self,
        layout: &RowLayout,
        rows: &mut Ahead<impl Iterator<Item: Borrow<R>>>,
        scratch: &mut Scratch,
    ) -> (Result<()>, bool) {
        let mut bytes = 0;
        scratch.prints.clear();
        while scratch.prints.len() < BATCH_ROWS && bytes < BATCH_BYTES {
            let Some(row) = rows.next::<R>() else { return (Ok(()), true) };
            let next = scratch.prints.len();
            if scratch.rows.len() == next {
                scratch.rows.push(EncodedRow::new());
            }
            match self.encode(layout, row.borrow(), &mut scratch.rows[next]) {
                Ok(print) => scratch.prints.push(print),
                Err(error) => return (Err(error), true),
            }
            bytes += scratch.rows[next].bytes.len();
        }
        (Ok(()), false)
    }

    #[inline]
    fn encode<R: EncodeRow>(
        &self,
        layout: &RowLayout,
        row: &R,
        encoded: &mut EncodedRow,
    ) -> Result<Fingerprint> {
        match encoded.encode_without_key(layout, |to| row.encode_row(to)) {
            Ok(()) => Ok(self.prints.of(&encoded.bytes)),
            Err(fault) => Err(not_encoded(layout, encoded, fault, |to| row.encode_row(to))),
        }
    }

    /// Notes a failure, so that the apply or the component's end tells of it.
    #[cold]
    fn noted(&self, (_, component): (usize, usize), error: Error) -> Error {
        let mut run = self.run();
        // An apply was quicker, and the row has no part in it, whatever it is like.
        if let Err(spent) = run.check_open() {
            return spent;
        }
        run.fail(component, &error);
        error
    }

    /// Has rows compared with what was applied, and those kept that differ. Whether rows
    /// come in order, as far as is known.
    fn hand_over(
        &self,
        (table, component): (usize, usize),
        layout: &RowLayout,
        mut rows: &mut [EncodedRow],
        mut prints: &[Fingerprint],
    ) -> Result<bool> {
        while !prints.is_empty() {
            let (done, wanted) =
                compare(&mut self.run(), (table, component), layout, rows, prints)?;
            if let Some(wanted) = wanted {
                self.load(table, component, &layout.schema.name, wanted)?;
            }
            (rows, prints) = (&mut rows[done..], &prints[done..]);
        }
        Ok(self.run().come_in_order(table, component))
    }

    /// Reads what a comparison lacks, in a short transaction.
    fn load(&self, table: usize, component: usize, name: &str, wanted: Wanted) -> Result<()> {
        self.db.look("declaring a row", |connection| {
            let handle = Handle::of(connection)?;
            match wanted {
                Wanted::Heads { component_id, table_id } => {
                    let without = self.run().damaged_pages();
                    let heads = ledger::heads_without(&handle, component_id, table_id, &without)?;
                    self.run().put_heads(table, component, heads);
                }
                Wanted::Prints { component_id, table_id } => {
                    let mut run = self.run();
                    run.check_open()?;
                    if !run.wants_prints(table, component) {
                        // Another thread was quicker.
                        return Ok(());
                    }
                    let without = run.damaged_pages();
                    let (mut next, mut is_told) = (0, true);
                    let place = (component_id, table_id, name);
                    ledger::each_page(&handle, place, &without, |page| {
                        is_told &= run.put_prints((table, component), next, page);
                        next += 1;
                    })?;
                    if !is_told || run.wants_prints(table, component) {
                        return Err(self.moved());
                    }
                }
                Wanted::Pages { component_id, table_id, page, head, most } => {
                    let place = (component_id, table_id, name);
                    let without = self.run().damaged_pages();
                    let pages = ledger::pages_from(&handle, place, &head, most, &without)?;
                    let mut run = self.run();
                    // An apply of this very run changes the ledger too.
                    run.check_open()?;
                    if !run.put_pages(table, component, page, pages) {
                        return Err(self.moved());
                    }
                }
            }
            Ok(())
        })
    }

    fn moved(&self) -> Error {
        self.conflict("the ledger was changed while rows were declared")
    }
}

/// Compares rows until something of the ledger is wanted; how many were.
#[inline]
fn compare(
    run: &mut Run,
    (table, component): (usize, usize),
    layout: &RowLayout,
    rows: &mut [EncodedRow],
    prints: &[Fingerprint],
) -> Result<(usize, Option<Wanted>)> {
    if prints.len() > 1 {
        run.look_ahead(table, component, prints);
    }
    for (i, (row, &print)) in rows.iter_mut().zip(prints).enumerate() {
        if run.meets(table, component, print)? {
            continue;
        }
        row.write_key(layout);
        match run.declare(table, component, row, print)? {
            Declared::Done => {}
            Declared::Wants(wanted) => return Ok((i, Some(wanted))),
        }
    }
    Ok((prints.len(), None))
}

/// What is wrong with a row that does not encode.
#[cold]
fn not_encoded(
    layout: &RowLayout,
    encoded: &mut EncodedRow,
    (column, error): (usize, ValueError),
    write: impl FnOnce(&mut RowEncoder<'_>) -> Result<(), ValueError>,
) -> Error {
    Error::Value {
        table: layout.schema.name.clone().into_owned(),
        column: error.column().unwrap_or(&layout.schema.columns[column].name).to_owned(),
        key: encoded.describe_key(layout, write),
        reason: error.to_string(),
    }
}
