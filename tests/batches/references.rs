//! Rows that refer to each other, batch by batch.

use std::collections::{BTreeMap, BTreeSet};

use declarite::{Database, Error, Result, SqliteRow, TargetState};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::check_agreement;
use crate::support::{File, run, texts};

#[derive(Debug, SqliteRow)]
#[sqlite(table = "shelves")]
struct Shelf {
    #[sqlite(primary_key)]
    id: i64,
    name: String,
}

#[derive(Debug, SqliteRow)]
#[sqlite(table = "books")]
struct Book {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Shelf, on_delete = restrict))]
    shelf: i64,
}

#[derive(Debug, SqliteRow)]
#[sqlite(table = "pages")]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Book, on_delete = cascade))]
    book: i64,
    #[sqlite(references(Shelf))]
    shelf: Option<i64>,
}

/// Names of shelves, shelves of books, books of pages and the shelves they lie on.
#[derive(Debug, Clone, Default)]
struct Library {
    shelves: BTreeMap<i64, i64>,
    books: BTreeMap<i64, i64>,
    pages: BTreeMap<i64, (i64, Option<i64>)>,
}

fn library() -> impl Strategy<Value = Library> {
    let map = |most| proptest::collection::btree_map(0..12_i64, 0..3_i64, 1..most);
    let pages =
        proptest::collection::btree_map(0..20_i64, (any::<usize>(), any::<Option<usize>>()), 0..15);
    (map(8), proptest::collection::btree_map(0..12_i64, any::<usize>(), 1..10), pages).prop_map(
        |(shelves, books, pages)| {
            let one = |of: &[i64], at: usize| of[at % of.len()];
            let ids: Vec<i64> = shelves.keys().copied().collect();
            let books: BTreeMap<i64, i64> =
                books.into_iter().map(|(id, at)| (id, one(&ids, at))).collect();
            let of: Vec<i64> = books.keys().copied().collect();
            let pages = pages
                .into_iter()
                .map(|(id, (book, shelf))| (id, (one(&of, book), shelf.map(|at| one(&ids, at)))));
            Library { pages: pages.collect(), shelves, books }
        },
    )
}

impl Library {
    fn declare(&self, db: &Database) -> Result<TargetState> {
        let target = db.target_state("app")?;
        // Children come before their parents here.
        let pages = target.declare_table::<Page>()?;
        let books = target.declare_table::<Book>()?;
        let shelves = target.declare_table::<Shelf>()?;
        for (&id, &(book, shelf)) in &self.pages {
            pages.declare_row(&Page { id, book, shelf })?;
        }
        for (&id, &shelf) in &self.books {
            books.declare_row(&Book { id, shelf })?;
        }
        for (&id, name) in &self.shelves {
            shelves.declare_row(&Shelf { id, name: name.to_string() })?;
        }
        Ok(target)
    }

    fn texts(&self) -> BTreeSet<String> {
        let shelves = self.shelves.iter().map(|(id, name)| format!("shelf {id} {name}"));
        let books = self.books.iter().map(|(id, shelf)| format!("book {id} {shelf}"));
        let pages = self.pages.iter().map(|(id, (book, shelf))| {
            format!("page {id} {book} {}", shelf.map_or("-".to_owned(), |it| it.to_string()))
        });
        shelves.chain(books).chain(pages).collect()
    }
}

fn found(db: &Database) -> BTreeSet<String> {
    let all = "SELECT 'shelf ' || id || ' ' || name AS value FROM shelves \
               UNION ALL SELECT 'book ' || id || ' ' || shelf FROM books \
               UNION ALL SELECT 'page ' || id || ' ' || book || ' ' || coalesce(shelf, '-') \
               FROM pages";
    texts(db, all).into_iter().collect()
}

/// An event, a table, and the rows at which it stops.
type Stop = (usize, usize, i64);

/// One file from library to library, in batches, some runs stopped at a row.
fn through(libraries: &[(Library, u64, Option<Stop>)]) -> Result<u64> {
    let file = File::new();
    let mut interrupted = 0;
    for (library, bytes, stop) in libraries {
        if let Some((event, table, id)) = stop {
            let tables = texts(&file.db, "SELECT name AS value FROM sqlite_schema");
            let table = ["shelves", "books", "pages"][*table];
            let (event, row) = [("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")][*event];
            if tables.iter().any(|it| it == table) {
                let sql = format!(
                    "CREATE TRIGGER stop BEFORE {event} ON {table} WHEN {row}.id >= {id} \
                     BEGIN SELECT raise(ABORT, 'stopped'); END"
                );
                run(&file.db, &sql);
                let target = library.declare(&file.db)?;
                target.batches(*bytes);
                match target.apply() {
                    Ok(_) => {}
                    Err(Error::Interrupted { .. }) => interrupted += 1,
                    Err(error) => assert!(matches!(error, Error::Constraint { .. }), "{error}"),
                }
                run(&file.db, "DROP TRIGGER stop");
                let broken = "SELECT \"table\" AS value FROM pragma_foreign_key_check";
                assert_eq!(texts(&file.db, broken), Vec::<String>::new());
                check_agreement(&file.db)?;
            }
        }
        let target = library.declare(&file.db)?;
        target.batches(*bytes);
        target.apply()?;
        assert_eq!(found(&file.db), library.texts());
        check_agreement(&file.db)?;
    }
    Ok(interrupted)
}

/// R1, L4: rows come after those they refer to, and go before them, so that each batch
/// can be committed.
#[test]
fn l4_each_batch_leaves_no_row_that_refers_to_nothing() {
    let stop = proptest::option::of((0..3_usize, 0..3_usize, 0..12_i64));
    let step = (library(), prop_oneof![Just(0), 1..200_u64], stop);
    let steps = proptest::collection::vec(step, 2..6);
    let config = Config { cases: 60, failure_persistence: None, ..Config::default() };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let interrupted = std::cell::Cell::new(0);
    let checked = TestRunner::new_with_rng(config, rng).run(&steps, |steps| {
        interrupted.set(interrupted.get() + through(&steps).expect("every step is whole"));
        Ok(())
    });
    checked.expect("every library is there");
    assert!(interrupted.get() > 10, "{}", interrupted.get());
}
