//! Whether what is printed may have colours.

use std::ffi::OsStr;
use std::fmt;
use std::io::IsTerminal;

use crate::plan::Plan;

impl Plan {
    /// The plan as it displays itself, [in colours](Self::colored) where `stream` is a
    /// terminal that knows them, and the user does not ask for none with
    /// [`NO_COLOR`](https://no-color.org).
    ///
    /// ```
    /// # let target = declarite::Database::open(":memory:")?.target_state("app")?;
    /// let plan = target.plan()?;
    /// print!("{}", plan.colored_for(&std::io::stdout()));
    /// # Ok::<(), declarite::Error>(())
    /// ```
    #[must_use]
    pub fn colored_for(&self, stream: &dyn IsTerminal) -> impl fmt::Display + use<'_> {
        let variable = |name| std::env::var_os(name);
        let (no_color, terminal) = (variable("NO_COLOR"), variable("TERM"));
        let is_wanted = has_colors(no_color.as_deref(), terminal.as_deref());
        self.colored_if(is_wanted && stream.is_terminal())
    }
}

fn has_colors(no_color: Option<&OsStr>, terminal: Option<&OsStr>) -> bool {
    no_color.is_none_or(OsStr::is_empty) && terminal.is_none_or(|terminal| terminal != "dumb")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_user_decides() {
        for (no_color, terminal, expected) in [
            (None, None, true),
            (None, Some("xterm-256color"), true),
            (None, Some("dumb"), false),
            (Some(""), None, true),
            (Some("1"), None, false),
            (Some("0"), Some("xterm"), false),
        ] {
            let (no_color, terminal) = (no_color.map(OsStr::new), terminal.map(OsStr::new));
            assert_eq!(has_colors(no_color, terminal), expected, "{no_color:?} {terminal:?}");
        }
    }
}
