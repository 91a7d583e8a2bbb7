//! What is found by words, and in which order.

use declarite::{Error, Result, SqliteRow};

use super::{Note, apply, note};
use crate::support::File;

fn corpus() -> Result<File> {
    let file = File::new();
    let notes = [
        note(1, "Rust", "The borrow checker checks what is borrowed"),
        note(2, "Rust and water", "Iron rusts in water, and rust is what is left of it"),
        note(3, "Checker", "A game; who borrows a board returns it"),
        note(4, "borrow", "checker"),
        note(5, "Checkers", "The checker of the borrow"),
    ];
    apply(&file.db, &notes)?;
    Ok(file)
}

fn found(file: &File, text: &str) -> Result<Vec<i64>> {
    let hits = Note::matching(text).load(&file.db)?;
    let mut ids: Vec<i64> = hits.into_iter().map(|hit| hit.row.id).collect();
    ids.sort_unstable();
    Ok(ids)
}

#[test]
fn all_words_and_phrases_are_in_a_row() -> Result<()> {
    let file = corpus()?;
    for (text, ids) in [
        ("rust", &[1, 2][..]),
        ("RUST  \t water\n", &[2]),
        ("borrow checker", &[1, 3, 4, 5]),
        ("\"borrow checker\"", &[1]),
        ("rust \"borrow checker\"", &[1]),
        ("rust \"checker borrow\"", &[]),
        ("nothing", &[]),
        ("game;", &[3]),
        // Without a word, alone and beside one.
        ("", &[]),
        ("   ", &[]),
        ("?! \"\" --", &[]),
        ("rust ?!", &[1, 2]),
        // No syntax of FTS5.
        ("title:rust", &[]),
        ("rust AND water", &[2]),
        ("rust NOT water", &[]),
        ("water*", &[2]),
        ("wat*", &[]),
        ("^rust", &[1, 2]),
        ("-rust", &[1, 2]),
        ("\"rust", &[1, 2]),
        ("rust\"", &[1, 2]),
        ("rust\0water", &[2]),
        ("NEAR(rust water)", &[]),
    ] {
        assert_eq!(found(&file, text)?, ids, "{text:?}");
    }
    Ok(())
}

#[test]
fn any_of_the_words_and_the_beginning_of_the_last() -> Result<()> {
    let file = corpus()?;
    let ids = |search: declarite::Matching<'_, Note>| -> Result<Vec<i64>> {
        let mut ids: Vec<i64> = search.load(&file.db)?.into_iter().map(|hit| hit.row.id).collect();
        ids.sort_unstable();
        Ok(ids)
    };
    assert_eq!(ids(Note::matching("water game").any())?, [2, 3]);
    assert_eq!(ids(Note::matching("nothing \"a game\" ?!").any())?, [3]);
    assert_eq!(ids(Note::matching("?!").any().prefix())?, [0; 0]);
    assert_eq!(ids(Note::matching("wat").prefix())?, [2]);
    assert_eq!(ids(Note::matching("rust wat").prefix())?, [2]);
    assert_eq!(ids(Note::matching("ru wat").prefix())?, [0; 0]);
    assert_eq!(ids(Note::matching("ga wat").any().prefix())?, [2]);
    assert_eq!(ids(Note::matching("\"iron ru\"").prefix())?, [2]);
    assert_eq!(ids(Note::matching("").any().prefix())?, [0; 0]);
    Ok(())
}

/// The best first, those equally good by key; and pages of them.
#[test]
fn the_best_come_first() -> Result<()> {
    let file = File::new();
    let words = |id: i64| if id == 5 { "rust rust" } else { "rust water" };
    let notes: Vec<_> = (0..10).rev().map(|id| note(id, words(id), "")).collect();
    apply(&file.db, &notes)?;
    let all = Note::matching("rust").load(&file.db)?;
    let ids: Vec<i64> = all.iter().map(|hit| hit.row.id).collect();
    assert_eq!(ids, [5, 0, 1, 2, 3, 4, 6, 7, 8, 9]);
    assert!(all[0].score > all[1].score && all[1].score.total_cmp(&all[2].score).is_eq());
    assert_eq!(all[0].snippet, None);
    for (limit, offset) in [(3, 0), (3, 3), (100, 8), (0, 0), (1, 100), (usize::MAX, usize::MAX)] {
        let page = Note::matching("rust").limit(limit).offset(offset).load(&file.db)?;
        let wanted: Vec<_> = all.iter().skip(offset).take(limit).cloned().collect();
        assert_eq!(page, wanted, "{limit} {offset}");
    }
    let rest = Note::matching("rust").offset(4).load(&file.db)?;
    assert_eq!(rest, all[4..]);
    Ok(())
}

