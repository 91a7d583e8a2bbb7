//! The rows of one table, from memory and from all runs in the file, in order.

use std::cmp::Ordering;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use super::READ_AHEAD;
use super::blocks::{Blocks, Place};
use super::entry::Entry;
use crate::{Error, Result};

/// The sorted rows in memory, those of one table.
pub(super) struct Memory<'s> {
    rows: &'s Blocks,
    places: std::slice::Iter<'s, Place>,
}

impl<'s> Memory<'s> {
    pub(super) fn of_table(rows: &'s Blocks, places: &'s [Place], table: usize) -> Self {
        let table_of = |&place: &Place| rows.entry(place).map_or(0, |entry| entry.table);
        let from = places.partition_point(|place| table_of(place) < table);
        let to = places.partition_point(|place| table_of(place) <= table);
        Self { rows, places: places[from..to].iter() }
    }

    /// The entry it stands on.
    fn entry(&self) -> Option<Entry<'s>> {
        self.rows.entry(*self.places.as_slice().first()?)
    }
}

/// A run in the file.
pub(super) struct Run {
    /// Where the file is read on.
    at: u64,
    end: u64,
    buffer: Vec<u8>,
    next: usize,
}

impl Run {
    /// A run from one place of the file to another.
    pub(super) const fn new(at: u64, end: u64) -> Self {
        Self { at, end, buffer: Vec::new(), next: 0 }
    }

    /// Reads on until the next entry is in the buffer; false at the end.
    fn fill(&mut self, file: &mut File) -> std::io::Result<bool> {
        loop {
            let rest = &self.buffer[self.next..];
            if Entry::read(rest).is_some() {
                return Ok(true);
            }
            let left = self.end - self.at;
            if left == 0 && rest.is_empty() {
                return Ok(false);
            }
            if left == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            self.buffer.drain(..self.next);
            self.next = 0;
            let kept = self.buffer.len();
            let more = READ_AHEAD.max(kept).min(usize::try_from(left).unwrap_or(usize::MAX));
            self.buffer.resize(kept + more, 0);
            file.seek(SeekFrom::Start(self.at))?;
            file.read_exact(&mut self.buffer[kept..])?;
            self.at += more as u64;
        }
    }

    fn entry(&self) -> Option<Entry<'_>> {
        Entry::read(&self.buffer[self.next..])
    }

    pub(super) fn skip_to(&mut self, table: usize, file: &mut File) -> std::io::Result<()> {
        while self.fill(file)? {
            match self.entry() {
                Some(entry) if entry.table < table => self.next += entry.len(),
                Some(_) | None => break,
            }
        }
        Ok(())
    }
}

/// See the module.
pub(crate) struct Merge<'s> {
    memory: Memory<'s>,
    runs: Vec<Run>,
    file: Option<(&'s mut File, &'s std::path::Path)>,
    /// The runs that have an entry of the table left. The entry of the first one is
    /// the one handed out last, once one was.
    heap: BinaryHeap<Ahead>,
    started: bool,
}

/// A run by the entry it stands on, least first.
#[derive(PartialEq, Eq)]
struct Ahead {
    key: Vec<u8>,
    unchanged: bool,
    component: usize,
    run: usize,
}

impl Ord for Ahead {
    fn cmp(&self, other: &Self) -> Ordering {
        let parts = |ahead: &Self| (ahead.unchanged, ahead.component, ahead.run);
        other.key.cmp(&self.key).then_with(|| parts(other).cmp(&parts(self)))
    }
}

impl PartialOrd for Ahead {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<'s> Merge<'s> {
    pub(super) fn new(
        memory: Memory<'s>,
        runs: Vec<Run>,
        file: Option<(&'s mut File, &'s std::path::Path)>,
    ) -> Self {
        Self { memory, runs, file, heap: BinaryHeap::new(), started: false }
    }

    /// The next row.
    pub(crate) fn next(&mut self, table: usize) -> Result<Option<Entry<'_>>> {
        if self.runs.is_empty() {
            let entry = self.memory.entry();
            self.memory.places.next();
            return Ok(entry);
        }
        if self.started {
            self.advance(table)?;
        } else {
            self.started = true;
            // The rows in memory are the last run.
            for run in 0..=self.runs.len() {
                let mut ahead = Ahead { key: Vec::new(), unchanged: false, component: 0, run };
                if let Some(run) = self.runs.get_mut(run) {
                    fill(run, &mut self.file)?;
                }
                if standing(&self.runs, &self.memory, table, &mut ahead) {
                    self.heap.push(ahead);
                }
            }
        }
        let Some(ahead) = self.heap.peek() else { return Ok(None) };
        Ok(match self.runs.get(ahead.run) {
            Some(run) => run.entry(),
            None => self.memory.entry(),
        })
    }

    /// Moves on the run whose entry was handed out last.
    fn advance(&mut self, table: usize) -> Result<()> {
        let Some(mut ahead) = self.heap.peek_mut() else { return Ok(()) };
        match self.runs.get_mut(ahead.run) {
            Some(run) => {
                run.next += run.entry().map_or(0, |entry| entry.len());
                fill(run, &mut self.file)?;
            }
            None => {
                self.memory.places.next();
            }
        }
        if !standing(&self.runs, &self.memory, table, &mut ahead) {
            PeekMut::pop(ahead);
        }
        Ok(())
    }
}

/// Sees to it that the entry a run stands on is in its buffer.
fn fill(run: &mut Run, file: &mut Option<(&mut File, &std::path::Path)>) -> Result<()> {
    let Some((file, folder)) = file else { return Ok(()) };
    let failed = |source| Error::Spool { folder: folder.to_path_buf(), source };
    run.fill(file).map(drop).map_err(failed)
}

/// Puts a run in line by the entry it stands on; false if that is none of the table.
fn standing(runs: &[Run], memory: &Memory<'_>, table: usize, ahead: &mut Ahead) -> bool {
    let entry = match runs.get(ahead.run) {
        Some(run) => run.entry(),
        None => memory.entry(),
    };
    let Some(entry) = entry.filter(|entry| entry.table == table) else { return false };
    ahead.key.clear();
    ahead.key.extend_from_slice(entry.key);
    ahead.unchanged = !entry.changed;
    ahead.component = entry.component;
    true
}
