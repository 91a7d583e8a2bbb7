//! The memory of this process, and the size of a file, while something runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

const INTERVAL: Duration = Duration::from_millis(2);

/// What was seen.
pub(crate) struct Seen {
    /// None where the system does not tell.
    pub(crate) memory: Option<Memory>,
    /// The log at its largest.
    pub(crate) log_peak_mb: f64,
}

/// What memory was added at most.
pub(crate) struct Memory {
    /// As a person sees it, with the pages of mapped files.
    pub(crate) peak_mb: f64,
    /// Without them, as they are the system's to take back.
    pub(crate) anonymous_mb: f64,
}

/// Looks every few milliseconds.
pub(crate) struct Watch {
    log: PathBuf,
    resident: Option<f64>,
    anonymous: Option<f64>,
    /// Dropped, it ends the thread.
    running: Sender<()>,
    thread: JoinHandle<(f64, f64)>,
}

impl Watch {
    /// Watches from now on, and the log that may not be there yet.
    pub(crate) fn start(log: PathBuf) -> Self {
        let (running, ended) = mpsc::channel();
        let file = log.clone();
        let thread = thread::spawn(move || {
            let mut peaks = (0.0_f64, 0.0_f64);
            while ended.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                peaks.0 = peaks.0.max(status("RssAnon").unwrap_or(0.0));
                peaks.1 = peaks.1.max(size(&file));
            }
            peaks
        });
        let (resident, anonymous) = (status("VmRSS"), status("RssAnon"));
        Self { log, resident, anonymous, running, thread }
    }

    pub(crate) fn end(self) -> Seen {
        let Self { log, resident, anonymous, running, thread } = self;
        let peak = status("VmHWM");
        drop(running);
        let (most_anonymous, most_log) = thread.join().expect("the thread that looks");
        let memory = peak.zip(resident).zip(anonymous).map(|((peak, resident), anonymous)| {
            Memory { peak_mb: peak - resident, anonymous_mb: (most_anonymous - anonymous).max(0.0) }
        });
        Seen { memory, log_peak_mb: most_log.max(size(&log)) }
    }
}

/// The size of a file in MB.
pub(crate) fn size(path: &Path) -> f64 {
    fs::metadata(path).map_or(0.0, |metadata| metadata.len() as f64 / 1e6)
}

/// A line of <https://man7.org/linux/man-pages/man5/proc_pid_status.5.html>, in MB.
fn status(field: &str) -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'))?;
    let kibibytes: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}
