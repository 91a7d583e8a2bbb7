//! What somebody writes between the statements of one search.

use std::cell::RefCell;

use declarite::{Database, Neighbor, Result, SqliteRow};

use crate::support::{File, run};

thread_local! {
    /// What happens when the next row is read.
    static MEANWHILE: RefCell<Option<(Database, &'static str)>> = const { RefCell::new(None) };
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "moving", vec0(chunk_size = 8))]
struct Moving {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(auxiliary, encoder = Clone::clone, decoder = while_others_write)]
    name: String,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

fn while_others_write(name: String) -> String {
    if let Some((db, sql)) = MEANWHILE.with_borrow_mut(Option::take) {
        run(&db, sql);
    }
    name
}

/// Rows 1, 2 and 3 at a distance of 1 from the origin, 4 at one of 3.
fn file() -> Result<File> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Moving>()?;
    for (id, at) in [(1, [1.0, 0.0]), (2, [0.0, 1.0]), (3, [-1.0, 0.0]), (4, [3.0, 0.0])] {
        table.declare_row(&Moving { id, name: id.to_string(), at })?;
    }
    target.apply()?;
    Ok(file)
}

/// What a search finds while somebody writes, as soon as it has read a row.
fn meanwhile(
    file: &File,
    sql: &'static str,
    search: declarite::Nearest<'_, Moving>,
) -> Result<Vec<(i64, f64)>> {
    MEANWHILE.set(Some((file.db.clone(), sql)));
    let found = search.load(&file.db)?;
    assert!(MEANWHILE.take().is_none(), "a row was read");
    Ok(pairs(&found))
}

fn pairs(found: &[Neighbor<Moving>]) -> Vec<(i64, f64)> {
    found.iter().map(|hit| (hit.row.id, hit.distance)).collect()
}

/// D5: a row that moves away is not found a second time where it goes: what is as far as the
/// last row seen is one question, and what is farther another.
#[test]
fn d5_the_next_page_is_of_one_snapshot() -> Result<()> {
    let file = file()?;
    let search = || Moving::nearest(&[0.0, 0.0], 10);
    let first = Moving::nearest(&[0.0, 0.0], 1).load(&file.db)?;
    let sql = "UPDATE moving SET at = '[2.0, 0.0]' WHERE id = 2; DELETE FROM moving WHERE id = 4";
    let found = meanwhile(&file, sql, search().after(&first[0]))?;
    assert_eq!(found, [(2, 1.0), (3, 1.0), (4, 3.0)]);
    let found = search().after(&first[0]).load(&file.db)?;
    assert_eq!(pairs(&found), [(3, 1.0), (2, 2.0)]);
    Ok(())
}

/// D5: so are the rows equally far that there is no room for all of.
#[test]
fn d5_rows_equally_far_are_of_one_snapshot() -> Result<()> {
    let file = file()?;
    let search = || Moving::nearest(&[0.0, 0.0], 2);
    let sql = "DELETE FROM moving WHERE id < 3; UPDATE moving SET at = '[1.0, 0.0]' WHERE id = 4";
    assert_eq!(meanwhile(&file, sql, search())?, [(1, 1.0), (2, 1.0)]);
    assert_eq!(pairs(&search().load(&file.db)?), [(3, 1.0), (4, 1.0)]);
    Ok(())
}
