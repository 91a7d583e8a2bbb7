//! The pieces of SQL that a schema carries as they were written: types, defaults,
//! checks. What is wrong with one is told before it is part of a statement, to
//! which it could add what nobody meant.

use super::ColumnType;
use super::names::same_bytes;

/// Why an expression cannot stand in parentheses of a definition.
pub(crate) const fn expression_fault(sql: &str) -> Option<&'static str> {
    let bytes = sql.as_bytes();
    if trim(bytes).is_empty() {
        return Some("an SQL expression is not empty");
    }
    if has_nul(bytes) {
        return Some("an SQL expression has no NUL character");
    }
    let (mut i, mut depth) = (0, 0_usize);
    while i < bytes.len() {
        let next = if i + 1 < bytes.len() { bytes[i + 1] } else { 0 };
        match (bytes[i], next) {
            (b';', _) => return Some("an SQL expression has no `;`"),
            (b'-', b'-') | (b'/', b'*') => return Some("an SQL expression has no comment"),
            (b'(', _) => depth += 1,
            (b')', _) if depth == 0 => return Some("a `)` closes nothing"),
            (b')', _) => depth -= 1,
            (quote @ (b'\'' | b'"' | b'`' | b'['), _) => match after_quoted(bytes, i, quote) {
                Some(after) => i = after - 1,
                None => return Some("a quote is not closed"),
            },
            _ => {}
        }
        i += 1;
    }
    if depth > 0 { Some("a `(` is not closed") } else { None }
}

const fn has_nul(bytes: &[u8]) -> bool {
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == 0 {
            return true;
        }
        i += 1;
    }
    false
}

/// Where the text goes on behind what is quoted from `start`. A doubled quote
/// within it begins another quoted piece, which comes to the same.
const fn after_quoted(bytes: &[u8], start: usize, quote: u8) -> Option<usize> {
    let closing = if quote == b'[' { b']' } else { quote };
    let mut i = start + 1;
    while i < bytes.len() {
        if bytes[i] == closing {
            return Some(i + 1);
        }
        i += 1;
    }
    None
}

/// Why a column cannot be declared with this type text.
///
/// <https://www.sqlite.org/syntax/type-name.html>
pub(crate) const fn type_name_fault(text: &str) -> Option<&'static str> {
    /// What follows a type in a column's definition.
    const CONSTRAINTS: [&[u8]; 11] = [
        b"primary",
        b"not",
        b"null",
        b"unique",
        b"check",
        b"default",
        b"collate",
        b"references",
        b"generated",
        b"as",
        b"constraint",
    ];
    const FORM: &str = "a type is words, and a number or two in parentheses: `NUMERIC(10, 2)`";
    let bytes = trim(text.as_bytes());
    if bytes.is_empty() || !bytes[0].is_ascii_alphabetic() {
        return Some(FORM);
    }
    let (mut i, mut in_numbers, mut is_closed) = (0, false, false);
    while i < bytes.len() {
        let start = i;
        while i < bytes.len() && (bytes[i].is_ascii_alphanumeric() || bytes[i] == b'_') {
            i += 1;
        }
        if i > start {
            let word = bytes.split_at(start).1.split_at(i - start).0;
            if is_closed || (in_numbers && !word[0].is_ascii_digit()) {
                return Some(FORM);
            }
            let mut known = 0;
            while known < CONSTRAINTS.len() {
                if same_bytes(word, CONSTRAINTS[known]) {
                    return Some(
                        "a constraint is no part of a type: remove it, and say it of the column",
                    );
                }
                known += 1;
            }
            continue;
        }
        match bytes[i] {
            b' ' => {}
            b'(' if !in_numbers && !is_closed => in_numbers = true,
            b',' | b'-' | b'+' | b'.' if in_numbers => {}
            b')' if in_numbers => (in_numbers, is_closed) = (false, true),
            _ => return Some(FORM),
        }
        i += 1;
    }
    if in_numbers { Some(FORM) } else { None }
}

