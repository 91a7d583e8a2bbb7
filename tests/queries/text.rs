//! Text: patterns, parts and collations.

use super::*;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "texts")]
struct Line {
    #[sqlite(primary_key)]
    text: String,
    #[sqlite(collate = "NOCASE")]
    folded: String,
}

const TEXTS: [&str; 14] =
    ["", "a", "A", "ab", "a%b", "a_b", r"a\b", "a\0b", "a\0", "é", "éa", "\u{10ffff}", "%", "'a'"];

fn texts() -> Result<Database> {
    let lines = TEXTS.map(|text| Line { text: text.to_owned(), folded: text.to_owned() });
    database(&lines)
}

fn found(db: &Database, find: Find<Line>) -> Result<Vec<String>> {
    let mut texts: Vec<String> =
        find.load(db)?.map(|line| Ok(line?.text)).collect::<Result<_>>()?;
    texts.sort();
    Ok(texts)
}

fn which(holds: impl Fn(&str) -> bool) -> Vec<String> {
    let mut texts: Vec<String> =
        TEXTS.iter().filter(|text| holds(text)).map(|text| (*text).to_owned()).collect();
    texts.sort();
    texts
}

/// With characters that are LIKE's own, quotes, NUL, and in the same case.
#[test]
fn parts_of_text_are_found_as_rust_finds_them() -> Result<()> {
    let db = texts()?;
    for part in TEXTS {
        let starts = which(|text| text.starts_with(part));
        assert_eq!(found(&db, Line::find(|l| l.text.starts_with(part)))?, starts, "{part:?}");
        assert_eq!(found(&db, Line::find(|l| l.folded.starts_with(part)))?, starts, "{part:?}");
        let contains = which(|text| text.contains(part));
        assert_eq!(found(&db, Line::find(|l| l.text.contains(part)))?, contains, "{part:?}");
        assert_eq!(found(&db, Line::find(|l| l.folded.contains(part)))?, contains, "{part:?}");
    }
    Ok(())
}

#[test]
fn patterns_are_likes() -> Result<()> {
    let db = texts()?;
    let like = |pattern: &str| found(&db, Line::find(|l| l.text.like(pattern)));
    assert_eq!(like("é")?, ["é"]);
    assert_eq!(like("AB")?, ["ab"]);
    assert_eq!(like("a")?, ["A", "a", "a\0", "a\0b"], "LIKE reads no further than a NUL");
    assert_eq!(like("a_b")?, [r"a\b", "a%b", "a_b"].map(str::to_owned).to_vec().sorted());
    assert_eq!(like(r"a\_b")?, ["a_b"]);
    assert_eq!(like(r"%\%%")?, ["%", "a%b"]);
    assert_eq!(like(r"a\\b")?, [r"a\b"]);
    assert_eq!(like("'%")?, ["'a'"]);
    Ok(())
}

trait Sorted {
    fn sorted(self) -> Self;
}

impl Sorted for Vec<String> {
    fn sorted(mut self) -> Self {
        self.sort();
        self
    }
}

#[test]
fn text_is_equal_as_its_column_says() -> Result<()> {
    let db = texts()?;
    assert_eq!(found(&db, Line::find(|l| l.text.eq("a")))?, ["a"]);
    assert_eq!(found(&db, Line::find(|l| l.folded.eq("a")))?, ["A", "a"]);
    assert_eq!(found(&db, Line::find(|l| l.folded.is_in(["AB", "x"])))?, ["ab"]);
    Ok(())
}

#[test]
fn every_text_is_found_by_itself_and_in_a_set() -> Result<()> {
    let db = texts()?;
    for text in TEXTS {
        assert_eq!(found(&db, Line::find(|l| l.text.eq(text)))?, [text], "{text:?}");
    }
    let found = found(&db, Line::find(|l| l.text.is_in(TEXTS)))?;
    assert_eq!(found, which(|_| true));
    Ok(())
}
