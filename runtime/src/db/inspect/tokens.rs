//! SQL cut into tokens, as far as the definitions in a file need it.

use std::borrow::Cow;

/// A name, a text, a number or a sign of a definition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'s> {
    pub(super) text: &'s str,
    /// Where it begins in the definition.
    pub(super) start: usize,
    pub(super) kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword, a name without quotes, or the digits of a number.
    Word,
    /// A name in quotes or brackets.
    Name,
    /// A text in single quotes.
    Text,
    /// `x'00'`.
    Blob,
    /// One character of anything else.
    Sign,
    Space,
    Comment,
}

impl<'s> Token<'s> {
    pub(super) const fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Whether it is this keyword.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    pub(super) fn is_sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    /// The name it is where a name stands: <https://www.sqlite.org/lang_keywords.html>
    pub(super) fn name(&self) -> Cow<'s, str> {
        let text = self.text;
        let closing = match text.chars().next() {
            Some('[') => return Cow::Borrowed(text[1..].trim_end_matches(']')),
            Some(quote @ ('"' | '\'' | '`')) if self.kind != Kind::Sign => quote,
            _ => return Cow::Borrowed(text),
        };
        let inner = text[1..].strip_suffix(closing).unwrap_or(&text[1..]);
        let doubled = String::from_iter([closing, closing]);
        Cow::Owned(inner.replace(&doubled, closing.encode_utf8(&mut [0; 4])))
    }
}

/// All tokens, spaces and comments among them. Whatever the text, they are all of it.
pub(super) fn all_tokens(sql: &str) -> impl Iterator<Item = Token<'_>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let (kind, length) = next(&sql[start..])?;
        let token = Token { text: &sql[start..start + length], start, kind };
        start += length;
        Some(token)
    })
}

/// The tokens that are neither spaces nor comments.
pub(super) fn tokens(sql: &str) -> Vec<Token<'_>> {
    all_tokens(sql).filter(|token| !matches!(token.kind, Kind::Space | Kind::Comment)).collect()
}

/// The SQL without its comments, one of which would swallow what is put behind it.
pub(super) fn without_comments(sql: &str) -> String {
    let pieces = all_tokens(sql)
        .map(|token| if token.kind == Kind::Comment { " " } else { token.text })
        .collect::<String>();
    pieces.trim().to_owned()
}

/// Whether two pieces of SQL are the same but for spaces, comments and the case of words.
pub(super) fn same_sql(left: &str, right: &str) -> bool {
    let (left, right) = (tokens(left), tokens(right));
    left.len() == right.len()
        && left.iter().zip(&right).all(|(a, b)| {
            a.kind == b.kind
                && match a.kind {
                    Kind::Word | Kind::Blob => a.text.eq_ignore_ascii_case(b.text),
                    _ => a.text == b.text,
                }
        })
}

/// What stands behind the `WHERE` of an index's definition, without comments.
pub(super) fn filter_of(definition: &str) -> String {
    let found = tokens(definition).into_iter().find(|token| token.is_word("where"));
    found.map_or(String::new(), |token| without_comments(&definition[token.end()..]))
}

/// The kind of the token that comes first, and its bytes. Nothing is left open:
/// what no quote closes goes to the end.
///
/// <https://www.sqlite.org/src/file/src/tokenize.c>
fn next(sql: &str) -> Option<(Kind, usize)> {
    let first = sql.chars().next()?;
    let through = |skipped: usize, end: &str| {
        sql[skipped..].find(end).map_or(sql.len(), |at| skipped + at + end.len())
    };
    let while_they = |are: fn(char) -> bool| sql.find(|letter| !are(letter)).unwrap_or(sql.len());
    Some(match first {
        '-' if sql.starts_with("--") => (Kind::Comment, through(2, "\n")),
        '/' if sql.starts_with("/*") => (Kind::Comment, through(2, "*/")),
        '\'' => (Kind::Text, quoted(sql, '\'')),
        '"' | '`' => (Kind::Name, quoted(sql, first)),
        '[' => (Kind::Name, through(1, "]")),
        'x' | 'X' if sql[1..].starts_with('\'') => (Kind::Blob, 1 + quoted(&sql[1..], '\'')),
        _ if is_of_word(first) => (Kind::Word, while_they(is_of_word)),
        _ if is_space(first) => (Kind::Space, while_they(is_space)),
        _ => (Kind::Sign, first.len_utf8()),
    })
}

/// The bytes of what is quoted. A doubled quote does not close it.
fn quoted(sql: &str, quote: char) -> usize {
    let mut letters = sql.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == quote && letters.next_if(|(_, next)| *next == quote).is_none() {
            return at + 1;
        }
    }
    sql.len()
}

fn is_of_word(letter: char) -> bool {
    !letter.is_ascii() || letter.is_ascii_alphanumeric() || matches!(letter, '_' | '$')
}

const fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_what_they_quote() {
        for (sql, names) in [
            ("a \"b c\" [d\"e] `f`", &["a", "b c", "d\"e", "f"][..]),
            ("\"a\"\"b\" 'c''d' `e``f`", &["a\"b", "c'd", "e`f"]),
            ("a--b\nc/*d*/e", &["a", "c", "e"]),
            ("x'00' xy \u{e9}1$", &["x'00'", "xy", "\u{e9}1$"]),
            ("\"open", &["open"]),
            ("[open", &["open"]),
            ("'", &[""]),
            ("a /* open", &["a"]),
            ("(1.5)", &["(", "1", ".", "5", ")"]),
        ] {
            let found: Vec<_> = tokens(sql).iter().map(|it| it.name().into_owned()).collect();
            assert_eq!(found, names, "{sql}");
        }
    }

    #[test]
    fn a_filter_is_told_from_names_texts_and_comments() {
        for (definition, filter) in [
            ("CREATE UNIQUE INDEX i ON t (a) WHERE b > 0", "b > 0"),
            ("CREATE INDEX \"a) where\" ON t (a) WHERE b > 0", "b > 0"),
            ("CREATE INDEX i ON [where] (a, 'where') WhErE b = 'where' -- c)", "b = 'where'"),
            ("CREATE INDEX i ON t (a) /* where */ where/**/b -- c\n> 0", "b  > 0"),
            ("CREATE INDEX i ON t (\u{e9}where) WHERE \"a\"\"where\" > 0", "\"a\"\"where\" > 0"),
            ("CREATE INDEX i ON t (a)", ""),
        ] {
            assert_eq!(filter_of(definition), filter, "{definition}");
        }
    }

    #[test]
    fn spaces_comments_and_case_make_no_other_sql() {
        assert!(same_sql("A>0 and b = x'AB'", "a > 0 /* c */ AND B=X'ab'"));
        assert!(!same_sql("a = 'X'", "a = 'x'"));
        assert!(!same_sql("ab", "a b"));
        assert!(!same_sql("a", "a b"));
    }
}
