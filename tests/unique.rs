//! Values of unique columns that go from row to row.

use declarite::{Database, Error, Report, Result, SqliteRow};

use crate::support::{File, texts};

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "members")]
struct Member {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(unique, check = "length(mail) < 9")]
    mail: String,
    #[sqlite(unique)]
    seat: Option<i64>,
}

fn apply(db: &Database, members: &[(i64, &str)]) -> Result<Report> {
    let target = db.target_state("app")?;
    let table = target.declare_table::<Member>()?;
    for &(id, mail) in members {
        table.declare_row(&Member { id, mail: mail.to_owned(), seat: Some(id + 1) })?;
    }
    target.apply()
}

fn mails(db: &Database) -> Vec<String> {
    texts(db, "SELECT id || ' ' || mail || ' ' || seat AS value FROM members ORDER BY id")
}

/// R4: unique values swap, move on in a circle, and go over from a row that is
/// deleted to one that is new. Written one by one, each of these fails.
#[test]
fn r4_unique_values_go_from_row_to_row() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[(1, "a@x"), (2, "b@x"), (3, "c@x")])?;
    let report = apply(&file.db, &[(1, "b@x"), (2, "a@x"), (3, "c@x")])?;
    assert_eq!((report.updated, report.unchanged), (2, 1));
    assert_eq!(mails(&file.db), ["1 b@x 2", "2 a@x 3", "3 c@x 4"]);
    assert_eq!(apply(&file.db, &[(1, "a@x"), (2, "c@x"), (3, "b@x")])?.updated, 3);
    assert_eq!(mails(&file.db), ["1 a@x 2", "2 c@x 3", "3 b@x 4"]);
    let report = apply(&file.db, &[(0, "a@x"), (2, "b@x"), (3, "c@x")])?;
    assert_eq!((report.inserted, report.updated, report.deleted), (1, 2, 1));
    assert_eq!(mails(&file.db), ["0 a@x 1", "2 b@x 3", "3 c@x 4"]);
    assert_eq!(apply(&file.db, &[(0, "a@x"), (2, "b@x"), (3, "c@x")])?.unchanged, 3);
    Ok(())
}

/// R4: what two declared rows both have is a real conflict, of which both keys
/// are told.
#[test]
fn r4_a_value_that_two_rows_have_names_both() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[(1, "a@x"), (2, "b@x")])?;
    let before = mails(&file.db);
    for rows in [&[(1, "a@x"), (2, "a@x")][..], &[(1, "b@x"), (2, "b@x")], &[(1, "c"), (2, "c")]] {
        let error = apply(&file.db, rows).expect_err("they have the same");
        let Error::Constraint { table, key, message } = &error else { panic!("{error}") };
        assert_eq!(table, "members");
        let other = if key == "1" { "2" } else { "1" };
        assert!(message.contains(&format!("the row {other} has the same")), "{error}");
        assert_eq!(mails(&file.db), before);
    }
    Ok(())
}
