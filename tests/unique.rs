//! Values of unique columns that go from row to row.

use declarite::{Database, Error, ManagedBy, Report, Result, SqliteRow};

use crate::support::{File, run, texts};

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

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "places", primary_key(team, person), unique(person))]
struct Place {
    #[sqlite(references(Place, column = "person", on_delete = cascade))]
    boss: Option<i64>,
    team: i64,
    person: i64,
}

/// R4: an index within the key: the person of a row that goes is another row's key.
/// Only a row that is to be deleted may have another key until then.
#[test]
fn r4_a_part_of_the_key_goes_over_to_another_row() -> Result<()> {
    let file = File::new();
    let apply = |places: &[(i64, i64, Option<i64>)]| {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Place>()?;
        for &(team, person, boss) in places {
            table.declare_row(&Place { boss, team, person })?;
        }
        target.apply()
    };
    let places = |db: &Database| {
        texts(db, "SELECT team || ' ' || person AS value FROM places ORDER BY person")
    };
    apply(&[(1, 7, None), (1, 8, Some(7)), (1, 9, Some(8))])?;
    let report = apply(&[(2, 7, None), (3, 8, Some(7)), (1, 9, Some(8))])?;
    assert_eq!((report.inserted, report.deleted, report.unchanged), (2, 2, 1));
    assert_eq!(places(&file.db), ["2 7", "3 8", "1 9"]);
    assert_eq!(apply(&[(2, 7, None), (3, 8, Some(7)), (1, 9, Some(8))])?.unchanged, 3);
    let error = apply(&[(2, 7, None), (3, 8, None), (1, 9, None), (4, 9, None)])
        .expect_err("two rows have the person");
    assert!(error.to_string().contains("the row (1, 9) has the same"), "{error}");
    Ok(())
}

/// R4: of a row in the way only what is in the way changes, and never to NULL where
/// somebody's rows refer to it: by ON UPDATE they follow it, and lose it there.
#[test]
fn r4_rows_of_others_keep_what_they_refer_to() -> Result<()> {
    let file = File::new();
    let sit = |members: &[(i64, &str, i64)]| {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Member>()?;
        for &(id, mail, seat) in members {
            table.declare_row(&Member { id, mail: mail.to_owned(), seat: Some(seat) })?;
        }
        target.apply()
    };
    sit(&[(1, "a@x", 2), (2, "b@x", 3)])?;
    run(
        &file.db,
        "CREATE TABLE tickets (of INTEGER PRIMARY KEY, seat INTEGER REFERENCES members (seat)
             ON UPDATE CASCADE ON DELETE SET NULL);
         INSERT INTO tickets VALUES (1, 2), (2, 3)",
    );
    let tickets = || texts(&file.db, "SELECT of || ' ' || seat AS value FROM tickets ORDER BY of");
    sit(&[(1, "b@x", 2), (2, "a@x", 3)])?;
    assert_eq!(tickets(), ["1 2", "2 3"]);
    sit(&[(1, "b@x", 3), (2, "a@x", 2)])?;
    assert_eq!(tickets(), ["1 3", "2 2"]);
    Ok(())
}

/// R4: nobody can tell which columns an index over an expression needs changed.
#[test]
fn r4_indexes_over_expressions() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[(1, "a@x"), (2, "b@x")])?;
    run(
        &file.db,
        "CREATE UNIQUE INDEX by_name ON members (json_extract('[\"' || mail || '\"]', '$[0]'))",
    );
    apply(&file.db, &[(1, "b@x"), (2, "a@x")])?;
    assert_eq!(mails(&file.db), ["1 b@x 2", "2 a@x 3"]);
    Ok(())
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "seats", primary_key(row, place), unique(row), unique(place))]
struct Seat {
    row: i64,
    place: i64,
}