#[test]
fn columns_have_weights() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[note(1, "rust", "something"), note(2, "something", "rust")])?;
    let first = |weights: [f64; 2]| -> Result<i64> {
        let hits = Note::matching("rust").weights(weights).snippet("<", ">", 2).load(&file.db)?;
        assert_eq!(hits.len(), 2);
        assert_eq!(hits[0].snippet.as_deref(), Some("<rust>"));
        Ok(hits[0].row.id)
    };
    assert_eq!((first([10.0, 1.0])?, first([1.0, 10.0])?), (1, 2));
    let hits = Note::matching("rust").weights([1.0, 10.0]).limit(1).load(&file.db)?;
    assert_eq!(hits[0].row.id, 2);
    Ok(())
}

#[test]
fn a_snippet_has_marks_around_what_matches() -> Result<()> {
    let file = corpus()?;
    let hits = Note::matching("rust left").snippet("<b>", "</b>", 5).load(&file.db)?;
    assert_eq!(hits[0].snippet.as_deref(), Some("…<b>rust</b> is what is <b>left</b>…"));
    let hits = Note::matching("board").snippet("", "", 64).load(&file.db)?;
    assert_eq!(hits[0].snippet.as_deref(), Some("A game; who borrows a board returns it"));
    Ok(())
}

#[test]
fn queries_of_fts5() -> Result<()> {
    let file = corpus()?;
    let ids = |query: &str| -> Result<Vec<i64>> {
        let hits = Note::matching_query(query).load(&file.db)?;
        let mut ids: Vec<i64> = hits.into_iter().map(|hit| hit.row.id).collect();
        ids.sort_unstable();
        Ok(ids)
    };
    assert_eq!(ids("title : rust")?, [1, 2]);
    assert_eq!(ids("rust NOT water")?, [1]);
    assert_eq!(ids("body : NEAR(checker borrow, 1)")?, [1]);
    assert_eq!(ids("chec* AND title : borrow")?, [4]);
    for (query, message) in [
        ("rust AND", "syntax error"),
        ("titel : rust", "no such column: titel"),
        ("\"rust", "unterminated string"),
        ("", "syntax error"),
        ("rust\0", "NUL"),
        ("*rust", "not with `*`"),
    ] {
        let error = ids(query).expect_err(query);
        let is_of_query = matches!(&error, Error::Query { table, .. } if table == "notes");
        assert!(is_of_query && error.to_string().contains(message), "{query:?}: {error}");
    }
    Ok(())
}

#[test]
fn faults_of_a_search_are_told() -> Result<()> {
    let file = corpus()?;
    let fault = |search: declarite::Matching<'_, Note>| {
        let error = search.load(&file.db).expect_err("a fault");
        assert!(matches!(&error, Error::Query { .. }), "{error}");
        error.to_string()
    };
    assert!(fault(Note::matching("a").weights([1.0])).contains("given 1 weights"));
    assert!(fault(Note::matching("a").weights([1.0, f64::NAN])).contains("NaN is no weight"));
    assert!(fault(Note::matching("a").snippet("", "", 0)).contains("1 to 64 words"));
    assert!(fault(Note::matching("a").snippet("", "", 65)).contains("not 65"));
    assert!(fault(Note::matching_query("a").any()).contains("with OR"));
    assert!(fault(Note::matching_query("a").prefix()).contains("`*`"));
    // FTS5 answers a row of its own to the first, and a fault of its cursors to the second.
    for of_fts5_itself in ["*id", " *reads"] {
        assert!(fault(Note::matching_query(of_fts5_itself)).contains("not with `*`"));
    }
    let error = Note::matching("a").in_table("elsewhere").load(&file.db).expect_err("no table");
    assert!(error.to_string().contains("elsewhere_fts"), "{error}");
    Ok(())
}

/// A table of another name, and every kind of source.
#[test]
fn sources_and_tables() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    let target = db.target_state("app")?;
    target.table::<Note>().named("drafts").declare()?.declare_row(&note(1, "Rust", ""))?;
    target.apply()?;
    let search = || Note::matching("rust").in_table("drafts");
    assert_eq!(search().load(db)?.len(), 1);
    assert_eq!(db.read(|connection| search().load(connection))?.len(), 1);
    assert_eq!(db.transaction(|connection| search().load(connection))?.len(), 1);
    let memory = declarite::Database::open(":memory:")?;
    apply(&memory, &[note(1, "Rust", "")])?;
    assert_eq!(Note::matching("rust").load(&memory)?.len(), 1);
    assert!(memory.target_state("app")?.verify()?.is_clean());
    Ok(())
}
