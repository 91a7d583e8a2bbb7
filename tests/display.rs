//! Tables that are printed.

use declarite::display::{Hit, table};
use declarite::{Database, Result, RowType, SqliteRow, Value};
use expect_test::{Expect, expect};

#[derive(Debug, Clone, SqliteRow)]
#[sqlite(table = "documents", vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    #[sqlite(auxiliary)]
    body: Option<String>,
    #[sqlite(vector(dim = 3))]
    embedding: [f32; 3],
}

#[derive(Debug, Clone, SqliteRow)]
#[sqlite(table = "notes", fts5(text))]
struct Note {
    text: String,
    #[sqlite(primary_key)]
    id: i64,
    weight: Option<f64>,
    done: bool,
    data: Vec<u8>,
}

fn note(id: i64, text: &str) -> Note {
    Note { text: text.to_owned(), id, weight: None, done: id > 1, data: vec![0; 12] }
}

fn check(shown: impl std::fmt::Display, expected: &Expect) {
    expected.assert_eq(&format!("{shown}\n"));
}

fn applied<R: SqliteRow + declarite::EncodeRow>(rows: &[R]) -> Result<Database> {
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    let table = target.declare_table::<R>()?;
    rows.iter().try_for_each(|row| table.declare_row(row))?;
    target.apply()?;
    Ok(db)
}

