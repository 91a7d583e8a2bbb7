//! Filters of searches: what sqlite-vec asks too late, for each value apart, or wrongly.

use super::*;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "naive", vec0(chunk_size = 8))]
struct Row {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    part: Option<i64>,
    year: i64,
    name: String,
    done: bool,
    score: f64,
    #[sqlite(vector(dim = 1))]
    v: [f32; 1],
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "naive_texts", vec0(chunk_size = 8))]
struct TextKey {
    #[sqlite(primary_key)]
    id: String,
    #[sqlite(vector(dim = 1))]
    v: [f32; 1],
}

/// Twenty rows, the farther the greater the key.
fn rows() -> Result<Database> {
    let db = memory()?;
    let row = |id: i64| Row {
        id,
        part: (id % 4 != 3).then_some(id % 4),
        year: id % 5,
        name: "twelve bytes"[..usize::try_from(id % 13).expect("small")].to_owned(),
        done: id % 2 == 0,
        score: 0.5,
        v: [f32::from(i8::try_from(id).expect("small"))],
    };
    apply(&db, &(0..20).map(row).collect::<Vec<_>>())?;
    let text = |id: i8| TextKey { id: format!("k{id}"), v: [f32::from(id)] };
    apply(&db, &(0..20).map(text).collect::<Vec<_>>())?;
    Ok(db)
}

/// What the search by hand answers, in its own order.
fn by_hand(db: &Database, condition: &str) -> Result<Vec<i64>> {
    let sql =
        format!("SELECT id AS value FROM naive WHERE v MATCH '[0]' AND k = 3 AND {condition}");
    db.transaction(|connection| numbers_of(connection, &sql))
}

fn refused(db: &Database, condition: &str) -> Result<String> {
    let sql = format!("SELECT id FROM naive WHERE v MATCH '[0]' AND k = 3 AND {condition}");
    db.transaction(|connection| Ok(fault(connection, &sql)))
}

fn found(
    db: &Database,
    filter: impl FnOnce(<Row as SqliteRow>::Columns) -> declarite::Condition<Row>,
) -> Result<Vec<i64>> {
    let hits = Row::nearest(&[0.0], 3).filter(filter).load(db)?;
    Ok(hits.iter().map(|hit| hit.row.id).collect())
}

/// G3: of a text key that no row has, sqlite-vec answers nothing at all.
#[test]
fn an_unknown_text_key_empties_no_set() -> Result<()> {
    let db = rows()?;
    let naive = "SELECT count(*) AS value FROM naive_texts \
                 WHERE v MATCH '[0]' AND k = 3 AND id IN ('k7', 'k9', 'unknown')";
    assert_eq!(number(&db, naive)?, 0);
    let hits = TextKey::nearest(&[0.0], 3).filter(|t| t.id.is_in(["k9", "unknown", "k7"]));
    let hits: Vec<String> = hits.load(&db)?.into_iter().map(|hit| hit.row.id).collect();
    assert_eq!(hits, ["k7", "k9"]);
    let none = TextKey::nearest(&[0.0], 3).filter(|t| t.id.eq("unknown")).load(&db)?;
    assert_eq!(none, []);
    Ok(())
}

/// G4: one key is compared when the nearest rows are chosen, of which it is none.
#[test]
fn one_key_is_found_however_far_it_is() -> Result<()> {
    let db = rows()?;
    for condition in ["id = 9", "id IN (9)", "id > 8", "id <> 0 AND id > 8", "id NOT IN (0, 1, 2)"]
    {
        assert_eq!(by_hand(&db, condition)?, [0; 0], "{condition}");
    }
    assert_eq!(found(&db, |r| r.id.eq(9))?, [9]);
    assert_eq!(found(&db, |r| r.id.is_in([9]))?, [9]);
    assert_eq!(found(&db, |r| r.id.gt(8))?, [9, 10, 11]);
    assert_eq!(found(&db, |r| r.id.ne(0).and(r.id.gt(8)))?, [9, 10, 11]);
    assert_eq!(found(&db, |r| r.id.is_in([0, 1, 2]).not())?, [3, 4, 5]);
    assert_eq!(found(&db, |r| r.id.is_in([1, 2, 99]))?, [1, 2]);
    Ok(())
}

/// vec0 refuses two sets of keys.
#[test]
fn keys_may_be_asked_for_twice() -> Result<()> {
    let db = rows()?;
    let message = refused(&db, "id IN (1, 2) AND id IN (2, 3)")?;
    assert_eq!(message, "only 1 'rowid in (..)' operator is allowed in a single vec0 query");
    assert_eq!(found(&db, |r| r.id.is_in([1, 2, 3]).and(r.id.is_in([2, 3, 4])))?, [2, 3]);
    assert_eq!(found(&db, |r| r.id.is_in([1, 9]).and(r.done.eq(true).or(r.year.eq(4))))?, [9]);
    Ok(())
}

