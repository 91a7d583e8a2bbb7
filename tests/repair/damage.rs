//! L7: a damaged ledger is mended, its rows taken over as they are declared again.

use declarite::{Error, Result, TargetState};

use super::{Components, apply, assert_mended, components, declare, run_of};
use crate::drift::dump;
use crate::support::{File, integer, note, run};
use crate::verify::{keys, told, verify};

fn repairing(file: &File) -> Result<TargetState> {
    let target = file.db.target_state("app")?;
    target.repair()?;
    Ok(target)
}

/// The small components, and one of many pages.
fn many() -> Components<'static> {
    let mut all = components();
    all.insert("many", (100..900).map(|id| note(id, "many")).collect());
    all
}

fn of(path: &str) -> String {
    let component = format!(
        "SELECT component_id FROM _declarite_component WHERE path = CAST('{path}' AS BLOB)"
    );
    format!("WHERE component_id IN ({component})")
}

/// The component of a page whose content is damaged is asked again, and no other;
/// where its columns are damaged too, it may be anybody's, and all are asked.
#[test]
fn l7_damaged_pages_are_forgotten_and_their_rows_taken_over() -> Result<()> {
    let asked_for: [(&str, &[&str]); 5] = [
        ("body = zeroblob(200)", &["many"]),
        ("body = substr(body, 1, 40)", &["many"]),
        ("rows = 9223372036854775807", &["a", "b", "many"]),
        ("first_key = x'00'", &["many"]),
        (
            "component_id = (SELECT component_id FROM _declarite_component WHERE path = x'')",
            &["a", "b", "many"],
        ),
    ];
    for (damage, asked_for) in asked_for {
        let file = File::new();
        apply(&file.db, &many())?;
        let page = format!("page_id = (SELECT max(page_id) FROM _declarite_page {})", of("many"));
        run(&file.db, &format!("UPDATE _declarite_page SET {damage} WHERE {page}"));
        assert_eq!(verify(&file.db).damaged.len(), 1, "{damage}");
        let before = dump(&file.db);
        let target = repairing(&file)?;
        let asked = declare(&target, &target.declare_table()?, &many())?;
        assert_eq!(asked, asked_for, "{damage}");
        let plan = target.plan()?;
        assert!(plan.tables[0].rows.inserted > 0, "{plan}");
        assert_eq!(dump(&file.db), before, "a plan writes nothing");
        let report = target.apply()?;
        assert_eq!((report.inserted, report.deleted), (0, 0), "{damage}: {report}");
        assert_eq!(report.updated + report.unchanged, 808, "{damage}: {report}");
        assert_mended(&file.db, &many(), damage);
    }
    Ok(())
}

/// Rows of a damaged page that are not declared again stay, and are nobody's.
#[test]
fn l7_rows_of_a_damaged_page_that_go_are_left() -> Result<()> {
    let file = File::new();
    apply(&file.db, &components())?;
    run(&file.db, &format!("UPDATE _declarite_page SET body = zeroblob(40) {}", of("a")));
    let mut fewer = components();
    fewer.entry("a").or_default().truncate(1);
    run_of(&file.db, true, &fewer)?;
    let found = verify(&file.db);
    assert_eq!(found.damaged, [""; 0]);
    assert_eq!(keys(&found.tables[0]), told(6, ["", "", "11, 12"]));
    run(&file.db, "DELETE FROM notes WHERE id IN (11, 12)");
    assert_mended(&file.db, &fewer, "by hand");
    Ok(())
}

/// The memo of a component that lost a page holds no more, though the component was
/// not finished in the run that mended the ledger.
#[test]
fn l7_memos_of_components_with_damaged_pages_are_void_from_then_on() -> Result<()> {
    for partial in [false, true] {
        let file = File::new();
        apply(&file.db, &components())?;
        run(&file.db, &format!("UPDATE _declarite_page SET body = zeroblob(40) {}", of("a")));
        let target = repairing(&file)?;
        if partial {
            target.partial();
        }
        let table = target.declare_table()?;
        let mut others = components();
        others.remove("a");
        declare(&target, &table, &others)?;
        if !partial {
            drop(target.component("a")?);
        }
        target.apply()?;
        assert_eq!(verify(&file.db).damaged, [""; 0]);
        // The rows are there, and their keys are taken over only by who repairs.
        let error = apply(&file.db, &components()).expect_err("nobody has them");
        assert!(matches!(error, Error::ExistingRow { .. }), "{error}");
        let (report, asked) = run_of(&file.db, true, &components())?;
        assert_eq!((report.updated, asked), (3, vec!["a".to_owned()]), "{partial}");
        assert_mended(&file.db, &components(), "next");
    }
    Ok(())
}

/// Components whose entries are damaged are forgotten, the root among them.
#[test]
fn l7_damaged_components_are_forgotten_and_their_rows_taken_over() -> Result<()> {
    for path in ["a", ""] {
        for damage in
            ["memo = x'00'", "stamp = x'00'", "epoch = 7", "path = x'2f61'", "app_id = 77"]
        {
            let file = File::new();
            apply(&file.db, &components())?;
            run(&file.db, &format!("UPDATE _declarite_component SET {damage} {}", of(path)));
            let what = format!("{path:?} {damage}");
            assert!(!verify(&file.db).damaged.is_empty(), "{what}");
            let (report, asked) = run_of(&file.db, true, &components())?;
            assert_eq!(asked, ["a", "b"], "{what}");
            assert_eq!((report.inserted, report.deleted), (0, 0), "{what}");
            assert_mended(&file.db, &components(), &what);
        }
    }
    Ok(())
}

