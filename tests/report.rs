//! What a run tells of itself.

use std::thread::sleep;
use std::time::{Duration, Instant};

use declarite::{Database, Error, Report, Result, Timings};

use crate::support::{File, Note, Point, apply_notes, declare_notes, note, point};

const PAUSE: Duration = Duration::from_millis(20);

fn check_parts(report: &Report, outside: Duration) {
    let Timings { declare, plan, apply, lock_held, .. } = report.timings;
    assert!(plan + apply <= report.elapsed, "{report:?}");
    assert!(lock_held <= plan + apply, "{report:?}");
    assert!(declare + report.elapsed <= outside, "{report:?} in {outside:?}");
}

fn timed(declare: impl FnOnce() -> Result<Report>) -> Result<Report> {
    let started = Instant::now();
    let report = declare()?;
    check_parts(&report, started.elapsed());
    Ok(report)
}

#[test]
fn the_parts_of_a_run_are_within_the_whole() -> Result<()> {
    let file = File::new();
    let rows: Vec<Note> = (0..500).map(|id| note(id, "as it was")).collect();
    let first = timed(|| apply_notes(&file.db, &rows))?;
    let Timings { plan, apply, lock_held, .. } = first.timings;
    assert!([plan, apply, lock_held].iter().all(|part| !part.is_zero()), "{first:?}");
    let unchanged = timed(|| apply_notes(&file.db, &rows))?;
    assert_eq!(unchanged.written(), 0);
    assert_eq!(unchanged.timings.lock_held, Duration::ZERO);
    let deleted = timed(|| apply_notes(&file.db, &rows[1..]))?;
    assert_eq!((deleted.written(), deleted.deleted), (0, 1));
    assert!(!deleted.timings.lock_held.is_zero());
    Ok(())
}

/// What the program does between one declaration and the next is time to declare.
#[test]
fn declaring_takes_what_the_program_takes() -> Result<()> {
    let file = File::new();
    let report = timed(|| {
        let target = declare_notes(&file.db, "app", &[note(1, "one")])?;
        sleep(PAUSE);
        target.apply()
    })?;
    assert!(report.timings.declare >= PAUSE, "{report:?}");
    Ok(())
}

/// Another writer is waited for in none of the parts.
#[test]
fn waiting_is_in_the_whole_alone() -> Result<()> {
    let file = File::new();
    let other = Database::open(file.path())?;
    let (held, holds) = std::sync::mpsc::channel();
    let (report, since_release) = std::thread::scope(|scope| {
        let writer = scope.spawn(move || {
            other.transaction(|_| {
                held.send(()).map_err(Error::user)?;
                sleep(3 * PAUSE);
                Ok(Instant::now())
            })
        });
        let target = declare_notes(&file.db, "app", &[note(1, "one")])?;
        holds.recv().map_err(Error::user)?;
        let report = target.apply()?;
        let ended = Instant::now();
        let released = writer.join().expect("it does not panic")?;
        Ok::<_, Error>((report, ended - released))
    })?;
    let Timings { apply, lock_held, .. } = report.timings;
    assert!(apply <= since_release && lock_held <= since_release, "{report:?}");
    Ok(())
}

#[test]
fn timings_are_told_in_a_line() -> Result<()> {
    let file = File::new();
    assert_eq!(
        Timings::default().to_string(),
        "declared in 0 s, planned in 0 s, applied in 0 s, write lock held 0 s"
    );
    let mut timings = apply_notes(&file.db, &[note(1, "one")])?.timings;
    timings.declare = Duration::from_millis(1249);
    timings.plan = Duration::from_micros(3_900);
    timings.apply = Duration::from_millis(2149);
    timings.lock_held = Duration::from_micros(850);
    assert_eq!(
        timings.to_string(),
        "declared in 1.2 s, planned in 3 ms, applied in 2.1 s, write lock held 850 µs"
    );
    Ok(())
}

/// Bytes are those of the rows inserted and updated, each of them once.
#[test]
fn bytes_of_known_rows() -> Result<()> {
    const NUMBER: u64 = 11;
    const LENGTH: u64 = 7;
    let file = File::new();
    let notes = [note(1, "four"), Note { tag: Some("tag".to_owned()), ..note(2, "") }];
    let points = [point(1, [1.0, 2.0])];
    let apply = |notes: &[Note], points: &[Point]| {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        let others = target.declare_table::<Point>()?;
        notes.iter().try_for_each(|note| table.declare_row(note))?;
        points.iter().try_for_each(|point| others.declare_row(point))?;
        target.apply()
    };
    let bytes = |report: &Report, table| report.table(table).map(|table| table.bytes);

    let report = apply(&notes, &points)?;
    let first = NUMBER + LENGTH + 4;
    let second = NUMBER + LENGTH + (LENGTH + 3);
    // Its id and height, the name of its area, and two floats.
    let of_point = 2 * NUMBER + (LENGTH + 6) + (LENGTH + 8);
    assert_eq!(bytes(&report, "notes"), Some(first + second));
    assert_eq!(bytes(&report, "points"), Some(of_point));
    assert_eq!((report.written(), report.bytes), (3, first + second + of_point));

    assert_eq!(apply(&notes, &points)?.bytes, 0);

    // One is updated and told of whole, one goes, and one stands.
    let report = apply(&[note(1, "longer")], &points)?;
    assert_eq!((report.written(), report.deleted), (1, 1));
    assert_eq!(bytes(&report, "notes"), Some(first + 2));
    assert_eq!(bytes(&report, "points"), Some(0));
    assert_eq!(report.bytes, first + 2);
    assert_eq!(report.table("notes").map(declarite::TableReport::written), Some(1));
    Ok(())
}