/// G5: a set of partitions answers k rows of each, in no common order.
#[test]
fn k_rows_of_several_partitions_are_in_one_order() -> Result<()> {
    let db = rows()?;
    assert_eq!(by_hand(&db, "part IN (2, 0)")?.len(), 6);
    assert_eq!(by_hand(&db, "(part = 2 OR part = 0)")?.len(), 6);
    assert_eq!(found(&db, |r| r.part.is_in([2, 0]))?, [0, 2, 4]);
    assert_eq!(found(&db, |r| r.part.eq(2).or(r.part.eq(0)))?, [0, 2, 4]);
    assert_eq!(found(&db, |r| r.part.is_in([2, 0, 2]).and(r.id.gt(2)))?, [4, 6, 8]);
    assert_eq!(found(&db, |r| r.part.is_in(0..40).and(r.part.ne(0)))?, [1, 2, 5]);
    Ok(())
}

/// vec0 compares NULL partitions when it has chosen.
#[test]
fn rows_of_no_partition_are_found() -> Result<()> {
    let db = rows()?;
    assert_eq!(by_hand(&db, "part IS NULL")?, [0; 0]);
    assert_eq!(by_hand(&db, "part IS NOT 0")?, [1, 2], "too few");
    assert_eq!(found(&db, |r| r.part.is_null())?, [3, 7, 11]);
    assert_eq!(found(&db, |r| r.part.eq(None))?, [3, 7, 11]);
    assert_eq!(found(&db, |r| r.part.ne(0))?, [1, 2, 3]);
    assert_eq!(found(&db, |r| r.part.is_in([None, Some(2)]))?, [2, 3, 6]);
    assert_eq!(found(&db, |r| r.part.ge(1))?, [1, 2, 5]);
    assert_eq!(found(&db, |r| r.part.ge(1).not())?, [0, 3, 4]);
    Ok(())
}

/// G8: NULL and text are 0 to a column of integers, and 5.5 is 5. What has another type
/// than the column does not compile here.
#[test]
fn no_value_of_another_type_is_asked_with() -> Result<()> {
    let db = rows()?;
    assert_eq!(by_hand(&db, "year = NULL")?, [0, 5, 10]);
    assert_eq!(by_hand(&db, "year = 'abc'")?, [0, 5, 10]);
    assert_eq!(by_hand(&db, "year = 3.5")?, [3, 8, 13]);
    assert_eq!(found(&db, |r| r.year.eq(0))?, [0, 5, 10]);
    assert_eq!(found(&db, |r| r.part.lt(None))?, [0; 0]);
    Ok(())
}

/// Conditions joined with OR, and those that are no plain comparison, are looked at when
/// the rows are chosen; others are refused.
#[test]
fn any_condition_is_asked_before_rows_are_chosen() -> Result<()> {
    let db = rows()?;
    assert_eq!(by_hand(&db, "(year = 4 OR name = 'twe')")?, [0; 0]);
    assert_eq!(by_hand(&db, "year NOT IN (0, 1, 2)")?, [0; 0]);
    assert_eq!(by_hand(&db, "NOT (year = 0 AND done)")?, [1, 2], "too few");
    assert!(refused(&db, "score IN (0.5, 1.5)")?.starts_with("'xxx in (...)' is only available"));
    assert!(refused(&db, "done IN (0, 1)")?.starts_with("'xxx in (...)' is only available"));
    assert_eq!(found(&db, |r| r.year.eq(4).or(r.name.eq("twe")))?, [3, 4, 9]);
    assert_eq!(found(&db, |r| r.year.is_in([0, 1, 2]).not())?, [3, 4, 8]);
    assert_eq!(found(&db, |r| r.year.eq(0).and(r.done.eq(true)).not())?, [1, 2, 3]);
    assert_eq!(found(&db, |r| r.score.is_in([0.5, 1.5]))?, [0, 1, 2]);
    assert_eq!(found(&db, |r| r.done.is_in([true]))?, [0, 2, 4]);
    assert_eq!(found(&db, |r| r.done.is_in([true, false]))?, [0, 1, 2]);
    Ok(())
}

