//! Searches with more rows than vec0 answers, several columns, and what they refuse.

use declarite::{Error, Neighbor};

use super::*;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "pages", vec0(chunk_size = 1024))]
struct Page {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    part: i64,
    year: i64,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
    #[sqlite(vector(dim = 8))]
    bits: [u8; 1],
    #[sqlite(vector(dim = 3, metric = "l1"))]
    title: Vec<f32>,
}

fn page(id: i64, at: [f32; 2]) -> Page {
    let small = u8::try_from(id % 250).expect("it is below 250");
    let title = vec![f32::from(small), 0.25, 0.1];
    Page { id, part: id % 2, year: id % 10, at, bits: [small], title }
}

fn ids(hits: &[Neighbor<Page>]) -> Vec<i64> {
    hits.iter().map(|hit| hit.row.id).collect()
}

/// 5000 rows in one place, and a few nearer and farther: more ties than vec0 answers.
#[test]
fn more_rows_equally_far_than_vec0_answers_are_paged_through() -> Result<()> {
    let rows: Vec<Page> = (0..5000)
        .map(|id| page(id, [if id % 1000 == 7 { id as f32 } else { 100.0 }, 0.0]))
        .collect();
    let db = database(&rows)?;
    let mut expected: Vec<(i64, f64)> =
        rows.iter().filter(|row| row.year != 3).map(|row| (row.id, f64::from(row.at[0]))).collect();
    expected.sort_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0)));
    for k in [1, 3, 4094, 4095, 4096, 4097, 9000] {
        let search = || Page::nearest(&[0.0, 0.0], k).filter(|p| p.year.ne(3));
        let mut found: Vec<(i64, f64)> = Vec::new();
        let mut page = search().load(&db)?;
        // A few pages of small ones are enough.
        for _ in 0..4 {
            found.extend(page.iter().map(|hit| (hit.row.id, hit.distance)));
            let Some(last) = page.last() else { break };
            page = search().after(last).load(&db)?;
        }
        assert_eq!(found, expected[..found.len()], "k = {k}");
        assert_eq!(found.len(), expected.len().min(4 * k), "k = {k}");
    }
    let both = Page::nearest(&[0.0, 0.0], 4000).filter(|p| p.part.is_in([0, 1]).and(p.year.ne(3)));
    assert_eq!(ids(&both.load(&db)?), expected[..4000].iter().map(|it| it.0).collect::<Vec<_>>());
    Ok(())
}

#[test]
fn the_column_that_is_named_is_searched() -> Result<()> {
    let db = database(&[page(1, [9.0, 0.0]), page(2, [5.0, 0.0]), page(3, [7.0, 0.0])])?;
    assert_eq!(ids(&Page::nearest(&[0.0, 0.0], 9).load(&db)?), [2, 3, 1]);
    assert_eq!(ids(&Page::nearest_by(|p| p.at, &[0.0, 0.0], 9).load(&db)?), [2, 3, 1]);
    assert_eq!(ids(&Page::nearest_by(|p| p.title, &[3.0, 0.0, 0.0], 2).load(&db)?), [3, 2]);
    let hits = Page::nearest_by(|p| p.bits, &[0b11_u8], 9).load(&db)?;
    let found: Vec<(i64, f64)> = hits.iter().map(|hit| (hit.row.id, hit.distance)).collect();
    assert_eq!(found, [(3, 0.0), (1, 1.0), (2, 1.0)]);
    let slice: &[f32] = &[0.0, 0.0];
    let error = Page::nearest_by(|p| p.title, slice, 1).load(&db).expect_err("another length");
    assert!(error.to_string().contains("expected a vector of 3 dimensions, found 2"), "{error}");
    Ok(())
}

