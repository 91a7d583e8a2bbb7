//! Searches: how many rows, in which order, and which questions have no answer.

use super::*;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "grid", vec0(chunk_size = 64))]
struct Cell {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    region: i64,
    name: String,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

/// The same in a regular table.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "plain_grid")]
struct PlainCell {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn on_grid(id: i64) -> [i16; 2] {
    let scrambled = i16::try_from(id * 7919 % 5003).expect("it is below 5003");
    [scrambled % 71, scrambled / 71]
}

fn cell(id: i64) -> Cell {
    let [x, y] = on_grid(id).map(f32::from);
    Cell { id, region: id % 5, name: format!("cell number {id}"), at: [x, y] }
}

fn cells(count: i64) -> Result<Database> {
    let db = memory()?;
    let cells: Vec<Cell> = (0..count).map(cell).collect();
    apply(&db, &cells)?;
    Ok(db)
}

/// What the search should answer, in whole numbers: keys and squared distances.
fn sorted(count: i64, asked: [i16; 2], k: usize) -> Vec<(i64, i64)> {
    let squared = |id: i64| {
        let [x, y] = on_grid(id);
        let (x, y) = (i64::from(x - asked[0]), i64::from(y - asked[1]));
        x * x + y * y
    };
    let mut all: Vec<(i64, i64)> = (0..count).map(|id| (id, squared(id))).collect();
    all.sort_by_key(|&(id, squared)| (squared, id));
    all.truncate(k);
    all
}

#[expect(clippy::cast_possible_truncation, reason = "squares of whole numbers, rounded")]
fn asked(db: &Database, asked: [i16; 2], k: usize) -> Result<Vec<(i64, i64)>> {
    let hits = Cell::nearest(&asked.map(f32::from), k).load(db)?;
    Ok(hits.iter().map(|hit| (hit.row.id, (hit.distance * hit.distance).round() as i64)).collect())
}

/// sqlite-vec searches for 4096 rows and no more.
#[test]
fn naively_more_than_4096_rows_are_an_error() -> Result<()> {
    let db = cells(10)?;
    let select =
        |k: &str| format!("SELECT id AS value FROM grid WHERE at MATCH '[0,0]' AND k = {k}");
    db.transaction(|connection| {
        assert_eq!(
            fault(connection, &select("4097")),
            "k value in knn query too large, provided 4097 and the limit is 4096"
        );
        assert_eq!(
            fault(connection, &select("-1")),
            "k value in knn queries must be greater than or equal to 0."
        );
        Ok(())
    })
}

#[test]
fn any_number_of_rows_is_answered_as_sorting_does() -> Result<()> {
    let db = cells(5000)?;
    for k in [1, 2, 5, 64, 1000, 4095, 4096, 4097, 4500, 4999, 5000, 5001, 100_000, usize::MAX] {
        let found = asked(&db, [35, 35], k)?;
        let expected = sorted(5000, [35, 35], k);
        assert_eq!(found.len(), expected.len(), "k = {k}");
        let at = found.iter().zip(&expected).position(|(found, expected)| found != expected);
        if let Some(at) = at {
            panic!("k = {k}: at {at} found {:?}, expected {:?}", found[at], expected[at]);
        }
    }
    Ok(())
}

#[test]
fn no_rows_are_asked_for_and_none_found() -> Result<()> {
    let db = cells(20)?;
    assert_eq!(asked(&db, [0, 0], 0)?, []);
    assert_eq!(asked(&cells(0)?, [0, 0], 3)?, []);
    assert_eq!(asked(&db, [0, 0], 21)?.len(), 20);
    Ok(())
}

/// An outer LIMIT or ORDER BY is an error naively; the answer comes sorted.
#[test]
fn naively_a_search_is_sorted_by_distance_alone() -> Result<()> {
    let db = cells(10)?;
    db.transaction(|connection| {
        let search = "SELECT id AS value FROM grid WHERE at MATCH '[0,0]' AND k = 3";
        let message = fault(connection, &format!("{search} ORDER BY distance, id"));
        assert!(
            message.starts_with("Only a single 'ORDER BY distance' clause is allowed"),
            "{message}"
        );
        let message = fault(connection, &format!("{search} LIMIT 2"));
        assert_eq!(message, "Only LIMIT or 'k =?' can be provided, not both");
        Ok(())
    })
}

fn line(ids: impl IntoIterator<Item = i64>) -> Vec<Cell> {
    ids.into_iter().map(|id| Cell { at: [1.0, 1.0], ..cell(id) }).collect()
}

fn ids(db: &Database, k: usize) -> Result<Vec<i64>> {
    let hits = Cell::nearest(&[1.0, 1.0], k).load(db)?;
    Ok(hits.iter().map(|hit| hit.row.id).collect())
}

#[test]
fn rows_equally_far_come_by_key() -> Result<()> {
    let db = memory()?;
    apply(&db, &line((0..40).rev()))?;
    assert_eq!(ids(&db, 40)?, (0..40).collect::<Vec<_>>());
    Ok(())
}

/// Of rows equally far, more than k, those of the least keys are answered: as from
/// a regular table, whatever order they were written in.
#[test]
fn of_rows_equally_far_the_least_keys_are_found() -> Result<()> {
    let db = memory()?;
    apply(&db, &line(20..40))?;
    apply(&db, &line(0..40))?;
    assert_eq!(ids(&db, 5)?, [0, 1, 2, 3, 4]);
    let plain: Vec<PlainCell> = (0..40).map(|id| PlainCell { id, at: [1.0, 1.0] }).collect();
    apply(&db, &plain)?;
    let hits = PlainCell::nearest(&[1.0, 1.0], 5).load(&db)?;
    assert_eq!(hits.iter().map(|hit| hit.row.id).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    Ok(())
}

/// G5: over several partitions, sqlite-vec answers k rows of each, in no common order.
#[test]
fn naively_a_search_in_several_partitions_answers_k_of_each() -> Result<()> {
    let db = cells(100)?;
    let sql = "SELECT id AS value FROM grid WHERE at MATCH '[0,0]' AND k = 3 AND region IN (0, 1)";
    assert_eq!(db.transaction(|connection| numbers_of(connection, sql))?.len(), 6);
    Ok(())
}

#[test]
fn neighbours_of_all_partitions_are_in_one_order() -> Result<()> {
    let db = cells(500)?;
    let found = asked(&db, [35, 35], 50)?;
    assert_eq!(found, sorted(500, [35, 35], 50));
    let regions: std::collections::BTreeSet<i64> = found.iter().map(|(id, _)| id % 5).collect();
    assert!(regions.len() > 2, "{regions:?}");
    Ok(())
}

#[test]
fn a_regular_table_has_the_same_neighbours() -> Result<()> {
    let db = cells(1000)?;
    let plain: Vec<PlainCell> = (0..1000).map(|id| PlainCell { id, at: cell(id).at }).collect();
    apply(&db, &plain)?;
    for at in [[0.0, 0.0], [35.5, 3.25], [-100.0, 7e3], [70.0, 0.125]] {
        let vec0 = Cell::nearest(&at, 100).load(&db)?;
        let regular = PlainCell::nearest(&at, 100).load(&db)?;
        let vec0: Vec<(i64, f64)> = vec0.iter().map(|hit| (hit.row.id, hit.distance)).collect();
        let regular: Vec<(i64, f64)> =
            regular.iter().map(|hit| (hit.row.id, hit.distance)).collect();
        assert_eq!(vec0, regular, "{at:?}");
        assert!(vec0.is_sorted_by(|a, b| a.1 <= b.1));
    }
    Ok(())
}

fn no_answer<R: SqliteRow + DecodeRow>(
    db: &Database,
    nearest: declarite::Nearest<'_, R>,
    words: &str,
) {
    let error = nearest.load(db).err().expect("there is no answer");
    let Error::Query { table, reason } = &error else { panic!("another error: {error}") };
    assert_eq!(table, R::SCHEMA.name());
    assert!(reason.contains(words), "{error}");
}

/// vec0 tells a wrong length when it runs; NaN and zero it takes.
#[test]
fn questions_without_an_answer_are_typed_errors() -> Result<()> {
    let db = cells(10)?;
    db.transaction(|connection| {
        let message = fault(connection, "SELECT id FROM grid WHERE at MATCH '[1]' AND k = 1");
        assert!(
            message.starts_with("Dimension mismatch for query vector for the \"at\" column."),
            "{message}"
        );
        let nan = "SELECT count(*) AS value FROM grid WHERE at MATCH x'0000c07f00000000' AND k = 3";
        assert_eq!(numbers_of(connection, nan)?, [3], "three rows, near to nothing");
        Ok(())
    })?;
    for k in [0, 1, 5000] {
        no_answer(
            &db,
            Cell::nearest(&vec![1.0_f32], k),
            "expected a vector of 2 dimensions, found 1",
        );
        no_answer(&db, Cell::nearest(&Vec::<f32>::new(), k), "found 0");
        no_answer(&db, Cell::nearest(&[1.0, f32::NAN], k), "element 1 of the vector is NaN");
        no_answer(&db, Cell::nearest(&[f32::INFINITY, 0.0], k), "element 0 of the vector is inf");
        no_answer(&db, Cell::nearest(&vec![1_i8, 2], k), "expected a vector of float elements");
        no_answer(&db, Cell::nearest(&vec![1_u8], k), "expected a vector of float elements");
    }
    assert_eq!(asked(&db, [0, 0], 3)?.len(), 3);
    Ok(())
}

/// The square of a large difference is infinite in 32 bits; such rows are far, not gone.
#[test]
fn rows_too_far_to_measure_come_last() -> Result<()> {
    let db = memory()?;
    let far = [[3e38, 0.0], [0.0, 1.0], [-3e38, 1.0], [0.0, 0.0]];
    let rows: Vec<Cell> = (0..).zip(far).map(|(id, at)| Cell { at, ..cell(id) }).collect();
    apply(&db, &rows)?;
    for k in [4, 5000] {
        let hits = Cell::nearest(&[0.0, 0.0], k).load(&db)?;
        let found: Vec<(i64, f64)> = hits.iter().map(|hit| (hit.row.id, hit.distance)).collect();
        let expected = [(3, 0.0), (1, 1.0), (0, f64::INFINITY), (2, f64::INFINITY)];
        assert_eq!(found, expected, "k = {k}");
    }
    Ok(())
}

/// Rows that are gone leave holes in vec0's chunks.
#[test]
fn rows_that_were_deleted_or_moved_are_not_found() -> Result<()> {
    let db = cells(300)?;
    let mut left: Vec<Cell> = (0..300).filter(|id| id % 3 != 0).map(cell).collect();
    for moved in left.iter_mut().filter(|cell| cell.id % 3 == 1) {
        moved.region = 9;
        moved.at = [1000.0, 1000.0];
    }
    apply(&db, &left)?;
    let expected: Vec<i64> =
        sorted(300, [10, 10], 300).into_iter().map(|(id, _)| id).filter(|id| id % 3 == 2).collect();
    let found = Cell::nearest(&[10.0, 10.0], 300).load(&db)?;
    let found: Vec<i64> = found.iter().map(|hit| hit.row.id).collect();
    assert_eq!(found.len(), 200);
    assert_eq!(found[..100], expected);
    assert!(found[100..].iter().all(|id| id % 3 == 1));
    Ok(())
}

#[test]
fn a_search_inside_a_transaction_sees_its_rows() -> Result<()> {
    let db = cells(3)?;
    db.transaction(|connection| {
        let insert = "INSERT INTO grid(id, region, name, at) SELECT 9, 0, 'mine', '[500,500]'";
        run(connection, insert).map_err(Error::user)?;
        let hits = Cell::nearest(&[500.0, 500.0], 1).load(connection)?;
        assert_eq!(hits[0].row.id, 9);
        Ok(())
    })
}
