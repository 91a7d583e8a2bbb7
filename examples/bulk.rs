//! Declares a million rows, and then the same again, and tells what both took.
//!
//! ```text
//! cargo run --release --example bulk -- [rows] [file]
//! ```
//!
//! Without a file, it works on one in a temporary folder. With one that is there from
//! before, what it holds already is unchanged in the first run too.

use std::path::{Path, PathBuf};

use declarite::{Database, Error, Result, SqliteRow};
use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressIterator, ProgressStyle};

const ROWS: u64 = 1_000_000;

/// What a sensor measured in a second.
#[derive(SqliteRow)]
#[sqlite(table = "readings", without_rowid, primary_key(sensor, second))]
struct Reading {
    sensor: String,
    second: i64,
    celsius: f64,
    remark: Option<String>,
}

impl Reading {
    /// A made-up one; they come in the order of their keys.
    fn new(number: u64) -> Self {
        let (sensor, second) = (number / 10_000, number % 10_000);
        Self {
            sensor: format!("sensor {sensor:06}"),
            second: second as i64,
            celsius: 20.0 + (number % 97) as f64 / 10.0,
            remark: number.is_multiple_of(50).then(|| "checked by hand".to_owned()),
        }
    }
}

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let rows = match arguments.next() {
        None => ROWS,
        Some(rows) => rows.parse().map_err(Error::user)?,
    };
    let folder = tempfile::tempdir().map_err(Error::user)?;
    let file = arguments.next().map_or_else(|| folder.path().join("bulk.sqlite"), PathBuf::from);
    run("loaded", &file, rows)?;
    run("again", &file, rows)
}

fn run(what: &str, file: &Path, rows: u64) -> Result<()> {
    let db = Database::open(file)?;
    let target = db.target_state("bulk")?;
    let readings = target.declare_table::<Reading>()?;
    let style = ProgressStyle::with_template("{wide_bar} {human_pos}/{human_len} rows, {eta}");
    let progress = ProgressBar::new(rows).with_style(style.map_err(Error::user)?);
    readings.declare_rows((0..rows).progress_with(progress).map(Reading::new))?;
    let report = target.apply()?;

    let seconds = (report.timings.declare + report.elapsed).as_secs_f64();
    let a_second = HumanCount((rows as f64 / seconds) as u64);
    println!("== {what}: {rows} rows in {seconds:.2} s, {a_second} a second");
    println!("{} rows of {} written", report.written(), HumanBytes(report.bytes));
    println!("{}", report.timings);
    println!("{report}");
    Ok(())
}
