//! What cannot be searched, and what is said of it.

use declarite::{Embedding, Error, Hybrid, Result, SqliteRow, VectorSchemaProvider};

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
        (
            search()
                .in_table("pages")
                .by_words(|_| Page::matching("").in_table("others"))
                .by_vector(|_| Page::nearest(&at, 1).in_table("others")),
            "others: both sides of a search are of one table: write `in_table` once, for both",
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

/// S10: the file is as an earlier program left it, whose model this vector is not of.
#[test]
fn s10_a_vector_of_another_provider_than_the_files() -> Result<()> {
    macro_rules! written {
        ($model:ident, $row:ident, $version:literal) => {
            struct $model;

            impl VectorSchemaProvider for $model {
                const NAME: &'static str = "minilm";
                const VERSION: &'static str = $version;
                const DIM: usize = 2;
            }

            #[derive(Debug, Clone, PartialEq, SqliteRow)]
            #[sqlite(table = "texts", vec0, fts5(text))]
            struct $row {
                #[sqlite(primary_key)]
                id: i64,
                text: String,
                #[sqlite(vector(of = $model))]
                at: Vec<f32>,
            }
        };
    }
    written!(First, Before, "1");
    written!(Second, After, "2");

    let db = database(&[Before { id: 1, text: "river".to_owned(), at: vec![1.0, 0.0] }])?;
    let asked = Embedding::<First>::new(vec![0.0, 0.0]);
    assert_eq!(Before::search("river", &asked).load(&db)?.len(), 1);
    let asked = Embedding::<Second>::new(vec![0.0, 0.0]);
    let error = After::search("river", &asked).load(&db).expect_err("it is refused");
    let expected = "column at has vectors of minilm 1, and is asked with one of minilm 2";
    assert!(error.to_string().contains(expected), "{error}");
    Ok(())
}