/// L1 distances are kept in 32 bits by vec0 and answered in 64.
#[test]
fn pages_of_distances_that_32_bits_do_not_tell_apart_are_whole() -> Result<()> {
    let rows: Vec<Page> = (0..64)
        .map(|id| {
            let near = 1e-9 * ((id * 37) % 64) as f32;
            Page { title: vec![1e3, 0.5 + near, near], ..page(id, [0.0, 0.0]) }
        })
        .collect();
    let db = database(&rows)?;
    let asked = vec![0.0_f32, 0.0, 0.0];
    let whole = Page::nearest_by(|p| p.title, &asked, 5000).load(&db)?;
    assert!(whole.is_sorted_by(|a, b| (a.distance, a.row.id) <= (b.distance, b.row.id)));
    for k in [1, 5, 64] {
        let search = || Page::nearest_by(|p| p.title, &asked, k);
        let (mut found, mut page) = (Vec::new(), search().load(&db)?);
        while let Some(last) = page.last() {
            found.extend(ids(&page));
            page = search().after(last).load(&db)?;
        }
        assert_eq!(found, ids(&whole), "k = {k}");
    }
    Ok(())
}

#[test]
fn a_search_is_rescored_by_another_column() -> Result<()> {
    let rows: Vec<Page> = (0..200).map(|id| page(id, [(200 - id) as f32, 0.0])).collect();
    let db = database(&rows)?;
    let search = |factor| {
        Page::nearest_by(|p| p.bits, &[0_u8], 5)
            .rescore(|p| p.at, &[0.0, 0.0], factor)
            .filter(|p| p.part.eq(1))
    };
    let expected = |factor: usize| {
        let mut chosen: Vec<&Page> = rows.iter().filter(|row| row.part == 1).collect();
        chosen.sort_by_key(|row| (row.bits[0].count_ones(), row.id));
        chosen.truncate(factor.max(1).saturating_mul(5));
        chosen.sort_by_key(|row| 200 - row.id);
        chosen.truncate(5);
        chosen.iter().map(|row| (row.id, (200 - row.id) as f64)).collect::<Vec<_>>()
    };
    for factor in [0, 1, 4, 19, 20, 1000, usize::MAX] {
        let hits = search(factor).load(&db)?;
        let found: Vec<(i64, f64)> = hits.iter().map(|hit| (hit.row.id, hit.distance)).collect();
        assert_eq!(found, expected(factor), "factor {factor}");
    }
    let hits = search(1000).within(4.0).load(&db)?;
    assert_eq!(ids(&hits), [199, 197]);
    Ok(())
}

/// The same over a regular table, some of whose rows have no vector to rescore by.
#[test]
fn rows_without_a_vector_are_not_rescored() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "plain")]
    struct Plain {
        #[sqlite(primary_key)]
        id: i64,
        text: String,
        #[sqlite(vector(dim = 8))]
        bits: [u8; 1],
        #[sqlite(vector(dim = 2))]
        at: Option<[f32; 2]>,
    }
    let row = |id: i64| Plain {
        id,
        text: format!("text {id}"),
        bits: [0],
        at: (id % 2 == 0).then_some([id as f32, 0.0]),
    };
    let rows: Vec<Plain> = (0..10).map(row).collect();
    let db = database(&rows)?;
    let hits = Plain::nearest_by(|p| p.bits, &[0_u8], 3)
        .rescore(|p| p.at, &[9.0, 0.0], 9)
        .filter(|p| p.text.contains("text").and(p.id.lt(8)))
        .load(&db)?;
    assert_eq!(hits.iter().map(|hit| hit.row.id).collect::<Vec<_>>(), [6, 4, 2]);
    let at = Plain::nearest_by(|p| p.at, &[0.0, 0.0], 9).filter(|p| p.id.ne(2)).load(&db)?;
    assert_eq!(at.iter().map(|hit| hit.row.id).collect::<Vec<_>>(), [0, 4, 6, 8]);
    assert!(at.iter().all(|hit| hit.row.text.starts_with("text") && hit.row.bits == [0]));
    assert!(at.iter().all(|hit| hit.row.at.is_some()));
    Ok(())
}

