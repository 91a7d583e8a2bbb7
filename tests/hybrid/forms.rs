//! What a search is made of.

use declarite::{ByVector, ByWords, Database, Found, Result, SqliteRow};

use super::{Page, database, page};
use crate::support::{File, run};

/// By words 2, 1, 3, the shortest text first; by the vector 3, 4, 2, 1, 5.
fn corpus() -> Vec<Page> {
    vec![
        page(1, "the river and its banks", [9.0, 0.0]),
        page(2, "rivers", [5.0, 0.0]),
        page(3, "what a river carries to the sea, and leaves there in the end", [1.0, 0.0]),
        page(4, "mountains", [2.0, 0.0]),
        page(5, "deserts", [20.0, 0.0]),
    ]
}

fn ids(hits: &[Found<Page>]) -> Vec<i64> {
    hits.iter().map(|hit| hit.row.id).collect()
}

fn close(one: f64, other: f64) -> bool {
    (one - other).abs() < 1e-12
}

#[test]
fn ranks_of_both_sides_are_summed() -> Result<()> {
    let pages = corpus();
    let db = database(&pages)?;
    let hits = Page::search("river", &[0.0, 0.0]).load(&db)?;
    // 2 and 3 are first and third on one side each.
    assert_eq!(ids(&hits), [2, 3, 1, 4, 5]);
    let best = &hits[1];
    assert_eq!(best.row, pages[2]);
    let words = best.by_words.expect("it has the word");
    assert_eq!((words.rank, words.score > 0.0), (3, true));
    assert_eq!(best.by_vector, Some(ByVector { rank: 1, distance: 1.0 }));
    assert!(close(best.score, 1.0 / 63.0 + 1.0 / 61.0));
    assert_eq!(hits[3].by_words, None);
    assert_eq!(hits[3].by_vector, Some(ByVector { rank: 2, distance: 2.0 }));
    assert!(close(hits[3].score, 1.0 / 62.0));
    assert!(hits.iter().all(|hit| hit.snippet.is_none()));
    // The scores of each side are those of its own search.
    let matching = Page::matching("river").load(&db)?;
    for hit in &hits {
        let place = matching.iter().position(|it| it.row == hit.row);
        let own = place.map(|at| ByWords { rank: at + 1, score: matching[at].score });
        assert_eq!(hit.by_words, own);
    }
    Ok(())
}

#[test]
fn weights_and_the_rank_constant() -> Result<()> {
    let db = database(&corpus())?;
    let search = || Page::search("river", &[0.0, 0.0]);
    assert_eq!(ids(&search().weights(9.0, 1.0).load(&db)?), [2, 1, 3, 4, 5]);
    let hits = search().weights(0.0, 2.0).load(&db)?;
    assert_eq!(ids(&hits), [3, 4, 2, 1, 5]);
    assert!(hits.iter().all(|hit| hit.by_words.is_none()) && close(hits[0].score, 2.0 / 61.0));
    let hits = search().weights(1.0, 0.0).load(&db)?;
    assert_eq!(ids(&hits), [2, 1, 3]);
    assert!(hits.iter().all(|hit| hit.by_vector.is_none()));
    let hits = search().rank_constant(0.0).load(&db)?;
    // 3: 1/3 + 1; 2: 1 + 1/3, by key before; 1: 1/2 + 1/4; 4: 1/2; 5: 1/5.
    assert_eq!(ids(&hits), [2, 3, 1, 4, 5]);
    assert!(close(hits[0].score, 4.0 / 3.0));
    Ok(())
}

#[test]
fn pages_join_and_candidates_are_all_there_is() -> Result<()> {
    let pages: Vec<Page> = (0..40)
        .map(|id| page(id, if id % 3 == 0 { "river" } else { "hill" }, [id as f32, 1.0]))
        .collect();
    let db = database(&pages)?;
    let search = || Page::search("river", &[20.0, 0.0]).candidates(100);
    let all = search().limit(100).load(&db)?;
    assert_eq!(all.len(), 40);
    assert_eq!(search().load(&db)?, all[..10]);
    let mut joined = Vec::new();
    for number in 0..5 {
        joined.extend(search().limit(9).offset(9 * number).load(&db)?);
    }
    assert_eq!(joined, all);
    assert_eq!(search().limit(0).load(&db)?, []);
    assert_eq!(search().offset(usize::MAX).limit(usize::MAX).load(&db)?, []);
    let few = search().candidates(3).load(&db)?;
    assert!(few.iter().all(|hit| {
        hit.by_words.is_none_or(|it| it.rank <= 3) && hit.by_vector.is_none_or(|it| it.rank <= 3)
    }));
    assert!((3..=6).contains(&few.len()));
    assert_eq!(search().candidates(0).load(&db)?, []);
    Ok(())
}

