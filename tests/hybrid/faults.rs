//! What cannot be searched, and what is said of it.

use declarite::{Error, Hybrid, Result, SqliteRow};

use super::{Page, database, page};

fn reason(search: Hybrid<'_, Page>) -> String {
    let db = database(&[page(1, "river", [1.0, 0.0])]).expect("a file");
    match search.load(&db) {
        Err(Error::Query { table, reason }) => format!("{table}: {reason}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_wrong_with_a_search() {
    let at = [0.0, 0.0];
    let search = || Page::search("river", &at);
    for (search, expected) in [
        (search().weights(-1.0, 1.0), "pages: -1 is no weight of a search: take 0 or more"),
        (search().weights(1.0, f64::NAN), "pages: NaN is no weight of a search: take 0 or more"),
        (search().weights(0.0, 0.0), "pages: weights of 0 and 0 leave nothing to search by"),
        (search().rank_constant(-60.0), "pages: -60 is no rank constant: take 0 or more"),
        (
            search().by_words(|words| words.in_table("others")),
            "others: both sides of a search are of one table: write `in_table` once, for both",
        ),
        (
            search().by_vector(|near| near.in_table("others")),
            "pages: both sides of a search are of one table: write `in_table` once, for both",
        ),
        (search().snippet("<", ">", 65), "pages: a snippet has 1 to 64 words, not 65"),
        (
            search().by_words(|words| words.weights([1.0])),
            "pages: it was given 1 weights, and its full-text index has 2 columns",
        ),
        (
            search().by_words(|_| Page::matching_query("river AND")),
            "pages: FTS5 does not take the query: fts5: syntax error near \"\"",
        ),
        (search().by_vector(|near| near.within(f64::NAN)), "pages: no distance is within NaN"),
    ] {
        assert_eq!(reason(search), expected);
    }
}

#[test]
fn what_is_wrong_with_a_vector() {
    for (vector, expected) in [
        (vec![1.0], "pages: expected a vector of 2 dimensions, found 1"),
        (vec![f32::NAN, 0.0], "pages: element 0 of the vector is NaN"),
    ] {
        assert_eq!(reason(Page::search("river", &vector)), expected);
    }
}

#[test]
fn tables_that_are_not_there() -> Result<()> {
    let db = database(&[page(1, "river", [1.0, 0.0])])?;
    let error =
        Page::search("river", &[0.0, 0.0]).in_table("others").load(&db).expect_err("no table");
    assert!(error.to_string().contains("no such table: others_fts"), "{error}");
    let error = Page::search("", &[0.0, 0.0]).in_table("others").load(&db).expect_err("no table");
    assert!(error.to_string().contains("no such table: others"), "{error}");
    let error = Page::search("", &[0.0, 0.0]).in_table("").load(&db).expect_err("no table");
    assert!(matches!(error, Error::Schema { .. }), "{error:?}");
    Ok(())
}
