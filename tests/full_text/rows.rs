//! F2: whatever changes a row changes the index.

use declarite::diesel::connection::SimpleConnection;
use declarite::{Result, SqliteRow};

use super::{Note, apply, check, declare, fault, ids, note};
use crate::support::{File, integer, run};

#[test]
fn an_apply_keeps_the_index() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    apply(db, &[note(1, "Rust", "The borrow checker"), note(2, "Water", "")])?;
    assert_eq!((ids(db, "checker"), ids(db, "water")), (vec![1], vec![2]));
    // Words that go and come, in each column.
    apply(db, &[note(1, "Iron", "The borrow checker"), note(2, "Water", "in rivers")])?;
    assert_eq!((ids(db, "rust"), ids(db, "iron"), ids(db, "river")), (vec![], vec![1], vec![2]));
    apply(db, &[note(2, "Water", ""), note(3, "Rust", "")])?;
    assert_eq!((ids(db, "iron"), ids(db, "rivers"), ids(db, "rust")), (vec![], vec![], vec![3]));
    let report = apply(db, &[note(2, "Water", ""), note(3, "Rust", "")])?;
    assert_eq!((report.unchanged, report.steps.len()), (2, 0));
    apply::<Note>(db, &[])?;
    assert_eq!(ids(db, "water"), [0; 0]);
    Ok(())
}

/// R2: a row that goes from one component to another is not written, nor are its words.
#[test]
fn a_transfer_leaves_the_words() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    for path in ["a.md", "b.md"] {
        let target = db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        let page = target.component(path)?;
        page.declare_row(&table, &note(1, "Rust", ""))?;
        page.finish()?;
        target.apply()?;
        check(db, "notes");
        assert_eq!(ids(db, "rust"), [1]);
    }
    Ok(())
}

/// R4: a row that gives up its unique text for another has other words meanwhile.
#[test]
fn rows_that_swap_unique_texts_swap_words() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "tags", fts5(name))]
    struct Tag {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(unique)]
        name: String,
    }
    let file = File::new();
    let tags = |names: [&str; 3]| {
        let names = names.into_iter().enumerate();
        names.map(|(id, name)| Tag { id: id as i64, name: name.to_owned() }).collect::<Vec<_>>()
    };
    let found = |text: &str| -> Result<Vec<i64>> {
        Ok(Tag::matching(text).load(&file.db)?.into_iter().map(|hit| hit.row.id).collect())
    };
    apply(&file.db, &tags(["red", "green", "blue"]))?;
    apply(&file.db, &tags(["green", "blue", "red"]))?;
    assert_eq!((found("red")?, found("green")?, found("blue")?), (vec![2], vec![0], vec![1]));
    Ok(())
}

/// Rows that a foreign key's action deletes or changes.
#[test]
fn what_foreign_keys_do_changes_the_index() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "books")]
    struct Book {
        #[sqlite(primary_key)]
        id: String,
    }
    #[derive(SqliteRow)]
    #[sqlite(table = "chapters", fts5(text, book))]
    struct Chapter {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(references(Book, on_delete = set_null))]
        book: Option<String>,
        text: String,
    }
    #[derive(SqliteRow)]
    #[sqlite(table = "pages", fts5(text))]
    struct Page {
        #[sqlite(primary_key)]
        id: String,
        #[sqlite(references(Book, on_delete = cascade))]
        book: String,
        text: String,
    }
    let file = File::new();
    let target = file.db.target_state("app")?;
    target.declare_table::<Book>()?.declare_row(&Book { id: "emma".into() })?;
    let chapter = Chapter { id: 1, book: Some("emma".into()), text: "one".into() };
    target.declare_table::<Chapter>()?.declare_row(&chapter)?;
    let page = Page { id: "p".into(), book: "emma".into(), text: "two".into() };
    target.declare_table::<Page>()?.declare_row(&page)?;
    target.apply()?;
    assert_eq!(Chapter::matching("emma").load(&file.db)?.len(), 1);
    assert_eq!(Page::matching("two").load(&file.db)?.len(), 1);
    run(&file.db, "DELETE FROM books");
    ["chapters", "pages"].into_iter().for_each(|table| check(&file.db, table));
    assert_eq!(Chapter::matching("emma").load(&file.db)?.len(), 0);
    assert_eq!(Chapter::matching("one").load(&file.db)?.len(), 1);
    assert_eq!(Page::matching("two").load(&file.db)?.len(), 0);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM pages_fts_ids)"), 0);
    Ok(())
}

