//! Declared rows that differ from what was applied, kept until the apply.
//!
//! Rows are collected in memory; when that is full, they are sorted and
//! written to a temporary file as one run, and at the end the runs are merged.
//! The file has no name, is readable by its owner only, and lies beside the
//! database, where there is room for the rows in any case.

mod blocks;
mod entry;
mod merge;
mod sorted;

use std::cmp::Ordering;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;

use crate::{Error, Result};
use blocks::{Blocks, Place};
use merge::{Memory, Run};

pub(crate) use entry::Entry;
pub(crate) use merge::Merge;

/// Bytes kept in memory before a run is written.
const MOST_IN_MEMORY: usize = 32 << 20;

/// Bytes read from the file at a time, for each run.
const READ_AHEAD: usize = 256 << 10;

/// Where the temporary file may be.
#[derive(Debug, Clone)]
pub(crate) enum SpoolPlace {
    /// Nowhere: everything stays in memory.
    Memory,
    /// In this folder.
    Folder(PathBuf),
}

/// See the module.
#[derive(Debug)]
pub(crate) struct Spool {
    place: SpoolPlace,
    most_in_memory: usize,
    rows: Blocks,
    places: Vec<Place>,
    sorted: bool,
    file: Option<File>,
    /// Where each run begins and ends in the file.
    runs: Vec<(u64, u64)>,
    /// Whether a run was not written whole, so that rows are missing.
    broken: bool,
}

impl Spool {
    pub(crate) fn new(place: SpoolPlace) -> Self {
        Self {
            place,
            most_in_memory: MOST_IN_MEMORY,
            rows: Blocks::default(),
            places: Vec::new(),
            sorted: true,
            file: None,
            runs: Vec::new(),
            broken: false,
        }
    }

    /// Keeps a row.
    pub(crate) fn push(&mut self, entry: &Entry<'_>) -> Result<()> {
        self.check_whole()?;
        if self.sorted
            && let Some(last) = self.places.last().and_then(|&last| self.rows.entry(last))
        {
            self.sorted = last.order(entry) != Ordering::Greater;
        }
        self.places.push(self.rows.push(entry)?);
        if self.rows.len() >= self.most_in_memory { self.write_run() } else { Ok(()) }
    }

    /// Once a run could not be written, nothing is handed out any more: rows of
    /// components that were finished before are among those missing.
    fn check_whole(&self) -> Result<()> {
        match &self.place {
            SpoolPlace::Folder(folder) if self.broken => {
                let source = std::io::Error::other("declared rows could not be written to it");
                Err(Error::Spool { folder: folder.clone(), source })
            }
            SpoolPlace::Folder(_) | SpoolPlace::Memory => Ok(()),
        }
    }

    /// Puts what is in memory in order, which else is done when rows are first asked for.
    pub(crate) fn sort(&mut self) {
        if !self.sorted {
            sorted::sort(&self.rows, &mut self.places);
            self.sorted = true;
        }
    }

    fn write_run(&mut self) -> Result<()> {
        let SpoolPlace::Folder(folder) = &self.place else { return Ok(()) };
        let folder = folder.clone();
        let failed = |source| Error::Spool { folder: folder.clone(), source };
        self.sort();
        self.broken = true;
        let mut file = match self.file.take() {
            Some(file) => file,
            None => tempfile::tempfile_in(&folder).map_err(failed)?,
        };
        let start = self.runs.last().map_or(0, |&(_, end)| end);
        file.seek(SeekFrom::Start(start)).map_err(failed)?;
        let mut buffered = std::io::BufWriter::with_capacity(READ_AHEAD, &mut file);
        for &place in &self.places {
            buffered.write_all(self.rows.bytes(place)).map_err(failed)?;
        }
        buffered.flush().map_err(failed)?;
        drop(buffered);
        self.file = Some(file);
        self.runs.push((start, start + self.rows.len() as u64));
        self.rows.clear();
        self.places.clear();
        self.sorted = true;
        self.broken = false;
        Ok(())
    }

