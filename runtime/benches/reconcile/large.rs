//! Many rows, made as they are declared: memory, the log, and time as the table grows.
//!
//! Memory is that of a process of its own, so that no phase has that of another.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use declarite::{Database, TableTarget};

use crate::measure::asked::Asked;
use crate::measure::data::{Entries, Entry};
use crate::measure::figures::{figure, median, per_row, ratio, timed};
use crate::measure::files::{Files, settle};
use crate::measure::memory::{Watch, size};
use crate::run::{Expected, inserted, reconcile_with, unchanged};
use crate::sizes::Sizes;

/// What a process of its own is started with, before what it does, the file and the rows.
const CHILD: &str = "--child";

/// A load, an unchanged run, and several of these beside ones of a smaller table.
pub(crate) fn large(asked: &Asked, sizes: &Sizes) {
    let files = Files::new();
    let path = files.fresh("large");
    child("load", &path, sizes.large);
    settle(&path);
    if asked.wants("unchanged_peak") || asked.wants("unchanged_large") {
        child("unchanged", &path, sizes.large);
    }
    if asked.wants("growth") {
        let small = files.fresh("small");
        declare(&small, sizes.small, &inserted(sizes.small));
        settle(&small);
        growth(asked, (&small, sizes.small), (&path, sizes.large));
    }
}

/// Time by row of two tables.
fn growth(asked: &Asked, small: (&Path, usize), large: (&Path, usize)) {
    let time = |(path, rows): (&Path, usize)| per_row(declare(path, rows, &unchanged(rows)), rows);
    let mut rounds = Vec::new();
    for _ in 0..asked.rounds() {
        let before: f64 = (0..5).map(|_| time(small)).sum();
        let large = time(large);
        let after: f64 = (0..5).map(|_| time(small)).sum();
        rounds.push(((before + after) / 10.0, large));
    }
    median("growth_small", "ns/row", rounds.iter().map(|it| it.0));
    median("growth_large", "ns/row", rounds.iter().map(|it| it.1));
    ratio("growth_ratio", rounds.iter().map(|(small, large)| large / small));
}

fn declare(path: &Path, rows: usize, expected: &Expected) -> f64 {
    let db = Database::open(path).unwrap();
    declare_in(&db, &mut Entries::new(), rows, expected)
}

fn declare_in(db: &Database, entries: &mut Entries, rows: usize, expected: &Expected) -> f64 {
    reconcile_with(db, expected, |_, table: &TableTarget<Entry>| {
        for number in 0..rows {
            table.declare_row(entries.entry(number)).unwrap();
        }
    })
}

/// Runs the benchmark anew to do one thing, the figures of which it prints.
fn child(task: &str, path: &Path, rows: usize) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([CHILD, task]).arg(path).arg(rows.to_string());
    assert!(command.status().unwrap().success(), "the process that measures {task} failed");
}

/// Whether this is a process that another started to do one thing, which it then did.
pub(crate) fn was_child() -> bool {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().is_none_or(|first| first != CHILD) {
        return false;
    }
    let task = arguments.next().unwrap().into_string().unwrap();
    let path = PathBuf::from(arguments.next().unwrap());
    let rows = arguments.next().unwrap().into_string().unwrap().parse().unwrap();
    let expected = if task == "load" { inserted(rows) } else { unchanged(rows) };
    let mut entries = Entries::new();
    let db = Database::open(&path).unwrap();
    let log = path.with_extension("sqlite-wal");
    let watch = Watch::start(log.clone());
    let seconds = declare_in(&db, &mut entries, rows, &expected);
    let seen = watch.end();
    figure(&format!("{task}_large"), per_row(seconds, rows), "ns/row");
    if let Some(memory) = seen.memory {
        figure(&format!("{task}_peak_mb"), memory.peak_mb, "MB");
        figure(&format!("{task}_peak_anon_mb"), memory.anonymous_mb, "MB");
    }
    if task == "load" {
        figure("wal_peak_mb", seen.log_peak_mb, "MB");
        let (copied, after) = timed(|| shrunk(&log));
        figure("wal_copied_s", copied, "s");
        figure("wal_after_mb", after, "MB");
    }
    true
}

/// Waits until another thread has copied the log, and shrunk it. What is left, in MB.
fn shrunk(log: &Path) -> f64 {
    for _ in 0..12_000 {
        if size(log) < 64.0 {
            break;
        }
        thread::sleep(Duration::from_millis(10));
    }
    size(log)
}