/// More rows than are proposed if nothing is said, and than are read at once.
#[test]
fn as_many_rows_as_are_asked_for() -> Result<()> {
    let pages: Vec<Page> = (0..1300).map(|id| page(id, "river", [id as f32, 1.0])).collect();
    let db = database(&pages)?;
    let hits = Page::search("river", &[0.0, 0.0]).limit(1200).load(&db)?;
    assert_eq!(ids(&hits), (0..1200).collect::<Vec<_>>());
    assert!(hits.iter().all(|hit| hit.by_words.is_some() && hit.by_vector.is_some()));
    assert_eq!(Page::search("river", &[0.0, 0.0]).load(&db)?, hits[..10]);
    Ok(())
}

#[test]
fn text_without_words_leaves_it_to_the_vector() -> Result<()> {
    let db = database(&corpus())?;
    for text in ["", "?!", "nothing of it"] {
        let hits = Page::search(text, &[0.0, 0.0]).snippet("<", ">", 3).limit(2).load(&db)?;
        assert_eq!(ids(&hits), [3, 4], "{text:?}");
    }
    Ok(())
}

#[test]
fn each_side_can_be_said_more_of() -> Result<()> {
    let db = database(&corpus())?;
    let far = [100.0, 0.0];
    let search = |text| Page::search(text, &far).weights(1.0, 0.0);
    assert_eq!(ids(&search("rivers deserts").load(&db)?), [0; 0]);
    let any = search("rivers deserts").by_words(declarite::Matching::any).load(&db)?;
    assert_eq!(ids(&any), [5, 2, 1, 3]);
    let other = search("").by_words(|_| Page::matching_query("riv* NOT sea")).load(&db)?;
    assert_eq!(ids(&other), [2, 1]);
    let near = Page::search("river", &[0.0, 0.0]).weights(0.0, 1.0);
    assert_eq!(ids(&near.by_vector(|near| near.within(2.0)).load(&db)?), [3, 4]);
    let near = Page::search("river", &[0.0, 0.0]).by_vector(|_| Page::nearest(&far, 1));
    assert_eq!(ids(&near.load(&db)?), [2, 5, 1, 3]);
    Ok(())
}

/// The corpus in a table that has not the name of its type's.
fn named_otherwise() -> Result<File> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let table = target.table::<Page>().named("others").declare()?;
    corpus().iter().try_for_each(|page| table.declare_row(page))?;
    target.apply()?;
    Ok(file)
}

/// What was said of both sides holds of one that is put in the place of another, whichever
/// is said first.
#[test]
fn a_side_that_is_replaced_is_filtered_as_well() -> Result<()> {
    let file = named_otherwise()?;
    let db = &file.db;
    let at = [0.0, 0.0];
    let search = || {
        Page::search("", &at)
            .filter(|page| page.area.eq("odd"))
            .snippet("<", ">", 1)
            .in_table("others")
            .by_words(|_| Page::matching_query("river").filter(|page| page.id.ne(5)))
            .by_vector(|_| Page::nearest(&at, 9).filter(|page| page.id.ne(1)))
    };
    let hits = search().load(db)?;
    let found: Vec<_> = hits
        .iter()
        .map(|hit| {
            let vector = hit.by_vector.map(|it| it.rank);
            (hit.row.id, hit.by_words.map(|it| it.rank), vector, hit.snippet.is_some())
        })
        .collect();
    let expected =
        [(3, Some(2), Some(1), true), (1, Some(1), None, true), (5, None, Some(2), false)];
    assert_eq!(found, expected);
    let none = search().filter(|page| page.year.lt(0));
    assert_eq!(none.load(db)?, []);
    Ok(())
}

/// A column with the name of FTS5's table, which joins with the row's for a filter.
#[test]
fn a_column_called_as_the_index() -> Result<()> {
    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    #[sqlite(table = "notes", fts5(text))]
    struct Note {
        #[sqlite(primary_key)]
        id: String,
        text: String,
        notes_fts: i64,
        #[sqlite(vector(dim = 1))]
        at: [f32; 1],
    }
    let note = |id: &str, notes_fts| Note {
        id: id.to_owned(),
        text: "a river".to_owned(),
        notes_fts,
        at: [0.0],
    };
    let db = database(&[note("a", 1), note("b", 2)])?;
    let found = Note::matching("river").filter(|it| it.notes_fts.ge(2)).snippet("<", ">", 3);
    let found = found.weights([2.0]).load(&db)?;
    assert_eq!(found.iter().map(|hit| hit.row.id.as_str()).collect::<Vec<_>>(), ["b"]);
    assert_eq!(found[0].snippet.as_deref(), Some("a <river>"));
    let found = Note::search("river", &[0.0]).filter(|it| it.notes_fts.lt(2)).load(&db)?;
    assert_eq!(found.iter().map(|hit| hit.row.id.as_str()).collect::<Vec<_>>(), ["a"]);
    Ok(())
}