#[test]
fn neighbours_with_their_distances() -> Result<()> {
    let of = |id, title: &str, body: Option<&str>, embedding| Document {
        id,
        title: title.to_owned(),
        body: body.map(str::to_owned),
        embedding,
    };
    let db = applied(&[
        of(1, "On light", Some("It is fast.\nIt is bright."), [1.0, 0.0, 0.0]),
        of(20, "論光", Some("它很快。".repeat(9).as_str()), [1.0, 0.5, 0.0]),
        of(3, "👍 Größe e\u{301}", None, [1.0, 9.0, 0.0]),
    ])?;
    let hits = Document::nearest(&[1.0, 0.0, 0.0], 10).load(&db)?;
    check(
        table(&hits).text_width(30),
        &expect![[r#"
        ┌──────────┬────┬────────────┬───────────────────────────────┬───────────┐
        │ distance ┆ id ┆ title      ┆ body                          ┆ embedding │
        ╞══════════╪════╪════════════╪═══════════════════════════════╪═══════════╡
        │   0.0000 ┆  1 ┆ On light   ┆ It is fast.\nIt is bright.    ┆ float[3]  │
        │   0.5000 ┆ 20 ┆ 論光       ┆ 它很快。它很快。它很快。它很… ┆ float[3]  │
        │   9.0000 ┆  3 ┆ 👍 Größe é ┆ NULL                          ┆ float[3]  │
        └──────────┴────┴────────────┴───────────────────────────────┴───────────┘
    "#]],
    );
    check(
        table(&hits[..0]),
        &expect![[r#"
        ┌──────────┬────┬───────┬──────┬───────────┐
        │ distance ┆ id ┆ title ┆ body ┆ embedding │
        ╞══════════╪════╪═══════╪══════╪═══════════╡
        └──────────┴────┴───────┴──────┴───────────┘
    "#]],
    );
    Ok(())
}

#[test]
fn matches_with_their_scores() -> Result<()> {
    let db = applied(&[note(1, "to be or not to be"), note(2, "to have"), note(3, "nothing")])?;
    let shown = |search: declarite::Matching<'_, Note>| -> Result<String> {
        let mut hits = search.load(&db)?;
        // What is not of BM25.
        hits.iter_mut().enumerate().for_each(|(place, hit)| hit.score = 1.5 / (place + 1) as f64);
        Ok(table(&hits).to_string())
    };
    // Without a snippet there is no column of snippets.
    check(
        shown(Note::matching("be"))?,
        &expect![[r#"
        ┌────────┬────────────────────┬────┬────────┬──────┬───────────┐
        │ score  ┆ text               ┆ id ┆ weight ┆ done ┆ data      │
        ╞════════╪════════════════════╪════╪════════╪══════╪═══════════╡
        │ 1.5000 ┆ to be or not to be ┆  1 ┆   NULL ┆ 0    ┆ blob 12 B │
        └────────┴────────────────────┴────┴────────┴──────┴───────────┘
    "#]],
    );
    check(
        shown(Note::matching("to").snippet("[", "]", 3))?,
        &expect![[r#"
        ┌────────┬─────────────┬────────────────────┬────┬────────┬──────┬───────────┐
        │ score  ┆ snippet     ┆ text               ┆ id ┆ weight ┆ done ┆ data      │
        ╞════════╪═════════════╪════════════════════╪════╪════════╪══════╪═══════════╡
        │ 1.5000 ┆ [to] have   ┆ to have            ┆  2 ┆   NULL ┆ 1    ┆ blob 12 B │
        │ 0.7500 ┆ [to] be or… ┆ to be or not to be ┆  1 ┆   NULL ┆ 0    ┆ blob 12 B │
        └────────┴─────────────┴────────────────────┴────┴────────┴──────┴───────────┘
    "#]],
    );
    Ok(())
}

#[test]
fn hits_of_words_and_vectors() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(vec0, fts5(text))]
    struct Page {
        #[sqlite(primary_key)]
        id: i64,
        text: String,
        #[sqlite(vector(dim = 2))]
        at: [f32; 2],
    }
    let page = |id: i64, text: &str| Page { id, text: text.to_owned(), at: [id as f32, 0.0] };
    let db = applied(&[page(1, "rivers"), page(2, "a sea"), page(3, "the sea")])?;
    let hits = Page::search("sea", &[0.0, 0.0]).by_vector(|near| near.within(2.0)).load(&db)?;
    check(
        table(&hits),
        &expect![[r#"
            ┌────────┬───────────────┬────────────────┬──────────┬────┬─────────┬──────────┐
            │ score  ┆ rank by words ┆ rank by vector ┆ distance ┆ id ┆ text    ┆ at       │
            ╞════════╪═══════════════╪════════════════╪══════════╪════╪═════════╪══════════╡
            │ 0.0325 ┆             1 ┆              2 ┆   2.0000 ┆  2 ┆ a sea   ┆ float[2] │
            │ 0.0164 ┆          NULL ┆              1 ┆   1.0000 ┆  1 ┆ rivers  ┆ float[2] │
            │ 0.0161 ┆             2 ┆           NULL ┆     NULL ┆  3 ┆ the sea ┆ float[2] │
            └────────┴───────────────┴────────────────┴──────────┴────┴─────────┴──────────┘
        "#]],
    );
    Ok(())
}

/// What somebody stored moves no cursor, changes no colour and ends no line.
#[test]
fn rows_with_texts_that_would_do_something_to_a_terminal() -> Result<()> {
    let db = applied(&[
        note(1, "\x1b[2J\x1b[31mred\x07"),
        note(2, "one\r\ntwo\tthree\0"),
        note(3, "\u{202e}txt.exe\u{9b}1m"),
        note(4, ""),
        note(5, "a text that is longer than all that is shown of texts"),
    ])?;
    let rows = Note::find(|note| note.id.ge(0)).order_by(|note| note.id.asc());
    let rows: Vec<Note> = rows.load(&db)?.collect::<Result<_>>()?;
    let shown = table(&rows).to_string();
    assert!(shown.lines().count() == 9 && !shown.replace('\n', "").contains(char::is_control));
    check(
        shown,
        &expect![[r#"
        ┌──────────────────────────────────────────┬────┬────────┬──────┬───────────┐
        │ text                                     ┆ id ┆ weight ┆ done ┆ data      │
        ╞══════════════════════════════════════════╪════╪════════╪══════╪═══════════╡
        │ \u{1b}[2J\u{1b}[31mred\u{7}              ┆  1 ┆   NULL ┆ 0    ┆ blob 12 B │
        │ one\r\ntwo\tthree\u{0}                   ┆  2 ┆   NULL ┆ 1    ┆ blob 12 B │
        │ \u{202e}txt.exe\u{9b}1m                  ┆  3 ┆   NULL ┆ 1    ┆ blob 12 B │
        │                                          ┆  4 ┆   NULL ┆ 1    ┆ blob 12 B │
        │ a text that is longer than all that is … ┆  5 ┆   NULL ┆ 1    ┆ blob 12 B │
        └──────────────────────────────────────────┴────┴────────┴──────┴───────────┘
    "#]],
    );
    Ok(())
}

/// A row that borrows, or cannot be read back, is shown as it would be written; so is what
/// its column does not take.
#[test]
fn rows_that_are_only_written() {
    fn length(text: &&str) -> i64 {
        text.len() as i64
    }
    #[derive(SqliteRow)]
    #[sqlite(table = "words", strict)]
    struct Word<'w> {
        #[sqlite(primary_key)]
        word: &'w str,
        #[sqlite(rename = "a \x1b[1m\"b\"", encoder = length)]
        length: &'w str,
        share: f32,
        more: Option<&'w [u8]>,
    }
    let owned = "größer".to_owned();
    let word = |share| Word { word: &owned, length: &owned, share, more: None };
    check(
        table(&[word(0.1), word(f32::NAN)]),
        &expect![[r#"
        ┌────────┬────────────────┬──────────────────────────────────────────┬──────┐
        │ word   ┆ a \u{1b}[1m"b" ┆ share                                    ┆ more │
        ╞════════╪════════════════╪══════════════════════════════════════════╪══════╡
        │ größer ┆              8 ┆                      0.10000000149011612 ┆ NULL │
        │ größer ┆              8 ┆ NaN cannot be stored: SQLite would make… ┆      │
        └────────┴────────────────┴──────────────────────────────────────────┴──────┘
    "#]],
    );
}

/// Kinds of hits that are not declarite's.
#[test]
fn other_hits() {
    struct Ranked<R>(Option<i64>, Option<f64>, R);
    impl<R: RowType> Hit for Ranked<R> {
        type Row = R;
        const FOUND: &'static [&'static str] = &["rank", "by_words", "by_vector"];

        fn row(&self) -> &R {
            &self.2
        }

        fn found(&self) -> Vec<Value> {
            let rank = self.0.map_or(Value::Null, Value::Integer);
            vec![rank, self.1.map_or(Value::Null, Value::Real), Value::Null]
        }
    }
    let hits = [Ranked(Some(10), None, note(1, "one")), Ranked(None, Some(1e-7), note(2, "two"))];
    check(
        table(&hits),
        &expect![[r#"
            ┌──────┬──────────┬──────┬────┬────────┬──────┬───────────┐
            │ rank ┆ by_words ┆ text ┆ id ┆ weight ┆ done ┆ data      │
            ╞══════╪══════════╪══════╪════╪════════╪══════╪═══════════╡
            │   10 ┆     NULL ┆ one  ┆  1 ┆   NULL ┆ 0    ┆ blob 12 B │
            │ NULL ┆ 1.000e-7 ┆ two  ┆  2 ┆   NULL ┆ 1    ┆ blob 12 B │
            └──────┴──────────┴──────┴────┴────────┴──────┴───────────┘
        "#]],
    );
}