/// Why a column of this type cannot have this default.
///
/// <https://www.sqlite.org/lang_createtable.html#the_default_clause>
pub(crate) const fn default_fault(
    sql: &str,
    ty: ColumnType,
    nullable: bool,
) -> Option<&'static str> {
    let Some(class) = DefaultClass::of(sql) else {
        return Some(match ty {
            ColumnType::Text => {
                "a default is SQL: write text in single quotes, as in `'none'`, and an expression \
                 in parentheses"
            }
            _ => {
                "a default is a literal (`0`, `1.5`, `'text'`, `x'00'`, `NULL`, `TRUE`, \
                 `CURRENT_TIMESTAMP`), or an expression in parentheses"
            }
        });
    };
    let fits = match (class, ty) {
        (_, ColumnType::Vector(_)) => return Some("a vector has no default"),
        (DefaultClass::Expression, _) => return expression_fault(sql),
        (DefaultClass::Null, _) if nullable => true,
        (DefaultClass::Null, _) => {
            return Some("the column takes no NULL, and NULL is its default: write another");
        }
        (DefaultClass::Integer, ColumnType::Integer | ColumnType::Real) => true,
        (DefaultClass::Integer, ColumnType::Boolean) => matches!(trim(sql.as_bytes()), b"0" | b"1"),
        (DefaultClass::Real, ColumnType::Real)
        | (DefaultClass::Boolean, ColumnType::Boolean | ColumnType::Integer)
        | (DefaultClass::Text, ColumnType::Text)
        | (DefaultClass::Blob, ColumnType::Blob) => true,
        (
            DefaultClass::Integer
            | DefaultClass::Real
            | DefaultClass::Boolean
            | DefaultClass::Text
            | DefaultClass::Blob,
            _,
        ) => false,
    };
    match ty {
        _ if fits => None,
        ColumnType::Integer => Some("the column holds integers: write a default such as `0`"),
        ColumnType::Real => Some("the column holds floats: write a default such as `0.5`"),
        ColumnType::Boolean => Some("the column holds booleans: write the default `0` or `1`"),
        ColumnType::Blob => Some("the column holds bytes: write a default such as `x'00ff'`"),
        ColumnType::Text => {
            Some("the column holds text: write the default in single quotes, as in `'none'`")
        }
        ColumnType::Vector(_) => None,
    }
}

/// What kind of value a default is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DefaultClass {
    Null,
    Integer,
    Real,
    Boolean,
    Text,
    Blob,
    Expression,
}

impl DefaultClass {
    const fn of(sql: &str) -> Option<Self> {
        let bytes = trim(sql.as_bytes());
        if same_bytes(bytes, b"null") {
            return Some(Self::Null);
        }
        if same_bytes(bytes, b"true") || same_bytes(bytes, b"false") {
            return Some(Self::Boolean);
        }
        if same_bytes(bytes, b"current_timestamp")
            || same_bytes(bytes, b"current_date")
            || same_bytes(bytes, b"current_time")
        {
            return Some(Self::Text);
        }
        match bytes {
            [b'(', .., b')'] if is_one_group(bytes) => Some(Self::Expression),
            [b'\'', ..] if is_one_text(bytes) => Some(Self::Text),
            [b'x' | b'X', rest @ ..] if is_hex_text(rest) => Some(Self::Blob),
            [b'+' | b'-', rest @ ..] => number_class(rest),
            rest => number_class(rest),
        }
    }
}

/// Whether the first parenthesis closes with the last.
const fn is_one_group(bytes: &[u8]) -> bool {
    let (mut i, mut depth) = (0, 0_usize);
    while i < bytes.len() {
        match bytes[i] {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            quote @ (b'\'' | b'"' | b'`' | b'[') => match after_quoted(bytes, i, quote) {
                Some(after) => i = after - 1,
                None => return false,
            },
            _ => {}
        }
        i += 1;
        if depth == 0 {
            return i == bytes.len();
        }
    }
    false
}

/// Whether the bytes are one text in single quotes, those within it doubled.
const fn is_one_text(bytes: &[u8]) -> bool {
    let mut i = 1;
    while i < bytes.len() {
        if bytes[i] == 0 {
            return false;
        }
        if bytes[i] == b'\'' {
            if i + 1 == bytes.len() {
                return true;
            }
            if bytes[i + 1] != b'\'' {
                return false;
            }
            i += 1;
        }
        i += 1;
    }
    false
}

const fn is_hex_text(bytes: &[u8]) -> bool {
    let [b'\'', digits @ .., b'\''] = bytes else { return false };
    let mut i = 0;
    while i < digits.len() {
        if !digits[i].is_ascii_hexdigit() {
            return false;
        }
        i += 1;
    }
    digits.len().is_multiple_of(2)
}

