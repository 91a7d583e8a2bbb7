//! Where the time of a run goes.

use std::fmt;
use std::time::{Duration, Instant};

/// How long the parts of a run took, from the opening of its target state to the end of
/// its apply.
///
/// It displays itself as one line:
///
/// ```text
/// declared in 1.2 s, planned in 3 ms, applied in 2.1 s, write lock held 1.9 s
/// ```
///
/// To wait for another writer is no part of any of them, except between two
/// [batches](crate::TargetState::batches), which is part of `apply`; [`Report::elapsed`] has
/// all of it.
///
/// [`Report::elapsed`]: crate::Report::elapsed
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Timings {
    /// From the opening of the target state to the beginning of the apply, by the clock: with
    /// all that the program did between one declaration and the next, such as reading its
    /// sources.
    pub declare: Duration,
    /// Deciding what to do: the ledger compared with the file and with what was declared.
    pub plan: Duration,
    /// From there to the end of COMMIT: tables changed, rows and ledger written.
    pub apply: Duration,
    /// From getting the write lock to the end of COMMIT, while nobody else could write to the
    /// file. Zero where nothing was written.
    pub lock_held: Duration,
}

impl fmt::Display for Timings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [declare, plan, apply, lock_held] =
            [self.declare, self.plan, self.apply, self.lock_held].map(Shown);
        write!(
            f,
            "declared in {declare}, planned in {plan}, applied in {apply}, write lock held \
             {lock_held}"
        )
    }
}

/// A duration to read: `1.2 s`, `3 ms`, `40 µs`.
struct Shown(Duration);

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.as_micros() {
            0 => f.write_str("0 s"),
            micros @ 1..1_000 => write!(f, "{micros} µs"),
            micros @ 1_000..1_000_000 => write!(f, "{} ms", micros / 1_000),
            _ => write!(f, "{:.1} s", self.0.as_secs_f64()),
        }
    }
}

/// Takes the times of one apply; where it is tried twice, of both.
pub(super) struct Clock {
    started: Instant,
    timings: Timings,
    deciding: Option<Instant>,
    writing: Option<Instant>,
    /// Whether there is anything to write, as far as is known.
    writes: bool,
}

impl Clock {
    /// An apply begins, of a target state that was opened then.
    pub(super) fn start(opened: Instant) -> Self {
        let started = Instant::now();
        let timings = Timings { declare: started.duration_since(opened), ..Timings::default() };
        Self { started, timings, deciding: None, writing: None, writes: true }
    }

    /// It can read the file, and decides.
    pub(super) fn decides(&mut self) {
        self.deciding = Some(Instant::now());
    }

    /// It has decided.
    pub(super) fn decided(&mut self) {
        let now = Instant::now();
        self.timings.plan += between(self.deciding.take(), now);
        self.writing = Some(now);
    }

    /// There was nothing to do.
    pub(super) fn writes_nothing(&mut self) {
        self.writes = false;
    }

    /// Its last transaction has ended, and it held the lock for so long.
    pub(super) fn ends(&mut self, lock_held: Duration) {
        let now = Instant::now();
        self.timings.plan += between(self.deciding.take(), now);
        self.timings.apply += between(self.writing.take(), now);
        if std::mem::replace(&mut self.writes, true) {
            self.timings.lock_held += lock_held;
        }
    }

    /// The parts, and the whole of the apply.
    pub(super) fn read(self) -> (Timings, Duration) {
        (self.timings, self.started.elapsed())
    }
}

fn between(then: Option<Instant>, now: Instant) -> Duration {
    then.map_or(Duration::ZERO, |then| now.duration_since(then))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_shown_in_the_unit_that_fits() {
        let shown = |micros| Shown(Duration::from_micros(micros)).to_string();
        assert_eq!(shown(0), "0 s");
        assert_eq!(shown(999), "999 µs");
        assert_eq!(shown(1_000), "1 ms");
        assert_eq!(shown(999_999), "999 ms");
        assert_eq!(shown(1_000_000), "1.0 s");
        assert_eq!(shown(83_250_000), "83.2 s");
    }
}
