//! What the command line asks for.

use std::str::FromStr;

/// Options of a benchmark.
pub(crate) struct Asked {
    pub(crate) quick: bool,
    /// Rows of the regular table; the other sizes follow.
    pub(crate) rows: Option<usize>,
    only: Option<String>,
}

impl Asked {
    pub(crate) fn from_arguments() -> Self {
        let mut asked = Self { quick: false, rows: None, only: None };
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--quick" => asked.quick = true,
                "--rows" => asked.rows = Some(parsed(arguments.next())),
                "--only" => asked.only = Some(parsed(arguments.next())),
                // Cargo's own.
                "--bench" => {}
                other => panic!("`{other}`: there are --quick, --rows N and --only NAME[,NAME]"),
            }
        }
        asked
    }

    /// Rounds of what is compared side by side.
    pub(crate) const fn rounds(&self) -> usize {
        if self.quick { 3 } else { 5 }
    }

    /// Whether a phase is to be run that prints figures whose names begin so.
    pub(crate) fn wants(&self, phase: &str) -> bool {
        self.only.as_deref().is_none_or(|only| {
            // A figure's whole name asks for the phase that prints it.
            only.split(',').any(|name| phase.starts_with(name) || name.starts_with(phase))
        })
    }
}

fn parsed<T: FromStr>(value: Option<String>) -> T {
    let value = value.and_then(|value| value.parse().ok());
    value.expect("--rows takes a number, --only the beginnings of names")
}
