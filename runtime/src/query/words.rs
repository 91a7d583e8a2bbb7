//! What somebody typed, as a query of FTS5 that has no fault whatever it was.

use std::collections::BTreeSet;

/// The words and the phrases in quotes, each as a string of FTS5:
/// <https://www.sqlite.org/fts5.html#fts5_strings>
///
/// What is said again is left out: FTS5 counts each place of a word for each time that it is
/// asked for. A quote that nothing closes stands for nothing. FTS5 reads a query up to the first NUL
/// character, which therefore parts words as a space does.
pub(super) fn strings(text: &str) -> Vec<String> {
    let pieces: Vec<&str> = text.split('"').collect();
    let last = pieces.len() - 1;
    let mut strings = Vec::new();
    for (i, piece) in pieces.into_iter().enumerate() {
        let is_phrase = i % 2 == 1 && i < last;
        if is_phrase {
            strings.push(format!("\"{}\"", piece.replace('\0', " ")));
        } else {
            let words = piece.split(|c: char| c.is_whitespace() || c == '\0');
            let words = words.filter(|word| !word.is_empty());
            strings.extend(words.map(|word| format!("\"{word}\"")));
        }
    }
    let mut seen = BTreeSet::new();
    // The last of equal ones stays, which may be the beginning of a word.
    let mut strings: Vec<String> =
        strings.into_iter().rev().filter(|string| seen.insert(string.clone())).collect();
    strings.reverse();
    strings
}

/// One query of all the strings, or of any of them. Strings without a word that the
/// tokenizer knows are left out by FTS5, as no explicit AND between them would be.
pub(super) fn query(text: &str, any: bool, prefix: bool) -> Option<String> {
    let strings = strings(text);
    let star = if prefix { "*" } else { "" };
    let query = strings.join(if any { " OR " } else { " " });
    (!strings.is_empty()).then(|| query + star)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_phrases_are_strings() {
        for (text, strings) in [
            ("", &[] as &[&str]),
            (" \t\0\n", &[]),
            ("rust", &["\"rust\""]),
            ("rust \"borrow checker\"", &["\"rust\"", "\"borrow checker\""]),
            ("a\0b \"c\0d\"e", &["\"a\"", "\"b\"", "\"c d\"", "\"e\""]),
            ("say \"hello world", &["\"say\"", "\"hello\"", "\"world\""]),
            ("a b \"a\" c b", &["\"a\"", "\"c\"", "\"b\""]),
            ("\"", &[]),
            ("\"\"", &["\"\""]),
            (
                "title : a* NEAR(b) AND -c",
                &["\"title\"", "\":\"", "\"a*\"", "\"NEAR(b)\"", "\"AND\"", "\"-c\""],
            ),
        ] {
            assert_eq!(super::strings(text), strings, "{text:?}");
        }
    }

    #[test]
    fn strings_are_asked_for_together_or_any_of_them() {
        assert_eq!(query("a b", false, false).as_deref(), Some("\"a\" \"b\""));
        assert_eq!(query("a b", true, true).as_deref(), Some("\"a\" OR \"b\"*"));
        assert_eq!(query(" ", true, true), None);
    }
}
