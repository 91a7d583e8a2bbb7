//! Colours of a terminal: <https://en.wikipedia.org/wiki/ANSI_escape_code#SGR>

use std::fmt;

/// What a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Color {
    Created,
    Changed,
    Gone,
    Refused,
    /// What is said beside it.
    Aside,
}

/// Whether there are colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    None,
    Ansi,
}

impl Color {
    const fn code(self) -> &'static str {
        match self {
            Self::Created => "32",
            Self::Changed => "33",
            Self::Gone => "31",
            Self::Refused => "1;31",
            Self::Aside => "2",
        }
    }
}

impl Paint {
    /// The text in a colour, which ends with it.
    pub(super) const fn over<T: fmt::Display>(self, color: Color, text: T) -> Painted<T> {
        Painted { paint: self, color, text }
    }
}

/// See [`Paint::over`].
pub(super) struct Painted<T> {
    paint: Paint,
    color: Color,
    text: T,
}

impl<T: fmt::Display> fmt::Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.paint {
            Paint::None => self.text.fmt(f),
            Paint::Ansi => write!(f, "\x1b[{}m{}\x1b[0m", self.color.code(), self.text),
        }
    }
}