/// R4: a row that goes gives up both parts of its key, to a row each.
#[test]
fn r4_both_parts_of_a_key_go_over() -> Result<()> {
    let file = File::new();
    let apply = |seats: &[(i64, i64)]| {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Seat>()?;
        seats.iter().try_for_each(|&(row, place)| table.declare_row(&Seat { row, place }))?;
        target.apply()
    };
    apply(&[(1, 7), (2, 8)])?;
    let report = apply(&[(1, 8), (2, 9), (3, 7)])?;
    assert_eq!((report.inserted, report.deleted), (3, 2));
    let seats = "SELECT \"row\" || ' ' || place AS value FROM seats ORDER BY 1";
    assert_eq!(texts(&file.db, seats), ["1 8", "2 9", "3 7"]);
    assert_eq!(apply(&[(1, 8), (2, 9), (3, 7)])?.unchanged, 3);
    Ok(())
}

/// A seat by the row and the number that it has.
#[derive(SqliteRow)]
#[sqlite(table = "seats")]
struct Chair {
    #[sqlite(primary_key)]
    number: i64,
    #[sqlite(primary_key)]
    line: i64,
}

/// R4: a row to be deleted does not take along, by ON UPDATE, the rows that refer
/// to what goes over to another row.
#[test]
fn r4_a_key_from_which_on_update_spreads_goes_to_no_other_row() -> Result<()> {
    for action in ["SET NULL", "SET DEFAULT", "CASCADE", "NO ACTION"] {
        let file = File::new();
        run(
            &file.db,
            &format!(
                "CREATE TABLE seats (number INTEGER UNIQUE, line INTEGER, \
                     PRIMARY KEY (number, line)); \
                 CREATE TABLE tickets (seat INTEGER DEFAULT 9 REFERENCES seats (number) \
                     ON UPDATE {action})"
            ),
        );
        let apply = |line| {
            let target = file.db.target_state("app")?;
            let seats = target.table::<Chair>().managed_by(ManagedBy::User).declare()?;
            seats.declare_row(&Chair { number: 1, line })?;
            seats.declare_row(&Chair { number: 9, line: 9 })?;
            target.apply()
        };
        apply(1)?;
        run(&file.db, "INSERT INTO tickets VALUES (1)");
        let done = apply(2);
        if action == "NO ACTION" {
            done?;
        } else {
            let error = done.expect_err(action);
            assert!(
                matches!(&error, Error::Constraint { key, message, .. }
                    if key == "(1, 1)" && message.contains("ON UPDATE")),
                "{error}"
            );
        }
        assert_eq!(texts(&file.db, "SELECT seat || '' AS value FROM tickets"), ["1"], "{action}");
    }
    Ok(())
}

/// R4: where all columns of a row change for a while, rows of others that refer to
/// one that gets its value back still do.
#[test]
fn r4_what_on_update_spreads_from_stays_as_it_is() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[(1, "a@x"), (2, "b@x")])?;
    run(
        &file.db,
        "CREATE UNIQUE INDEX by_name ON members (lower(mail));
         CREATE TABLE tickets (seat INTEGER REFERENCES members (seat) ON UPDATE SET NULL);
         INSERT INTO tickets VALUES (2), (3)",
    );
    apply(&file.db, &[(1, "b@x"), (2, "a@x")])?;
    let tickets = texts(&file.db, "SELECT seat || '' AS value FROM tickets ORDER BY seat");
    assert_eq!(tickets, ["2", "3"]);
    Ok(())
}

/// R4: which rows a partial index is about is read from its definition, whatever
/// names and comments that has.
#[test]
fn r4_partial_indexes_are_read_as_sqlite_reads_them() -> Result<()> {
    for index in [
        "CREATE UNIQUE INDEX \"a) where\" ON members (mail) WHERE id > 0",
        "CREATE UNIQUE INDEX by_mail ON members (mail) /* where */ WHERE id > 0",
        "CREATE UNIQUE INDEX by_mail ON members (mail) WHERE id > 0 -- none of nobody",
    ] {
        let file = File::new();
        apply(&file.db, &[(1, "a@x"), (2, "b@x")])?;
        run(&file.db, index);
        apply(&file.db, &[(1, "b@x"), (2, "a@x")])?;
        assert_eq!(mails(&file.db), ["1 b@x 2", "2 a@x 3"], "{index}");
    }
    Ok(())
}