/// A key of several columns, in another order than theirs, and rows without a vector.
#[test]
fn a_regular_table_is_paged_through() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "plain", primary_key(name, number))]
    struct Plain {
        number: i64,
        #[sqlite(vector(dim = 1))]
        at: Option<[f32; 1]>,
        name: String,
    }
    let row = |number: i64| Plain {
        number,
        at: (number % 7 != 0).then_some([(number % 3) as f32]),
        name: format!("name {}", number % 2),
    };
    let rows: Vec<Plain> = (0..30).map(row).collect();
    let db = database(&rows)?;
    let mut expected: Vec<(i64, &str, i64)> = rows
        .iter()
        .filter(|row| row.at.is_some() && row.number != 4)
        .map(|row| (row.number % 3, row.name.as_str(), row.number))
        .collect();
    expected.sort_unstable();
    for k in [1, 4, 100] {
        let search = || Plain::nearest(&[0.0], k).filter(|p| p.number.ne(4));
        let (mut found, mut page) = (Vec::new(), search().load(&db)?);
        while let Some(last) = page.last() {
            assert!(
                page.iter()
                    .all(|hit| hit.row.at.is_some_and(|at| f64::from(at[0]) == hit.distance))
            );
            found.extend(page.iter().map(|hit| hit.row.number));
            page = search().after(last).load(&db)?;
        }
        let expected: Vec<i64> = expected.iter().map(|it| it.2).collect();
        assert_eq!(found, expected, "k = {k}");
    }
    Ok(())
}

#[test]
fn what_has_no_answer_is_an_error() -> Result<()> {
    let db = database(&[page(1, [1.0, 0.0])])?;
    let hit = Page::nearest(&[0.0, 0.0], 1).load(&db)?.remove(0);
    let search = || Page::nearest(&[0.0, 0.0], 1);
    let nan = Neighbor { distance: f64::NAN, ..hit.clone() };
    for (search, words) in [
        (search().within(f64::NAN), "no distance is within NaN"),
        (search().after(&nan), "no row comes after one whose distance is NaN"),
        (search().after(&hit).rescore(|p| p.bits, &[0_u8], 2), "remove `after`, or `rescore`"),
        (search().rescore(|p| p.bits, &vec![0_u8; 2], 2), "expected a vector of 8 dimensions"),
    ] {
        let error = search.load(&db).expect_err(words);
        assert!(matches!(&error, Error::Query { table, .. } if table == "pages"), "{error}");
        assert!(error.to_string().contains(words), "{error}");
    }
    #[derive(SqliteRow)]
    #[sqlite(table = "pages", vec0)]
    struct Large {
        #[sqlite(primary_key)]
        id: i64,
        year: u64,
        #[sqlite(vector(dim = 2))]
        at: [f32; 2],
    }
    let large = Large::nearest(&[0.0, 0.0], 1).filter(|l| l.year.eq(u64::MAX)).load(&db);
    let large = large.map(|hits| hits.iter().all(|hit| hit.row.id > 0 && hit.row.at == [0.0; 2]));
    let error = large.expect_err("it is no i64").to_string();
    assert!(error.starts_with("table pages: column year holds no such value"), "{error}");
    Ok(())
}

/// A search that nothing can fulfil asks nothing, bounds or no.
#[test]
fn what_never_holds_finds_nothing() -> Result<()> {
    let db = database(&[page(1, [1.0, 0.0])])?;
    for search in [
        Page::nearest(&[0.0, 0.0], 3).filter(|_| Condition::never()),
        Page::nearest(&[0.0, 0.0], 3).filter(|p| p.id.is_in([0_i64; 0])),
        Page::nearest(&[0.0, 0.0], 3).filter(|p| p.year.eq(1).and(p.year.eq(2))),
        Page::nearest(&[0.0, 0.0], 3).within(0.5),
        Page::nearest(&[0.0, 0.0], 3).within(-1.0),
        Page::nearest(&[0.0, 0.0], 0).filter(|p| p.year.eq(1)),
    ] {
        assert_eq!(ids(&search.load(&db)?), [0; 0]);
    }
    assert_eq!(ids(&Page::nearest(&[0.0, 0.0], 3).within(1.0).load(&db)?), [1]);
    Ok(())
}