/// sqlite-vec keeps texts of up to 12 bytes at hand, looks for one of 12 elsewhere, and
/// compares longer ones over their own length only.
#[test]
fn ranges_of_text_are_those_of_sqlite() -> Result<()> {
    let columns = "v float[1], id integer primary key, name text";
    let db = naive(columns, &["1, '[0]', 'twelve bytes'"])?;
    let greater = "SELECT id AS value FROM naive WHERE v MATCH '[0]' AND k = 3 AND name > 'a'";
    let asked = db.transaction(|connection| numbers_of(connection, greater));
    assert!(asked.is_err(), "{asked:?}");
    let db = naive(columns, &["1, '[0]', 'thirteen byte'"])?;
    let less = "SELECT id AS value FROM naive \
                WHERE v MATCH '[0]' AND k = 3 AND name < 'thirteen bytes'";
    let asked = db.transaction(|connection| numbers_of(connection, less))?;
    assert_eq!(asked, [0; 0], "the row is less");

    let db = memory()?;
    let names = ["twelve bytes", "thirteen byte", "thirteen bytes", "a", "", "twelve byte"];
    let rows = (0..).zip(names).map(|(id, name)| Row {
        id,
        part: None,
        year: 0,
        name: name.to_owned(),
        done: false,
        score: 0.0,
        v: [0.0],
    });
    let rows: Vec<Row> = rows.collect();
    apply(&db, &rows)?;
    for bound in names {
        let which = |holds: fn(&str, &str) -> bool| -> Vec<i64> {
            rows.iter().filter(|row| holds(&row.name, bound)).map(|row| row.id).collect()
        };
        let search = || Row::nearest(&[0.0], 9);
        let ids = |search: declarite::Nearest<'_, Row>| -> Result<Vec<i64>> {
            Ok(search.load(&db)?.iter().map(|hit| hit.row.id).collect())
        };
        assert_eq!(ids(search().filter(|r| r.name.lt(bound)))?, which(|a, b| a < b), "{bound}");
        assert_eq!(ids(search().filter(|r| r.name.le(bound)))?, which(|a, b| a <= b), "{bound}");
        assert_eq!(ids(search().filter(|r| r.name.gt(bound)))?, which(|a, b| a > b), "{bound}");
        assert_eq!(ids(search().filter(|r| r.name.ge(bound)))?, which(|a, b| a >= b), "{bound}");
        assert_eq!(ids(search().filter(|r| r.name.ne(bound)))?, which(|a, b| a != b), "{bound}");
        assert_eq!(ids(search().filter(|r| r.name.is_in([bound])))?, which(|a, b| a == b));
    }
    Ok(())
}

/// sqlite-vec compares texts up to a NUL.
#[test]
fn texts_with_nul_are_told_apart() -> Result<()> {
    let db = memory()?;
    let row = |id: i64, name: &str| Row {
        id,
        part: None,
        year: 0,
        name: name.to_owned(),
        done: false,
        score: 0.0,
        v: [0.0],
    };
    apply(&db, &[row(1, "a\0b"), row(2, "a\0c")])?;
    assert_eq!(by_hand(&db, "name = 'a' || char(0) || 'b'")?, [1, 2]);
    assert_eq!(found(&db, |r| r.name.eq("a\0b"))?, [1]);
    assert_eq!(found(&db, |r| r.name.ne("a\0b"))?, [2]);
    assert_eq!(found(&db, |r| r.name.is_in(["a\0b", "x"]))?, [1]);
    assert_eq!(found(&db, |r| r.name.is_in(["a\0b", "a\0c"]))?, [1, 2]);
    Ok(())
}

/// A row whose distance is none is told of in a filtered search and on a later page too.
#[test]
fn a_stored_vector_without_a_distance_is_an_error_in_every_search() -> Result<()> {
    let db = rows()?;
    let last = Row::nearest(&[0.0], 20).filter(|r| r.id.eq(3)).load(&db)?.remove(0);
    db.transaction(|connection| {
        let nan = "INSERT INTO naive(id, part, year, name, done, score, v) \
                   SELECT 99, 1, 1, 'nan', 0, 0.5, x'0000c07f'";
        run(connection, nan).map(drop).map_err(Error::user)
    })?;
    for search in [
        Row::nearest(&[0.0], 30).filter(|r| r.part.eq(1)),
        Row::nearest(&[0.0], 30).filter(|r| r.id.is_in([99, 1])),
        Row::nearest(&[0.0], 5000).after(&last),
        Row::nearest(&[0.0], 5000).within(100.0),
    ] {
        let error = search.load(&db).expect_err("there is no distance");
        assert!(
            matches!(&error, Error::Decode { key, column, .. } if key == "99" && column == "v")
        );
    }
    assert_eq!(found(&db, |r| r.id.ne(99))?, [0, 1, 2]);
    Ok(())
}
