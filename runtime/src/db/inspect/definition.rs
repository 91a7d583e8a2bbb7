//! What only the text of a table's definition tells: its checks, its defaults as
//! they were written, AUTOINCREMENT.

use super::tokens::{Kind, Token, same_sql, tokens, without_comments};
use crate::Result;
use crate::row::ValueRef;
use crate::schema::same_name;
use crate::sqlite::Handle;

/// What a `CREATE TABLE` says beside what SQLite answers of the table.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Definition {
    pub(super) columns: Vec<ColumnText>,
    /// The checks of the table.
    pub(super) checks: Vec<String>,
}

/// What it says of a column.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ColumnText {
    pub(super) name: String,
    pub(super) checks: Vec<String>,
    /// As a schema writes it: a literal, or an expression in parentheses.
    pub(super) default: Option<String>,
    pub(super) autoincrement: bool,
}

impl Definition {
    pub(super) fn column(&self, name: &str) -> Option<&ColumnText> {
        self.columns.iter().find(|column| same_name(&column.name, name))
    }

    /// All checks, those of columns first.
    pub(super) fn all_checks(&self) -> impl Iterator<Item = &str> {
        let of_columns = self.columns.iter().flat_map(|column| &column.checks);
        of_columns.chain(&self.checks).map(String::as_str)
    }
}

/// The text by which a table was made, and altered since; empty if there is none.
pub(super) fn definition_of(handle: &Handle<'_>, table: &str) -> Result<String> {
    let sql = "SELECT sql FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type = 'table'";
    let mut definition = String::new();
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        row.text(0).clone_into(&mut definition);
        Ok(())
    })?;
    Ok(definition)
}

/// The parts of a definition of an ordinary table. SQLite has taken it once; of a
/// text that it would not take, any parts are answered.
///
/// <https://www.sqlite.org/lang_createtable.html>
pub(super) fn parse(sql: &str) -> Definition {
    let tokens = tokens(sql);
    let mut definition = Definition::default();
    let Some(open) = tokens.iter().position(|token| token.is_sign("(")) else { return definition };
    let mut of_table = false;
    for part in split(group(&tokens, open)) {
        let Some((first, rest)) = part.split_first() else { continue };
        // These are words of SQL's own, so that a column of that name is quoted.
        of_table |= ["constraint", "primary", "unique", "check", "foreign"]
            .iter()
            .any(|word| first.is_word(word));
        if of_table {
            // Constraints of a table need no comma between them.
            definition.checks.extend(constraints(sql, part).checks);
        } else {
            let name = first.name().into_owned();
            definition.columns.push(ColumnText { name, ..constraints(sql, rest) });
        }
    }
    definition
}

/// Whether two defaults are the same: a literal is one in parentheses too.
pub(super) fn same_default(left: &str, right: &str) -> bool {
    same_sql(unwrapped(left), unwrapped(right))
}

fn unwrapped(default: &str) -> &str {
    let inner = default.trim().strip_prefix('(').and_then(|inner| inner.strip_suffix(')'));
    inner
        .filter(|_| group(&tokens(default), 0).len() + 2 == tokens(default).len())
        .unwrap_or(default)
}

/// The tokens within the parentheses that open at a position.
pub(super) fn group<'t, 's>(tokens: &'t [Token<'s>], open: usize) -> &'t [Token<'s>] {
    let mut depth = 0_usize;
    let inner = tokens.get(open + 1..).unwrap_or_default();
    let close = inner.iter().position(|token| {
        if token.is_sign(")") && depth == 0 {
            return true;
        }
        depth += usize::from(token.is_sign("("));
        depth -= usize::from(token.is_sign(")"));
        false
    });
    &inner[..close.unwrap_or(inner.len())]
}

/// The parts between commas that stand in no parentheses.
pub(super) fn split<'t, 's>(
    tokens: &'t [Token<'s>],
) -> impl Iterator<Item = &'t [Token<'s>]> + use<'t, 's> {
    let mut depth = 0_usize;
    tokens.split(move |token| {
        depth += usize::from(token.is_sign("("));
        depth = depth.saturating_sub(usize::from(token.is_sign(")")));
        depth == 0 && token.is_sign(",")
    })
}

/// The SQL of some tokens, without comments.
pub(super) fn text_of(sql: &str, tokens: &[Token<'_>]) -> String {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => without_comments(&sql[first.start..last.end()]),
        _ => String::new(),
    }
}

fn constraints(sql: &str, tokens: &[Token<'_>]) -> ColumnText {
    let mut found = ColumnText::default();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let opens = |at: usize| tokens.get(at).is_some_and(|token| token.is_sign("("));
        let is_action = at > 0 && tokens[at - 1].is_word("set");
        if token.is_sign("(") {
            at += group(tokens, at).len() + 2;
        } else if token.is_word("check") && opens(at + 1) {
            let check = group(tokens, at + 1);
            found.checks.push(text_of(sql, check));
            at += check.len() + 3;
        } else if token.is_word("default") && !is_action {
            let (default, length) = default(sql, &tokens[at + 1..]);
            found.default = default;
            at += 1 + length;
        } else {
            found.autoincrement |= token.is_word("autoincrement");
            at += 1;
        }
    }
    found
}

