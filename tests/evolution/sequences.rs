//! AUTOINCREMENT's sequence, which is not in the rows.

use declarite::{ColumnDef, Result, TableSchema};
use serde_json::json;

use super::case::{Case, int, table, text};
use crate::support::{File, integer, run};

fn tickets(name: &str, a: ColumnDef) -> TableSchema {
    table(name, &[("id", int().not_null()), ("a", a)])
}

fn counted(name: &str, a: ColumnDef) -> Result<TableSchema> {
    tickets(name, a).autoincrement()
}

/// Three rows of others' beside a declared one, and the last of them gone.
fn file(case: &Case) -> File {
    let file = case.file();
    run(&file.db, "INSERT INTO t (a) VALUES ('x'), ('y'), ('z'); DELETE FROM t WHERE id = 4");
    file
}

fn next(file: &File, table: &str) -> i64 {
    run(&file.db, &format!("INSERT INTO {table} (a) VALUES ('new')"));
    integer(&file.db, &format!("(SELECT max(id) FROM {table})"))
}

/// A key that was given is never given again, whatever becomes of the table.
#[test]
fn a_sequence_survives_every_change() -> Result<()> {
    let rows = json!([{"id": 1, "a": "w"}]);
    let from = counted("t", text())?;
    for (to, name) in [
        (counted("t", text().not_null())?, "t"),
        (counted("t", text().not_null())?.strict()?, "t"),
        (counted("u", text())?.renamed_from("t")?, "u"),
        (counted("u", text().not_null())?.renamed_from("t")?, "u"),
        (counted("T", text().not_null())?, "T"),
    ] {
        let case = Case { from: from.clone(), to, rows: rows.clone() };
        let file = file(&case);
        case.standing(&file)?.apply()?;
        assert_eq!(next(&file, name), 5, "{:?}", case.to);
        // In an empty table, too.
        run(&file.db, &format!("DELETE FROM {name}"));
        let back = case.standing(&file)?;
        back.apply()?;
        assert_eq!(next(&file, name), 6);
        assert_eq!(integer(&file.db, "(SELECT count(*) FROM sqlite_sequence)"), 1);
    }
    // A rebuild of a table from which all rows went.
    let case = Case { from, to: counted("t", text().not_null())?, rows };
    let file = file(&case);
    run(&file.db, "DELETE FROM t");
    case.standing(&file)?.apply()?;
    assert_eq!(next(&file, "t"), 5);
    Ok(())
}

/// It is counted from the greatest key when it begins, and forgotten when it ends.
#[test]
fn a_sequence_begins_and_ends() -> Result<()> {
    let case = Case {
        from: tickets("t", text()),
        to: counted("t", text())?,
        rows: json!([{"id": 1, "a": "w"}]),
    };
    let file = file(&case);
    case.standing(&file)?.apply()?;
    assert_eq!(next(&file, "t"), 4);
    run(&file.db, "DELETE FROM t WHERE id = 4");
    assert_eq!(next(&file, "t"), 5);
    let back = Case { from: case.to, to: case.from, rows: case.rows };
    back.standing(&file)?.apply()?;
    run(&file.db, "DELETE FROM t WHERE id = 5");
    assert_eq!(next(&file, "t"), 4);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM sqlite_sequence)"), 0);
    Ok(())
}