/// `12`, `0xff`, `1.5`, `.5`, `1e9`, without a sign.
const fn number_class(bytes: &[u8]) -> Option<DefaultClass> {
    if let [b'0', b'x' | b'X', digits @ ..] = bytes {
        let mut i = 0;
        while i < digits.len() {
            if !digits[i].is_ascii_hexdigit() {
                return None;
            }
            i += 1;
        }
        // SQLite's integers have 64 bits.
        return if matches!(digits.len(), 1..=16) { Some(DefaultClass::Integer) } else { None };
    }
    let (mut i, mut digits, mut class) = (0, 0_usize, DefaultClass::Integer);
    let mut value: Option<i64> = Some(0);
    while i < bytes.len() {
        match bytes[i] {
            digit @ b'0'..=b'9' => {
                digits += 1;
                value = match value {
                    Some(value) => match value.checked_mul(10) {
                        Some(value) => value.checked_add((digit - b'0') as i64),
                        None => None,
                    },
                    None => None,
                };
            }
            b'.' if matches!(class, DefaultClass::Integer) => class = DefaultClass::Real,
            b'e' | b'E' if digits > 0 => return exponent_class(bytes, i + 1),
            _ => return None,
        }
        i += 1;
    }
    // An integer past 64 bits is a float to SQLite.
    match value {
        _ if digits == 0 => None,
        None => Some(DefaultClass::Real),
        Some(_) => Some(class),
    }
}

const fn exponent_class(bytes: &[u8], start: usize) -> Option<DefaultClass> {
    let mut i = start;
    if i < bytes.len() && matches!(bytes[i], b'+' | b'-') {
        i += 1;
    }
    let first = i;
    while i < bytes.len() {
        if !bytes[i].is_ascii_digit() {
            return None;
        }
        i += 1;
    }
    if i == first { None } else { Some(DefaultClass::Real) }
}

const fn trim(bytes: &[u8]) -> &[u8] {
    bytes.trim_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_whole() {
        for whole in ["a > 0", "length(\"a\") <= 3", "a IN ('(', ';', '--', ')')", "[a)] = 'it''s'"]
        {
            assert_eq!(expression_fault(whole), None, "{whole}");
        }
        for fault in [
            "",
            "  ",
            "a > (0",
            "a > 0)",
            ") + (",
            "a; DROP TABLE t",
            "a -- b",
            "a /* b",
            "a = 'b",
            "a = '\0'",
            "\"a",
            "[a",
            "a\0b",
        ] {
            assert!(expression_fault(fault).is_some(), "{fault}");
        }
    }

    #[test]
    fn types_are_words_and_numbers() {
        for whole in ["TEXT", "double precision", "VARCHAR(20)", "NUMERIC(10, -2)", "INT8"] {
            assert_eq!(type_name_fault(whole), None, "{whole}");
        }
        for fault in [
            "",
            "TEXT NOT NULL",
            "TEXT, b TEXT",
            "INTEGER primary key",
            "NUMERIC(10",
            "(10)",
            "a'b",
            "NUMERIC(a)",
            "TEXT(1) b",
            "5",
            "TEXT\0",
        ] {
            assert!(type_name_fault(fault).is_some(), "{fault}");
        }
    }

    #[test]
    fn defaults_are_classed_as_sqlite_does() {
        for (sql, class) in [
            (" null ", Some(DefaultClass::Null)),
            ("-12", Some(DefaultClass::Integer)),
            ("0xfF", Some(DefaultClass::Integer)),
            ("9223372036854775807", Some(DefaultClass::Integer)),
            ("9223372036854775808", Some(DefaultClass::Real)),
            ("0x10000000000000000", None),
            ("1.5", Some(DefaultClass::Real)),
            (".5", Some(DefaultClass::Real)),
            ("+1e-9", Some(DefaultClass::Real)),
            ("'it''s'", Some(DefaultClass::Text)),
            ("x'00ff'", Some(DefaultClass::Blob)),
            ("Current_Timestamp", Some(DefaultClass::Text)),
            ("(1 + length(')'))", Some(DefaultClass::Expression)),
            ("none", None),
            ("'a' || 'b'", None),
            ("(1) + (2)", None),
            ("x'0'", None),
            ("1.2.3", None),
            ("1e", None),
            ("-", None),
            ("", None),
        ] {
            assert_eq!(DefaultClass::of(sql), class, "{sql}");
        }
    }

    #[test]
    fn defaults_are_of_the_columns_class() {
        let fault = |sql, ty| default_fault(sql, ty, false);
        assert_eq!(fault("0", ColumnType::Real), None);
        assert_eq!(fault("TRUE", ColumnType::Boolean), None);
        assert_eq!(fault("(random())", ColumnType::Text), None);
        assert_eq!(fault("1", ColumnType::Boolean), None);
        assert!(fault("5", ColumnType::Boolean).is_some());
        assert!(fault("0", ColumnType::Text).is_some_and(|fault| fault.contains("quotes")));
        assert!(fault("'0'", ColumnType::Integer).is_some());
        assert!(fault("NULL", ColumnType::Integer).is_some());
        assert!(fault("(1; 2)", ColumnType::Integer).is_some());
        assert_eq!(default_fault("NULL", ColumnType::Integer, true), None);
    }
}