#[test]
fn pieces_of_text_are_of_rows_that_match() -> Result<()> {
    let db = database(&corpus())?;
    let hits = Page::search("river", &[0.0, 0.0]).snippet("<", ">", 4).load(&db)?;
    let pieces: Vec<_> = hits.iter().map(|hit| hit.snippet.as_deref()).collect();
    let expected = [
        Some("<rivers>"),
        Some("what a <river> carries\u{2026}"),
        Some("the <river> and its\u{2026}"),
        None,
        None,
    ];
    assert_eq!(pieces, expected);
    Ok(())
}

/// The search by words and the one by a vector see one file, here of a transaction that has
/// not ended.
#[test]
fn inside_of_a_transaction_and_in_another_table() -> Result<()> {
    let file = named_otherwise()?;
    let db = &file.db;
    let search = || Page::search("river", &[0.0, 0.0]).in_table("others");
    assert_eq!(ids(&search().load(db)?), [2, 3, 1, 4, 5]);
    assert_eq!(ids(&db.read(|connection| search().load(connection))?), [2, 3, 1, 4, 5]);
    let found = db.transaction(|connection| search().limit(1).load(connection))?;
    assert_eq!(ids(&found), [2]);
    Ok(())
}

/// A row that was deleted by hand, of which FTS5 still knows.
#[test]
fn a_row_that_is_gone_is_not_found() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    let target = db.target_state("app")?;
    let table = target.declare_table::<Page>()?;
    corpus().iter().try_for_each(|page| table.declare_row(page))?;
    target.apply()?;
    run(db, "DELETE FROM pages WHERE id = 2");
    assert_eq!(ids(&Page::search("river", &[0.0, 0.0]).load(db)?), [3, 1, 4, 5]);
    Ok(())
}

/// Columns and a table with the names that statements have, in a regular table; vectors that
/// may be NULL; a column of vectors beside the first.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "ids", primary_key(key_1, id), fts5(score, place))]
struct Named {
    id: String,
    key_1: i64,
    score: String,
    place: String,
    #[sqlite(vector(dim = 3))]
    rank: [f32; 3],
    #[sqlite(vector(dim = 2, metric = "l1"))]
    distance: Option<[f32; 2]>,
}

#[test]
fn names_and_nulls_of_a_regular_table() -> Result<()> {
    let named = |id: &str, key_1: i64, place: &str, distance: Option<[f32; 2]>| Named {
        id: id.to_owned(),
        key_1,
        score: "river".to_owned(),
        place: place.to_owned(),
        rank: [key_1 as f32, 0.0, 0.0],
        distance,
    };
    let rows = [
        named("a", 0, "bank", None),
        named("B", 0, "bank", Some([3.0, 1.0])),
        named("b", 1, "a bank of sand", Some([1.0, 1.0])),
        named("c", 1, "bridge", Some([0.0, 1.0])),
    ];
    let db = database(&rows)?;
    let search = Named::search_by(|it| it.distance, "bank", &[0.0, 0.0]);
    let search = search.filter(|it| it.key_1.ge(0).and(it.id.ne("none")));
    let hits = search.snippet("<", ">", 2).load(&db)?;
    let found: Vec<_> = hits
        .iter()
        .map(|hit| {
            let far = hit.by_vector.map(|it| (it.rank, it.distance));
            (hit.row.id.as_str(), hit.by_words.map(|it| it.rank), far)
        })
        .collect();
    let expected = [
        ("B", Some(1), Some((3, 4.0))),
        ("b", Some(3), Some((2, 2.0))),
        ("c", None, Some((1, 1.0))),
        ("a", Some(2), None),
    ];
    assert_eq!(found, expected);
    assert_eq!(hits[0].snippet.as_deref(), Some("<bank>"));
    let by_rank = Named::search("bridge", &[1.0, 0.0, 0.0]).limit(2).load(&db)?;
    assert_eq!(by_rank.iter().map(|hit| hit.row.id.as_str()).collect::<Vec<_>>(), ["c", "b"]);
    Ok(())
}

#[test]
fn what_a_search_says_of_itself() {
    let said = format!("{:?}", Page::search("river", &[0.0, 0.0]).limit(3));
    assert!(said.starts_with("Hybrid { words: Matching { asked: Text(\"river\")"), "{said}");
    let _: fn(&Database) -> Result<Vec<Found<Page>>> = |db| Page::search("", &[0.0, 0.0]).load(db);
}
