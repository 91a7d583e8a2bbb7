//! Words of fixed lists.

use syn::ext::IdentExt;
use syn::parse::ParseStream;
use syn::{Ident, LitStr};

use super::keys::closest;
use super::value::{self, Written};

/// A word of a fixed list, where it stands.
pub(crate) struct Word<W> {
    pub(crate) value: W,
    pub(crate) literal: LitStr,
}

/// A list of words.
pub(crate) trait Words: Copy + 'static {
    const ALL: &'static [(&'static str, Self)];

    /// Whether what was found is the word.
    fn is_same(word: &str, found: &str) -> bool {
        word == found
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Metric {
    L2,
    L1,
    Cosine,
    Hamming,
}

impl Words for Metric {
    const ALL: &'static [(&'static str, Self)] =
        &[("l2", Self::L2), ("l1", Self::L1), ("cosine", Self::Cosine), ("hamming", Self::Hamming)];
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Element {
    Float32,
    Int8,
    Bit,
}

impl Words for Element {
    const ALL: &'static [(&'static str, Self)] =
        &[("float32", Self::Float32), ("int8", Self::Int8), ("bit", Self::Bit)];
}

impl Element {
    /// The Rust type that stands for one element, or for eight bits.
    pub(crate) fn rust(self) -> &'static str {
        match self {
            Self::Float32 => "f32",
            Self::Int8 => "i8",
            Self::Bit => "u8",
        }
    }

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Float32 => "float32",
            Self::Int8 => "int8",
            Self::Bit => "bit",
        }
    }
}

/// `= "word"`
pub(crate) fn word<K, W: Words>(
    written: &Written<K>,
    input: ParseStream<'_>,
) -> syn::Result<Word<W>> {
    let literal = value::text(written, input)?;
    find(written, literal)
}

/// `= word`, `= "word"`
pub(super) fn bare<K, W: Words>(
    written: &Written<K>,
    input: ParseStream<'_>,
) -> syn::Result<Word<W>> {
    written.equals(input, "a word")?;
    if !input.peek(Ident::peek_any) {
        let literal = input.parse().map_err(|_| written.malformed(input.span(), "a word"))?;
        return find(written, literal);
    }
    let word = input.call(Ident::parse_any)?;
    find(written, LitStr::new(&word.to_string(), word.span()))
}

fn find<K, W: Words>(written: &Written<K>, literal: LitStr) -> syn::Result<Word<W>> {
    let found = literal.value();
    match W::ALL.iter().find(|(word, _)| W::is_same(word, &found)) {
        Some(&(_, value)) => Ok(Word { value, literal }),
        None => {
            let words: Vec<&str> = W::ALL.iter().map(|(word, _)| *word).collect();
            let hint = closest(&found, words.iter().copied())
                .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            let message = format!("`{}` is one of `{}`{hint}", written.name, words.join("`, `"));
            Err(syn::Error::new(literal.span(), message))
        }
    }
}

/// How a TEXT column compares: SQLite's names, in whichever case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Collation {
    Binary,
    NoCase,
    RTrim,
}

impl Words for Collation {
    const ALL: &'static [(&'static str, Self)] =
        &[("BINARY", Self::Binary), ("NOCASE", Self::NoCase), ("RTRIM", Self::RTrim)];

    fn is_same(word: &str, found: &str) -> bool {
        word.eq_ignore_ascii_case(found)
    }
}

/// What becomes of a row when the one it refers to is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnDelete {
    NoAction,
    Restrict,
    SetNull,
    SetDefault,
    Cascade,
}

impl Words for OnDelete {
    const ALL: &'static [(&'static str, Self)] = &[
        ("no_action", Self::NoAction),
        ("restrict", Self::Restrict),
        ("set_null", Self::SetNull),
        ("set_default", Self::SetDefault),
        ("cascade", Self::Cascade),
    ];

    /// SQL's `SET NULL` is meant by `set_null`.
    fn is_same(word: &str, found: &str) -> bool {
        word.eq_ignore_ascii_case(&found.replace(' ', "_"))
    }
}
