//! Whatever somebody types is a search: never an error, and no syntax.

use declarite::{Database, Result, SqliteRow};
use proptest::prelude::*;

use super::{Note, apply, note};

fn database(notes: &[Note]) -> Result<Database> {
    let db = Database::open(":memory:")?;
    apply(&db, notes)?;
    Ok(db)
}

/// Words that the tokenizer knows, beside what it does not and what FTS5 has for syntax.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z]{1,8}",
        "[A-Zäöüß0-9]{1,5}",
        "[а-яא-ת表語]{1,3}",
        "[a-z]{1,3}['+:*^(){}.,!?-]{1,2}[a-z]{1,3}",
        "👍[a-z]{1,3}🦀",
        Just("AND".to_owned()),
        Just("OR".to_owned()),
        Just("NOT".to_owned()),
        Just("NEAR(a".to_owned()),
        Just("title:x".to_owned()),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[a-c\"'*^:(){}+\\-\0 \n]{0,12}",
        "(AND|OR|NOT|NEAR|title|rank|\"|\\(|\\)|:|\\*| |a|👍|\0){0,12}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn no_text_is_an_error(texts in proptest::collection::vec(text(), 40)) {
        let db = database(&[note(1, "a b c", "NEAR AND OR title")]).expect("a database");
        for text in &texts {
            let searches = [
                Note::matching(text),
                Note::matching(text).any(),
                Note::matching(text).prefix().snippet("\0\"", "'", 3),
                Note::matching(text).any().prefix().weights([1.0, 2.0]),
            ];
            for search in searches {
                let found = search.load(&db);
                prop_assert!(found.is_ok(), "{:?}: {:?}", text, found);
            }
        }
    }

    #[test]
    fn a_row_is_found_by_each_of_its_words(words in proptest::collection::vec(word(), 1..12)) {
        let (title, body) = words.split_at(words.len() / 2);
        let row = note(1, &title.join(" "), &body.join("\n"));
        let db = database(std::slice::from_ref(&row)).expect("a database");
        for word in &words {
            let found = Note::matching(word).load(&db).expect("a search");
            prop_assert_eq!(found.len(), 1, "{:?}", word);
            prop_assert_eq!(&found[0].row, &row);
            let found = Note::matching(&format!("nowhere {word}")).load(&db).expect("a search");
            prop_assert_eq!(found.len(), 0, "{:?}", word);
            let found = Note::matching(&format!("nowhere {word}")).any().load(&db);
            prop_assert_eq!(found.expect("a search").len(), 1, "{:?}", word);
        }
        let all = words.join(" ");
        prop_assert_eq!(Note::matching(&all).load(&db).expect("a search").len(), 1);
        let phrase = format!("\"{}\"", title.join(" "));
        let is_one = usize::from(!title.is_empty());
        prop_assert_eq!(Note::matching(&phrase).load(&db).expect("a search").len(), is_one);
    }
}

#[test]
fn a_long_text_is_a_search_too() -> Result<()> {
    let long = vec!["rust"; 5000].join(" ");
    let db = database(&[note(1, "Rust", &long)])?;
    assert_eq!(Note::matching(&long).load(&db)?.len(), 1);
    assert_eq!(Note::matching(&long).any().prefix().load(&db)?.len(), 1);
    assert_eq!(Note::matching(&format!("\"{long}\"")).load(&db)?.len(), 1);
    assert_eq!(Note::matching(&"\"".repeat(9999)).load(&db)?.len(), 0);
    Ok(())
}