/// The default that stands here, and its number of tokens.
fn default(sql: &str, tokens: &[Token<'_>]) -> (Option<String>, usize) {
    let is_digits =
        |token: &Token<'_>| token.text.starts_with(|first: char| first.is_ascii_digit());
    let Some(first) = tokens.first() else { return (None, 0) };
    if first.is_sign("(") {
        let length = (group(tokens, 0).len() + 2).min(tokens.len());
        return (Some(text_of(sql, &tokens[..length])), length);
    }
    let sign = usize::from(first.is_sign("-") || first.is_sign("+"));
    let Some(value) = tokens.get(sign) else { return (None, sign) };
    let signed =
        |value: &str| if sign == 0 { value.to_owned() } else { first.text.to_owned() + value };
    if value.is_sign(".") || is_digits(value) {
        let number = number(&tokens[sign..]);
        return (Some(signed(&text_of(sql, number))), sign + number.len());
    }
    let is_literal = matches!(value.kind, Kind::Text | Kind::Blob)
        || ["null", "true", "false", "current_time", "current_date", "current_timestamp"]
            .iter()
            .any(|word| value.is_word(word));
    let text = match (is_literal, sign) {
        (true, 0) => value.text.to_owned(),
        (true, _) => format!("({})", signed(value.text)),
        // A name that stands alone is a text.
        (false, _) => format!("'{}'", value.name().replace('\'', "''")),
    };
    (Some(text), sign + 1)
}

/// The tokens of a number: they stand together.
fn number<'t, 's>(tokens: &'t [Token<'s>]) -> &'t [Token<'s>] {
    let goes_on = |pair: &[Token<'_>]| {
        let [before, token] = pair else { return false };
        let is_exponent = before.text.ends_with(['e', 'E']) && !before.text.starts_with("0x");
        before.end() == token.start
            && (token.kind == Kind::Word
                || token.is_sign(".")
                || is_exponent && (token.is_sign("-") || token.is_sign("+")))
    };
    let length = 1 + tokens.windows(2).take_while(|pair| goes_on(pair)).count();
    &tokens[..length.min(tokens.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, checks: &[&str], default: Option<&str>) -> ColumnText {
        let checks = checks.iter().map(|&check| check.to_owned()).collect();
        let default = default.map(str::to_owned);
        ColumnText { name: name.to_owned(), checks, default, autoincrement: false }
    }

    #[test]
    fn a_definition_is_read_through_comments_quotes_and_parentheses() {
        let sql = "CREATE TABLE \"a (b\" ( -- a comment, with (\n\
            id INTEGER PRIMARY KEY AUTOINCREMENT /* , x CHECK (1) */,\n\
            [a, b] DECIMAL(10, 2) CONSTRAINT \"check\" NOT NULL CHECK (\"a, b\" > ')' -- no\n) \
                CHECK ((1) + (2) > 0) DEFAULT - 1.5e-3,\n\
            `d``e` TEXT DEFAULT none COLLATE NOCASE REFERENCES t (x) ON DELETE SET DEFAULT,\n\
            'f' DEFAULT (1 + (2)) CHECK (f <> ','), g DEFAULT \"it's\", h DEFAULT -x'00',\n\
            \"check\" AS (id + 1),\n\
            PRIMARY KEY (id), CONSTRAINT c CHECK (id > 0) CHECK (f IN (1, 2)),\n\
            FOREIGN KEY (g) REFERENCES u (a, b) ON DELETE SET DEFAULT) STRICT";
        let mut id = column("id", &[], None);
        id.autoincrement = true;
        let columns = vec![
            id,
            column("a, b", &["\"a, b\" > ')'", "(1) + (2) > 0"], Some("-1.5e-3")),
            column("d`e", &[], Some("'none'")),
            column("f", &["f <> ','"], Some("(1 + (2))")),
            column("g", &[], Some("'it''s'")),
            column("h", &[], Some("(-x'00')")),
            column("check", &[], None),
        ];
        let checks = vec!["id > 0".to_owned(), "f IN (1, 2)".to_owned()];
        assert_eq!(parse(sql), Definition { columns, checks });
    }

    #[test]
    fn a_literal_in_parentheses_is_the_same_default() {
        assert!(same_default("( 'a' )", "'a'"));
        assert!(same_default("(1)+(2)", "(1) + (2)"));
        assert!(!same_default("(1)+(2)", "1)+(2"));
        assert!(!same_default("'a'", "'A'"));
    }

    /// A file may hold any text for a definition.
    #[test]
    fn no_text_makes_it_panic() {
        let sql = "CREATE TABLE t(a DEFAULT -1.5e+2 CHECK (a IN (')', 1)), [b] DEFAULT \"\u{e9}\", \
                   CHECK (`x` > x'00' -- c\n)) /* d */";
        let ends = (0..=sql.len()).filter(|&at| sql.is_char_boundary(at));
        for (start, end) in ends.clone().flat_map(|start| ends.clone().map(move |end| (start, end)))
        {
            if start <= end {
                parse(&sql[start..end]);
            }
        }
        for sql in [")", "(", "()", "(,)", "(a DEFAULT", "(a DEFAULT -", "(a CHECK", "(a CHECK ("] {
            parse(sql);
        }
    }
}
