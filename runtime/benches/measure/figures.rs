//! Figures, one a line: `name value unit`.

use std::time::{Duration, Instant};

/// Prints a figure.
pub(crate) fn figure(name: &str, value: f64, unit: &str) {
    // Three digits that count, for 0.0412 and for 2354 alike.
    let digits = if value < 0.1 { 4 } else { 3 - (value.log10().floor() as usize).min(3) };
    println!("{name} {value:.digits$} {unit}");
}

/// Prints the median of what several rounds came to.
pub(crate) fn median(name: &str, unit: &str, rounds: impl IntoIterator<Item = f64>) {
    figure(name, sorted(rounds)[1], unit);
}

/// Prints the median of the rounds' ratios, the least and the greatest.
pub(crate) fn ratio(name: &str, rounds: impl IntoIterator<Item = f64>) {
    let [least, median, greatest] = sorted(rounds);
    figure(name, median, "x");
    figure(&format!("{name}_min"), least, "x");
    figure(&format!("{name}_max"), greatest, "x");
}

/// The least, the median and the greatest.
fn sorted(rounds: impl IntoIterator<Item = f64>) -> [f64; 3] {
    let mut rounds: Vec<f64> = rounds.into_iter().collect();
    rounds.sort_by(f64::total_cmp);
    let last = rounds.len() - 1;
    [rounds[0], rounds[rounds.len() / 2], rounds[last]]
}

/// Runs two things that are compared, in turns first: what the one leaves to the
/// disk or in caches is the other's every second round only.
pub(crate) fn in_turns<A, B>(
    round: usize,
    one: impl FnOnce() -> A,
    other: impl FnOnce() -> B,
) -> (A, B) {
    if round.is_multiple_of(2) {
        let one = one();
        (one, other())
    } else {
        let other = other();
        (one(), other)
    }
}

/// How long something takes, in seconds, and what it answers.
pub(crate) fn timed<T>(run: impl FnOnce() -> T) -> (f64, T) {
    let start = Instant::now();
    let answer = run();
    (seconds(start.elapsed()), answer)
}

pub(crate) fn seconds(time: Duration) -> f64 {
    time.as_secs_f64()
}

/// Nanoseconds a row.
pub(crate) fn per_row(seconds: f64, rows: usize) -> f64 {
    seconds * 1e9 / rows as f64
}