    /// The rows of one table in order of keys.
    ///
    /// Tables may be asked for in any order, and again.
    pub(crate) fn of_table(&mut self, table: usize) -> Result<Merge<'_>> {
        self.check_whole()?;
        self.sort();
        let SpoolPlace::Folder(folder) = &self.place else {
            return Ok(Merge::new(
                Memory::of_table(&self.rows, &self.places, table),
                Vec::new(),
                None,
            ));
        };
        let mut runs = Vec::with_capacity(self.runs.len());
        if let Some(file) = &mut self.file {
            for &(start, end) in &self.runs {
                let mut run = Run::new(start, end);
                run.skip_to(table, file)
                    .map_err(|source| Error::Spool { folder: folder.clone(), source })?;
                runs.push(run);
            }
        }
        let file = self.file.as_mut().map(|file| (file, folder.as_path()));
        Ok(Merge::new(Memory::of_table(&self.rows, &self.places, table), runs, file))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::state::Fingerprint;

    type Row = (usize, Vec<u8>, bool, usize);

    fn drain(spool: &mut Spool, tables: usize) -> Vec<Row> {
        let mut rows = Vec::new();
        for table in 0..tables {
            let mut merge = spool.of_table(table).expect("the spool is readable");
            while let Some(entry) = merge.next(table).expect("the spool is readable") {
                assert_eq!(entry.row, entry.key.repeat(3));
                rows.push((entry.table, entry.key.to_vec(), !entry.changed, entry.component));
            }
        }
        rows
    }

    fn fill(place: SpoolPlace, most_in_memory: usize, rows: &[Row]) -> Spool {
        let mut spool = Spool { most_in_memory, ..Spool::new(place) };
        for (table, key, unchanged, component) in rows {
            let row = key.repeat(3);
            let entry = Entry {
                table: *table,
                component: *component,
                changed: !unchanged,
                print: Fingerprint(7),
                key,
                row: &row,
            };
            spool.push(&entry).expect("there is room");
        }
        spool
    }

    proptest! {
        #[test]
        fn rows_come_out_in_order_however_many_runs_there_are(
            mut rows in proptest::collection::vec(
                (0usize..3, proptest::collection::vec(any::<u8>(), 0..20), any::<bool>(), 0usize..3),
                0..200,
            ),
            most_in_memory in 100usize..5000,
        ) {
            let folder = tempfile::tempdir().expect("a folder");
            let place = SpoolPlace::Folder(folder.path().to_owned());
            let mut on_disk = fill(place, most_in_memory, &rows);
            let mut in_memory = fill(SpoolPlace::Memory, most_in_memory, &rows);
            rows.sort();
            prop_assert_eq!(&drain(&mut on_disk, 3), &rows);
            prop_assert_eq!(&drain(&mut in_memory, 3), &rows);
            // An apply that was refused can be tried again.
            prop_assert_eq!(&drain(&mut on_disk, 3), &rows);
        }
    }

    /// L8: the file has no name, so that nothing is left behind.
    #[test]
    fn l8_the_file_is_unlinked() {
        let folder = tempfile::tempdir().expect("a folder");
        let rows: Vec<Row> = (0..50u8).map(|i| (0, vec![i; 20], true, 0)).collect();
        let spool = fill(SpoolPlace::Folder(folder.path().to_owned()), 100, &rows);
        assert!(spool.runs.len() > 10);
        assert_eq!(std::fs::read_dir(folder.path()).expect("it is readable").count(), 0);
    }

    /// L8: a folder that cannot be written is named, with the option.
    #[test]
    fn l8_a_folder_that_fails_is_named() {
        let place = SpoolPlace::Folder("/no/such/folder".into());
        let mut spool = Spool { most_in_memory: 1, ..Spool::new(place) };
        let print = Fingerprint(0);
        let entry = Entry { table: 0, component: 0, changed: false, print, key: b"k", row: b"r" };
        let error = spool.push(&entry).expect_err("there is no such folder").to_string();
        assert!(error.contains("/no/such/folder") && error.contains("spool_folder"), "{error}");
        // What was declared before is not taken for all there is.
        assert!(spool.of_table(0).is_err() && spool.push(&entry).is_err());
    }
}
