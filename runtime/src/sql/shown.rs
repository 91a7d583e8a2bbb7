//! Names of others in text that somebody reads: none of them ends a comment, moves a
//! terminal's cursor, or turns the direction of what follows.

use std::fmt::{self, Write};

/// Text on one line, in which characters that are not shown are escapes.
pub(crate) struct Shown<'t>(pub(crate) &'t str);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            if is_shown(c) { f.write_char(c)? } else { c.escape_default().fmt(f)? }
        }
        Ok(())
    }
}

/// Whether a statement is read as what it is: every character of it is shown, and
/// its lines end where no name and no text does.
pub(super) fn is_shown_as_it_is(statement: &str) -> bool {
    let mut quote = None;
    statement.chars().all(|c| {
        match (quote, c) {
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '[') => quote = Some(']'),
            (Some(closing), _) if closing == c => quote = None,
            _ => {}
        }
        if c == '\n' { quote.is_none() } else { is_shown(c) }
    })
}

/// Not shown are control characters, formats such as a change of direction, what has
/// no meaning yet, and spaces other than the usual one.
fn is_shown(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    // `escape_debug` knows which they are. The first character of a text is escaped
    // where it would combine with what stands before it, too.
    let mut text = [b'x'; 5];
    let end = 1 + c.encode_utf8(&mut text[1..]).len();
    str::from_utf8(&text[..end]).is_ok_and(|text| text.escape_debug().nth(1) == Some(c))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_not_shown_is_escaped() {
        for (text, shown) in [
            ("notes", "notes"),
            ("a \"b\" 'c' \\ `d`", "a \"b\" 'c' \\ `d`"),
            ("größer 表 👍 e\u{301}", "größer 表 👍 e\u{301}"),
            ("a\nDROP TABLE b", "a\\nDROP TABLE b"),
            ("a\r\t\0", "a\\r\\t\\u{0}"),
            ("\x1b[31mred\x7f\u{9b}31m", "\\u{1b}[31mred\\u{7f}\\u{9b}31m"),
            ("\u{202e}txt.exe\u{2066}", "\\u{202e}txt.exe\\u{2066}"),
            ("\u{2028}\u{feff}\u{200b}", "\\u{2028}\\u{feff}\\u{200b}"),
        ] {
            assert_eq!(Shown(text).to_string(), shown);
        }
    }

    #[test]
    fn a_line_ends_outside_of_quotes_only() {
        assert!(is_shown_as_it_is("CREATE TABLE \"a \"\"b\"\"\" (\n  \"c\" TEXT\n)"));
        for hidden in ["\"a\nb\"", "'a\nb'", "[a\nb]", "`a\nb`", "\"a\"\"\nb\"", "a\rb", "\x1b[1m"]
        {
            assert!(!is_shown_as_it_is(hidden), "{hidden:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_the_text_it_stays_on_its_line(text in any::<String>()) {
            let shown = Shown(&text).to_string();
            prop_assert!(!shown.chars().any(|c| c.is_control() || c == '\u{2028}'), "{shown:?}");
        }
    }
}
