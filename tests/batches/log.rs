//! The write-ahead log of an apply in batches.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::define_sql_function;
use declarite::{Result, TargetState};

use crate::support::{File, declare_notes, note, wal_size};

const BATCH: u64 = 500_000;

define_sql_function! {
    /// Tells the test how long the log is.
    fn look_at_log() -> Integer;
}

/// 12 MB of rows.
fn large(file: &File, letter: &str) -> Result<TargetState> {
    let text = letter.repeat(4_000);
    let rows: Vec<_> = (0..3_000).map(|id| note(id, &text)).collect();
    declare_notes(&file.db, "app", &rows)
}

/// L4, L11: the log is a few batches long at most, whenever one looks, for inserts,
/// updates and deletes.
#[test]
fn l4_the_log_stays_near_one_batch() -> Result<()> {
    let file = File::new();
    declare_notes(&file.db, "app", &[])?.apply()?;
    let longest = Arc::new(AtomicU64::new(0));
    let seen = Arc::clone(&longest);
    let log = file.path().with_extension("sqlite-wal");
    file.db.transaction(move |connection| {
        look_at_log_utils::register_nondeterministic_impl(connection, move || {
            let bytes = std::fs::metadata(&log).map_or(0, |log| log.len());
            seen.fetch_max(bytes, Ordering::Relaxed);
            0
        })?;
        for event in ["INSERT", "UPDATE", "DELETE"] {
            connection.batch_execute(&format!(
                "CREATE TRIGGER look_{event} AFTER {event} ON notes BEGIN SELECT look_at_log(); END"
            ))?;
        }
        Ok(())
    })?;
    for letter in ["a", "b"] {
        let target = large(&file, letter)?;
        target.batches(BATCH);
        let report = target.apply()?;
        assert_eq!(report.inserted + report.updated, 3_000);
        assert!((20..40).contains(&report.batches), "{}", report.batches);
    }
    let target = declare_notes(&file.db, "app", &[])?;
    target.batches(BATCH);
    assert_eq!(target.apply()?.deleted, 3_000);
    let longest = longest.load(Ordering::Relaxed);
    assert!(longest > BATCH && longest < 4 * BATCH, "{longest}");
    assert!(wal_size(&file) < 4 * BATCH);
    // In one transaction it is as long as the rows.
    large(&file, "c")?.apply()?;
    assert!(wal_size(&file) > 12_000_000);
    Ok(())
}
