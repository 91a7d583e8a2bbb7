//! Tables that change: what SQLite and vec0 do not do, and how it is done all the same.

use super::*;

const COLUMNS: &str = "at float[2], small int8[4], id integer primary key, label text";
const ROWS: [&str; 2] =
    ["1, '[1,1]', vec_int8(x'01020304'), 'x'", "2, '[2,2]', vec_int8(x'05060708'), 'y'"];

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "first", vec0(chunk_size = 8))]
struct First {
    #[sqlite(primary_key)]
    id: i64,
    label: String,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
    #[sqlite(vector(dim = 4))]
    small: [i8; 4],
}

/// Another name of the table and of its columns, another metric, and a column more.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "second", renamed_from = "first", vec0(chunk_size = 16))]
struct Second {
    #[sqlite(primary_key, renamed_from = "id")]
    number: i64,
    #[sqlite(auxiliary, renamed_from = "label")]
    title: String,
    #[sqlite(partition_key)]
    shelf: Option<i64>,
    #[sqlite(vector(dim = 2, metric = "cosine"))]
    at: [f32; 2],
    #[sqlite(vector(dim = 4), renamed_from = "small")]
    tiny: [i8; 4],
}

/// SQLite renames a vec0 table, and sqlite-vec 0.1.9 looks for its rows under the old name.
#[test]
fn naively_a_renamed_table_has_lost_its_rows() -> Result<()> {
    let db = naive(COLUMNS, &ROWS)?;
    db.transaction(|connection| {
        assert!(run(connection, "ALTER TABLE naive RENAME TO other").is_ok());
        let message = fault(connection, "SELECT label FROM other WHERE id = 1");
        assert!(message.contains("'rowids get chunk position'"), "{message}");
        Ok(())
    })
}

#[test]
fn naively_columns_are_neither_added_nor_dropped_nor_renamed() -> Result<()> {
    let db = naive(COLUMNS, &ROWS)?;
    db.transaction(|connection| {
        for (sql, words) in [
            ("ALTER TABLE naive ADD COLUMN more text", "virtual tables may not be altered"),
            ("ALTER TABLE naive DROP COLUMN label", "cannot drop column from virtual table"),
            ("ALTER TABLE naive RENAME COLUMN label TO title", "cannot rename columns of virtual"),
        ] {
            let message = fault(connection, sql);
            assert!(message.contains(words), "{sql}: {message}");
        }
        Ok(())
    })
}

/// What tells int8 from floats is lost on the way through another table, or a sorter.
#[test]
fn naively_int8_vectors_that_are_copied_are_taken_for_floats() -> Result<()> {
    let db = naive(COLUMNS, &ROWS)?;
    db.transaction(|connection| {
        run(connection, "CREATE TEMP TABLE aside AS SELECT * FROM naive").expect("a copy");
        run(connection, "DELETE FROM naive").expect("no rows");
        for source in ["aside", "(SELECT * FROM aside ORDER BY label)"] {
            let copy = format!(
                "INSERT INTO naive (id, at, small, label) SELECT id, at, small, label FROM {source}"
            );
            let message = fault(connection, &copy);
            assert!(message.contains("expected to be of type int8"), "{source}: {message}");
        }
        Ok(())
    })
}

/// Declares these rows, and nothing else, for one app.
fn apply_as_app<R: SqliteRow>(db: &Database, rows: &[R]) -> Result<Report> {
    let target = db.target_state("app")?;
    let table = target.declare_table::<R>()?;
    rows.iter().try_for_each(|row| table.declare_row(row))?;
    target.apply()
}

/// All of it at once, with the rows kept and searchable.
#[test]
fn a_vec0_table_gets_another_name_other_columns_and_another_metric() -> Result<()> {
    let db = memory()?;
    let rows: Vec<First> = (1..=20)
        .map(|id| First {
            id,
            label: format!("the label of {id}, longer than twelve bytes"),
            at: [id as f32, 1.0],
            small: [1, -2, 3, i8::try_from(id).expect("a byte")],
        })
        .collect();
    assert_eq!(counts(&apply_as_app(&db, &rows)?), [20, 0, 0, 0]);
    let now: Vec<Second> = rows
        .iter()
        .map(|row| Second {
            number: row.id,
            title: row.label.clone(),
            shelf: None,
            at: row.at,
            tiny: row.small,
        })
        .collect();
    assert_eq!(counts(&apply_as_app(&db, &now)?), [0, 0, 0, 20]);
    let mut found = all::<Second>(&db)?;
    found.sort_by_key(|row| row.number);
    assert_eq!(found, now);
    let nearest = Second::nearest(&[20.0_f32, 1.0], 1).load(&db)?;
    assert_eq!(nearest[0].row.number, 20);
    assert!(nearest[0].distance < 1e-6, "{}", nearest[0].distance);
    let left = "SELECT count(*) AS value FROM sqlite_schema WHERE name LIKE 'first%'";
    assert_eq!(number(&db, left)?, 0);
    Ok(())
}