/// L1: meanwhile other runs may have mended the ledger, and given ids again.
#[test]
fn l7_another_component_of_the_id_is_left_alone() -> Result<()> {
    let file = File::new();
    apply(&file.db, &components())?;
    run(&file.db, &format!("UPDATE _declarite_page SET body = zeroblob(40) {}", of("b")));
    let target = repairing(&file)?;
    target.partial();
    let mut all = components();
    let only = Components::from([("a", vec![note(10, "changed")])]);
    declare(&target, &target.declare_table()?, &only)?;
    let id_of = |path: &str| {
        let path = format!("WHERE path = CAST('{path}' AS BLOB)");
        integer(&file.db, &format!("(SELECT component_id FROM _declarite_component {path})"))
    };
    let id = id_of("b");
    all.remove("b");
    run_of(&file.db, true, &all)?;
    run(&file.db, "DELETE FROM notes WHERE id BETWEEN 20 AND 22");
    all.insert("z", vec![note(30, "z")]);
    apply(&file.db, &all)?;
    assert_eq!(id_of("z"), id);
    assert_eq!(target.apply()?.updated, 1);
    all.insert("a", vec![note(10, "changed")]);
    assert_mended(&file.db, &all, "the memo of z holds");
    Ok(())
}

/// A partial run forgets them as well, whatever component it opens.
#[test]
fn l7_a_partial_run_forgets_damaged_components() -> Result<()> {
    let file = File::new();
    apply(&file.db, &components())?;
    run(&file.db, &format!("UPDATE _declarite_component SET memo = x'00' {}", of("a")));
    let target = repairing(&file)?;
    target.partial();
    let only = Components::from([("a", components()["a"].clone())]);
    assert_eq!(declare(&target, &target.declare_table()?, &only)?, ["a"]);
    assert_eq!(target.apply()?.updated, 3);
    assert_eq!(run_of(&file.db, false, &components())?.1, ["b"], "it might have been anybody's");
    assert_mended(&file.db, &components(), "partial");
    Ok(())
}

/// Any field of any page and component: with `repair` and all declared again, the file
/// is what was declared.
#[test]
fn l7_any_damaged_field_of_pages_and_components_is_mended() -> Result<()> {
    let fields = [
        ("component", "component_id"),
        ("component", "app_id"),
        ("component", "path"),
        ("component", "stamp"),
        ("component", "memo"),
        ("component", "epoch"),
        ("component", "checksum"),
        ("page", "component_id"),
        ("page", "table_id"),
        ("page", "first_key"),
        ("page", "last_key"),
        ("page", "rows"),
        ("page", "generation"),
        ("page", "checksum"),
        ("page", "body"),
    ];
    for (table, column) in fields {
        for value in ["77", "-1", "9223372036854775807", "x'ffff'", "zeroblob(100)", "'text'"] {
            for row in 0..3 {
                let file = File::new();
                apply(&file.db, &components())?;
                use declarite::diesel::connection::SimpleConnection;
                let sql = format!(
                    "UPDATE _declarite_{table} SET {column} = {value} WHERE rowid = \
                     (SELECT rowid FROM _declarite_{table} LIMIT 1 OFFSET {row})"
                );
                let before = dump(&file.db);
                let done = file.db.transaction(|connection| Ok(connection.batch_execute(&sql)?));
                if done.is_err() || dump(&file.db) == before {
                    continue;
                }
                run_of(&file.db, true, &components()).expect(&sql);
                assert_mended(&file.db, &components(), &sql);
            }
        }
    }
    Ok(())
}

/// M2: a damaged component leaves no value to the one that gets its id, and none behind
/// when the app is dropped.
#[test]
fn l7_a_damaged_component_that_is_forgotten_has_no_value() -> Result<()> {
    for declared_again in [true, false] {
        let file = File::new();
        let apply = |repairs: bool, path: Option<&str>| {
            let target = if repairs { repairing(&file)? } else { file.db.target_state("app")? };
            if let Some(path) = path {
                let part = target.component(path)?;
                part.memoize("model", path, || 7)?;
                part.finish()?;
            }
            target.apply()
        };
        apply(false, Some("a"))?;
        run(
            &file.db,
            "UPDATE _declarite_component SET memo = x'00' WHERE path = CAST('a' AS BLOB)",
        );
        apply(true, declared_again.then_some("b"))?;
        let of = |whom: &str| {
            integer(&file.db, &format!("(SELECT count(*) FROM _declarite_component_value {whom})"))
        };
        let of_nobody = "WHERE component_id NOT IN (SELECT component_id FROM _declarite_component)";
        assert_eq!((of(""), of(of_nobody)), (i64::from(declared_again), 0));
        file.db.drop_app("app")?.apply()?;
        assert_eq!(of(""), 0);
    }
    Ok(())
}

/// Damage that comes after `repair` looked is not taken away unseen.
#[test]
fn l7_damage_that_comes_later_is_an_error() -> Result<()> {
    let file = File::new();
    apply(&file.db, &components())?;
    run(&file.db, &format!("UPDATE _declarite_page SET body = zeroblob(40) {}", of("a")));
    let target = repairing(&file)?;
    declare(&target, &target.declare_table()?, &components())?;
    run(&file.db, &format!("UPDATE _declarite_page SET body = zeroblob(40) {}", of("b")));
    let before = dump(&file.db);
    let error = target.apply().expect_err("it is damaged");
    assert!(matches!(error, Error::LedgerDamaged { .. }), "{error}");
    assert_eq!(dump(&file.db), before);
    Ok(())
}
