//! What is kept is what was read: values that nobody could foresee, values that
//! others wrote, and rows that this run brings.

use declarite::{Collation, ColumnDef, DynamicRow, IndexDef, Reference, Result, TableSchema};
use serde_json::{Value as Json, json};

use super::case::{Case, declare, id, int, real, table, text, words};
use crate::support::{File, run, texts};

fn plain(columns: &[(&str, ColumnDef)]) -> TableSchema {
    let columns: Vec<_> = [id()].into_iter().chain(columns.iter().cloned()).collect();
    table("t", &columns)
}

/// S8: rows hold what their fingerprints say, also where a default is another each
/// time it is computed.
#[test]
fn s8_a_default_of_chance_is_computed_once() -> Result<()> {
    let case = Case {
        from: plain(&[]),
        to: plain(&[("n", int().not_null().default_to("(random())"))]),
        rows: json!([{"id": 0}, {"id": 1}]),
    };
    let file = case.file();
    case.standing(&file)?.apply()?;
    let found = texts(&file.db, "SELECT n AS value FROM t ORDER BY id");
    let rows = found.iter().enumerate().map(|(id, n)| {
        let n: i64 = n.parse().expect("a number");
        json!({"id": id, "n": n})
    });
    case.check(&file, &rows.collect());
    Ok(())
}

/// S5: a value that fits no more is no loss that was planned, though its row is kept.
#[test]
fn s5_a_value_that_was_changed_meanwhile_is_a_conflict() -> Result<()> {
    let case = Case {
        from: plain(&[("a", text())]),
        to: plain(&[("a", int())]),
        rows: json!([{"id": 1, "a": "1"}, {"id": 2, "a": "2"}]),
    };
    for other in ["x", "3"] {
        let file = case.file();
        let target = case.standing(&file)?;
        run(&file.db, &format!("UPDATE t SET a = '{other}' WHERE id = 2"));
        assert!(target.apply().expect_err("another value").is_conflict());
        assert_eq!(texts(&file.db, "SELECT a AS value FROM t"), ["1", other]);
    }
    Ok(())
}

fn typed() -> Case {
    let columns = [("a", text()), ("n", int()), ("m", int().not_null())];
    let row = |id: i64| json!({"id": id, "a": "x", "n": id, "m": id});
    Case { from: plain(&columns), to: plain(&columns), rows: json!([row(1), row(2)]) }
}

const PAST_THE_TYPE: [(&str, &str); 2] = [("n", "'x'"), ("m", "x'00'")];

/// S2: SQLite lets others write any value into any column. A rebuild does not make
/// it NULL, nor leave its row out, without having asked.
#[test]
fn s2_values_of_another_class_do_not_go_unasked() -> Result<()> {
    for (column, value) in PAST_THE_TYPE {
        let write = format!("UPDATE t SET {column} = {value} WHERE id = 2");
        let read = format!("SELECT quote({column}) AS value FROM t ORDER BY id");
        // Where the rows are not read for the plan, and where they are.
        let more = [("n", int()), ("m", int().not_null())];
        let with = |a: ColumnDef| plain(&[&[("a", a)], &more[..]].concat());
        for (to, told) in [
            (with(text().default_to("'n'")), "somebody else wrote there"),
            (with(text().not_null()), "that do not fit"),
        ] {
            let case = Case { to, ..typed() };
            let file = case.file();
            run(&file.db, &write);
            let error = case.standing(&file)?.apply().expect_err("a value goes").to_string();
            let names = [told, &format!("column {column}"), "key 2"];
            assert!(names.iter().all(|it| error.contains(it)), "{error}");
            let [first, second] = &texts(&file.db, &read)[..] else { panic!("two rows") };
            assert_eq!((first.as_str(), second.to_lowercase().as_str()), ("1", value));
            run(&file.db, &format!("UPDATE t SET {column} = 2 WHERE id = 2"));
            case.standing(&file)?.apply()?;
            case.check(&file, &case.rows);
        }
    }
    Ok(())
}

/// In place nothing becomes of them, and a row that is declared again is mended.
#[test]
fn values_of_another_class_stay_where_a_table_changes_in_place() -> Result<()> {
    for (column, value) in PAST_THE_TYPE {
        let case = Case { to: plain(&[("n", int()), ("m", int().not_null())]), ..typed() };
        let file = case.file();
        run(&file.db, &format!("UPDATE t SET {column} = {value} WHERE id = 2"));
        let target = case.standing(&file)?;
        let refusals = target.plan()?.refusals;
        assert_eq!(refusals.iter().map(|it| it.rows_at_risk).collect::<Vec<_>>(), [2]);
        target.allow_loss_of("t.a").apply()?;
        let read = format!("SELECT quote({column}) AS value FROM t WHERE id = 2");
        assert_eq!(texts(&file.db, &read)[0].to_lowercase(), value);
        let now = json!([{"id": 1, "n": 1, "m": 1}, {"id": 2, "n": 2, "m": 2}]);
        assert_eq!(declare(&file, &case.to, &now)?.apply()?.updated, 1);
        case.check(&file, &now);
    }
    Ok(())
}