/// Changes by hand, the rowid by another of its names among them.
#[test]
fn changes_by_hand_change_the_index() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    apply(db, &[note(1, "Rust", ""), note(2, "Water", ""), note(3, "Air", "")])?;
    for (sql, text, found) in [
        ("UPDATE notes SET title = 'Iron' WHERE id = 1", "iron", vec![1]),
        ("UPDATE notes SET rowid = 10 WHERE id = 1", "iron", vec![10]),
        ("UPDATE notes SET id = id + 100", "water", vec![102]),
        ("DELETE FROM notes WHERE id = 102", "water", vec![]),
        ("INSERT INTO notes (title) VALUES ('Fire'), ('Fire')", "fire", vec![111, 112]),
        ("INSERT OR IGNORE INTO notes VALUES (111, 'Ice', '')", "ice", vec![]),
        (
            "INSERT INTO notes VALUES (111, 'Ice', '') ON CONFLICT DO UPDATE SET title = 'Snow'",
            "snow",
            vec![111],
        ),
        ("INSERT OR REPLACE INTO notes VALUES (200, 'Steam', '')", "steam", vec![200]),
        ("UPDATE notes SET title = 'snow' WHERE id = 111", "snow", vec![111]),
        ("DELETE FROM notes", "snow", vec![]),
    ] {
        run(db, sql);
        check(db, "notes");
        assert_eq!(ids(db, text), found, "{sql}");
    }
    Ok(())
}

/// What a row has that REPLACE takes, its words go with it where it is of the same key.
#[test]
fn a_replaced_row_takes_its_words() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    apply(db, &[note(1, "Rust", ""), note(2, "Water", "")])?;
    for pragma in ["OFF", "ON"] {
        set_recursive_triggers(db, pragma)?;
        for (sql, text, found) in [
            ("INSERT OR REPLACE INTO notes VALUES (1, 'Iron', NULL)", "iron", vec![1]),
            ("INSERT OR REPLACE INTO notes VALUES (1, 'Rust', NULL)", "iron", vec![]),
            ("UPDATE OR REPLACE notes SET id = 2 WHERE id = 1", "rust", vec![2]),
            ("REPLACE INTO notes VALUES (1, 'Rust', NULL), (2, 'Water', NULL)", "water", vec![2]),
        ] {
            run(db, sql);
            check(db, "notes");
            assert_eq!(ids(db, text), found, "{sql}");
        }
    }
    Ok(())
}

fn set_recursive_triggers(db: &declarite::Database, word: &str) -> Result<()> {
    let pragma = format!("PRAGMA recursive_triggers = {word}");
    db.transaction(|connection| Ok(connection.batch_execute(&pragma)?))
}

/// Of a row of another key that is in the way SQLite tells nobody, but for recursive triggers:
/// its words stay until they are repaired.
#[test]
fn a_row_replaced_for_a_unique_value_takes_its_words_where_triggers_are_recursive() -> Result<()> {
    #[derive(Clone, SqliteRow)]
    #[sqlite(table = "tags", fts5(text))]
    struct Tag {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(unique)]
        name: String,
        text: String,
    }
    let tag = |id: i64, name: &str, text: &str| Tag { id, name: name.into(), text: text.into() };
    let file = File::new();
    let db = &file.db;
    let found = |text: &str| -> Result<Vec<i64>> {
        Ok(Tag::matching(text).load(db)?.into_iter().map(|hit| hit.row.id).collect())
    };
    apply(db, &[tag(1, "red", "blood"), tag(2, "blue", "sea")])?;
    set_recursive_triggers(db, "ON")?;
    run(db, "INSERT OR REPLACE INTO tags VALUES (3, 'red', 'roses')");
    check(db, "tags");
    assert_eq!((found("blood")?, found("roses")?), (vec![], vec![3]));
    // An apply with them on does as one without.
    run(db, "DELETE FROM tags WHERE id = 3");
    apply(db, &[tag(1, "red", "iron"), tag(4, "blue", "sky")])?;
    assert_eq!((found("sea")?, found("iron")?), (vec![], vec![1]));
    set_recursive_triggers(db, "OFF")?;
    run(db, "INSERT OR REPLACE INTO tags VALUES (5, 'red', 'roses')");
    assert!(fault(db, "tags").is_some());
    let verified = db.target_state("app")?.verify()?;
    assert!(!verified.is_clean());
    let tags = verified.table("tags").expect("it is there");
    assert_eq!(tags.schema, ["its full-text index has not the words of its rows"]);
    run(db, "DELETE FROM tags WHERE id = 5");
    let target = db.target_state("app")?;
    target.repair()?;
    let table = target.declare_table::<Tag>()?;
    table.declare_row(&tag(1, "red", "iron"))?;
    table.declare_row(&tag(4, "blue", "sky"))?;
    target.apply()?;
    check(db, "tags");
    assert_eq!((found("roses")?, found("iron")?), (vec![], vec![1]));
    Ok(())
}

/// L4: each batch leaves the index as its rows are.
#[test]
fn l4_batches_keep_the_index() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    let notes = |word: &str| -> Vec<Note> {
        (0..400).map(|id| note(id, &format!("{word} {id}"), "the same text in all rows")).collect()
    };
    for word in ["old", "new"] {
        let target = declare(db, &notes(word))?;
        target.batches(4096);
        let report = target.apply()?;
        assert!(report.batches > 2, "{}", report.batches);
        check(db, "notes");
        assert_eq!(ids(db, word).len(), 400);
    }
    let target = declare(db, &notes("new")[..10])?;
    target.batches(4096);
    target.apply()?;
    check(db, "notes");
    assert_eq!(ids(db, "new").len(), 10);
    Ok(())
}