/// Rows are tried on a table that is alone: what they refer to says nothing of its checks.
#[test]
fn checks_of_tables_that_refer_to_others_are_tried_on_their_own() -> Result<()> {
    for to in ["t", "other"] {
        let file = File::new();
        let things = |b: ColumnDef| {
            plain(&[("a", int().references(Reference::to(to.to_owned(), "id"))), ("b", b)])
        };
        let target = |b: ColumnDef| {
            let target = file.db.target_state("app")?;
            let others = target.declare_schema(table("other", &[id()]))?;
            Ok::<_, declarite::Error>((target.declare_schema(things(b))?, others, target))
        };
        let (handle, others, first) = target(text())?;
        others.declare_row(&DynamicRow::new().set("id", 1))?;
        handle.declare_row(&DynamicRow::new().set("id", 1).set("b", "x"))?;
        handle.declare_row(&DynamicRow::new().set("id", 2).set("a", 1).set("b", "y"))?;
        first.apply()?;
        let (_, _, kept) = target(text().check("b <> 'z'"))?;
        kept.partial();
        assert_eq!(words(&kept.plan()?), ["rebuild t keeping 2 losing 0"]);
        kept.apply()?;
        // SQLite tells of a check that begins with a quoted name by that alone.
        for check in ["[b] <> 'y'", "\"b\" <> 'y'", "b <> 'y'"] {
            let (_, _, lost) = target(text().check(check))?;
            let error = lost.partial().apply().expect_err("a row breaks it").to_string();
            let told = ["table t, column b:", "1 row at risk"];
            assert!(told.iter().all(|it| error.contains(it)), "{error}");
        }
        let (_, _, lost) = target(text().check("b <> 'y'"))?;
        lost.partial().allow_loss_of("t.b").apply()?;
        assert_eq!(texts(&file.db, "SELECT id AS value FROM t"), ["1"]);
    }
    Ok(())
}

/// S1: a check means another thing where columns compare otherwise.
#[test]
fn s1_a_check_under_another_collation_may_put_rows_at_risk() {
    let of = |collation| plain(&[("a", text().collate(collation).check("a <> 'X'"))]);
    let case = Case {
        from: of(Collation::Binary),
        to: of(Collation::NoCase),
        rows: json!([{"id": 1, "a": "x"}, {"id": 2, "a": "y"}]),
    };
    case.loses(
        &["rows go that do not fit, such as that of key 1"],
        &json!([{"id": 2, "a": "y"}]),
        &json!([{"id": 1, "a": "z"}]),
    );
}

/// S1: rows that are declared again under their new key are not at risk.
#[test]
fn s1_rows_of_another_key_are_known_again() -> Result<()> {
    let of = |c, key| {
        let columns = [("a", int().not_null()), ("b", int().not_null()), ("c", c)];
        TableSchema::new("t", columns, [key])
    };
    let file = File::new();
    let target = file.db.target_state("app")?;
    let row = |c: Json| DynamicRow::from_json(json!({"a": 1, "b": 10, "c": c}));
    target.declare_schema(of(text(), "a")?)?.declare_row(&row(json!("x"))?)?;
    target.apply()?;
    let target = file.db.target_state("app")?;
    let handle = target.partial().declare_schema(of(int().not_null(), "b")?)?;
    handle.declare_row(&row(json!(5))?)?;
    assert_eq!(target.plan()?.refusals(), []);
    target.apply()?;
    assert_eq!(texts(&file.db, "SELECT b || ' ' || c AS value FROM t"), ["10 5"]);
    Ok(())
}

/// S1: an index that told rows apart before the change comes after the rows that
/// this run brings, like a new one.
#[test]
fn s1_a_unique_index_over_other_values_waits_for_the_rows() -> Result<()> {
    let of = |c: ColumnDef| plain(&[("a", c)]).index(IndexDef::new(["a"]).unique());
    for (to, values, now) in [
        (of(text().collate(Collation::NoCase))?, ["x", "X"], [json!("x"), json!("y")]),
        (of(real())?, ["1", "1.0"], [json!(1.0), json!(2.0)]),
    ] {
        let rows = |a: [Json; 2]| json!([{"id": 1, "a": a[0]}, {"id": 2, "a": a[1]}]);
        let case = Case { from: of(text())?, to, rows: rows(values.map(Json::from)) };
        let file = case.file();
        let error = case.standing(&file)?.apply().expect_err("two are equal").to_string();
        assert!(error.contains("t_a_unique"), "{error}");
        assert_eq!(texts(&file.db, "SELECT a AS value FROM t ORDER BY id"), values);
        let now = rows(now);
        declare(&file, &case.to, &now)?.apply()?;
        case.check(&file, &now);
    }
    Ok(())
}
