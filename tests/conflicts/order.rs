//! R1, R2, R3: what is written and deleted before what.

use declarite::{OnDelete, Report, Result, SqliteRow, TableSchema};
use serde_json::{Value, json};

use super::declared::{apply, integer, memory, pairs, refers, refusal, table};
use crate::support::{integer as count, run, texts};

const NODES: (&str, &str) = ("id", "up");

fn nodes(action: OnDelete) -> TableSchema {
    table("nodes", &[("id", integer()), ("up", refers("nodes", "id", action))])
}

/// R1: rows of one table that refer to each other go in any order, and stay in
/// any. Statement by statement, RESTRICT lets none go before those that refer to
/// it, and of a circle none at all; that foreign keys are deferred makes it wait.
#[test]
fn r1_rows_that_restrict_each_other_go_together() -> Result<()> {
    let chain = |ids: [i64; 4]| {
        let up = [Value::Null, json!(ids[0]), json!(ids[1]), json!(ids[2])];
        json!([
            {"id": ids[0], "up": up[0]}, {"id": ids[1], "up": up[1]},
            {"id": ids[2], "up": up[2]}, {"id": ids[3], "up": up[3]},
        ])
    };
    let circle = json!([{"id": 1, "up": 3}, {"id": 2, "up": 1}, {"id": 3, "up": 2}]);
    let own = json!([{"id": 1, "up": 1}, {"id": 2, "up": 1}]);
    let actions = [OnDelete::Restrict, OnDelete::NoAction, OnDelete::Cascade, OnDelete::SetNull];
    for action in actions {
        for rows in [
            chain([1, 2, 3, 4]),
            chain([4, 3, 2, 1]),
            chain([2, 4, 1, 3]),
            circle.clone(),
            own.clone(),
        ] {
            let (db, tables) = (memory(), [nodes(action)]);
            let number = rows.as_array().map_or(0, Vec::len) as u64;
            assert_eq!(apply(&db, &tables, std::slice::from_ref(&rows))?.inserted, number);
            let report = apply(&db, &tables, &[json!([])])?;
            assert_eq!(
                (report.deleted, report.tables[0].drifted),
                (number, 0),
                "{action:?} {rows}"
            );
            // With one that stays, and now refers to nothing.
            apply(&db, &tables, std::slice::from_ref(&rows))?;
            let report = apply(&db, &tables, &[json!([{"id": 2, "up": null}])])?;
            assert_eq!(report.deleted, number - 1, "{action:?} {rows}");
            assert_eq!(pairs(&db, "nodes", NODES), ["2 NULL"]);
        }
    }
    let db = memory();
    apply(&db, &[nodes(OnDelete::Restrict)], &[circle])?;
    let naive = db.transaction(|connection| {
        use declarite::diesel::connection::SimpleConnection;
        Ok(connection.batch_execute("DELETE FROM nodes WHERE id = 1")?)
    });
    assert!(naive.is_err(), "RESTRICT refuses a single delete");
    Ok(())
}

/// R1: two tables whose rows refer to each other and take no NULL are written and
/// deleted together.
#[test]
fn r1_tables_in_a_circle_are_written_and_emptied() -> Result<()> {
    for action in [OnDelete::Restrict, OnDelete::NoAction, OnDelete::Cascade] {
        let db = memory();
        let tables = [
            table("hens", &[("id", integer()), ("egg", refers("eggs", "id", action).not_null())]),
            table("eggs", &[("id", integer()), ("hen", refers("hens", "id", action).not_null())]),
        ];
        let hens = json!([{"id": 1, "egg": 1}, {"id": 2, "egg": 1}]);
        let eggs = json!([{"id": 1, "hen": 2}, {"id": 2, "hen": 1}]);
        assert_eq!(apply(&db, &tables, &[hens, eggs])?.inserted, 4);
        // The second hen goes with what refers to it.
        let (hens, eggs) = (json!([{"id": 1, "egg": 2}]), json!([{"id": 2, "hen": 1}]));
        let report = apply(&db, &tables, &[hens, eggs])?;
        assert_eq!((report.updated, report.deleted), (1, 2));
        assert_eq!(pairs(&db, "hens", ("id", "egg")), ["1 2"]);
        let report = apply(&db, &tables, &[json!([]), json!([])])?;
        assert_eq!((report.deleted, report.tables[0].drifted), (2, 0), "{action:?}");
    }
    Ok(())
}

/// R1: a parent's row goes under another key, and its children follow. Deletes
/// first would take them, or make their references NULL.
#[test]
fn r1_children_follow_a_parent_that_goes_under_another_key() -> Result<()> {
    for action in [OnDelete::Cascade, OnDelete::SetNull, OnDelete::Restrict] {
        let tables = [
            table("children", &[("id", integer()), ("up", refers("parents", "id", action))]),
            table("parents", &[("id", integer())]),
        ];
        let db = memory();
        apply(
            &db,
            &tables,
            &[json!([{"id": 1, "up": 1}, {"id": 2, "up": 1}]), json!([{"id": 1}])],
        )?;
        let report = apply(
            &db,
            &tables,
            &[json!([{"id": 1, "up": 9}, {"id": 2, "up": 9}]), json!([{"id": 9}])],
        )?;
        assert_eq!((report.inserted, report.updated, report.deleted), (1, 2, 1));
        assert_eq!(pairs(&db, "children", NODES), ["1 9", "2 9"]);
    }
    Ok(())
}

#[derive(SqliteRow)]
#[sqlite(table = "parents")]
struct Parent {
    #[sqlite(primary_key)]
    id: i64,
}

#[derive(SqliteRow)]
#[sqlite(table = "children")]
struct Child {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(references(Parent, on_delete = cascade))]
    up: i64,
}

/// R2: a row that one component lets go of and another declares is not deleted in
/// between. Deleted and inserted again, it would take its children, which their
/// own component declares as they were.
#[test]
fn r2_a_parent_changes_components_and_keeps_its_children() -> Result<()> {
    let db = memory();
    let apply = |owner: &str| -> Result<Report> {
        let target = db.target_state("app")?;
        let (parents, children) =
            (target.declare_table::<Parent>()?, target.declare_table::<Child>()?);
        let component = target.component(owner)?;
        component.declare_row(&parents, &Parent { id: 1 })?;
        component.finish()?;
        let component = target.component("children")?;
        component.declare_row(&children, &Child { id: 10, up: 1 })?;
        component.finish()?;
        target.apply()
    };
    apply("one")?;
    run(
        &db,
        "CREATE TABLE writes (what TEXT);
        CREATE TRIGGER a AFTER DELETE ON parents BEGIN INSERT INTO writes VALUES ('delete'); END;
        CREATE TRIGGER b AFTER UPDATE ON parents BEGIN INSERT INTO writes VALUES ('update'); END;
        CREATE TRIGGER c AFTER INSERT ON parents BEGIN INSERT INTO writes VALUES ('insert'); END;",
    );
    let report = apply("two")?;
    assert_eq!((report.inserted, report.updated, report.deleted), (0, 0, 0));
    assert_eq!(texts(&db, "SELECT what AS value FROM writes"), Vec::<String>::new());
    assert_eq!(pairs(&db, "children", NODES), ["10 1"]);
    run(&db, "DELETE FROM parents; INSERT INTO parents VALUES (1)");
    assert_eq!(count(&db, "(SELECT count(*) FROM children)"), 0, "the naive way takes the child");
    Ok(())
}

/// R3: what is refused is told with both rows, whichever the action, and however
/// far a delete would spread; a row that goes in the same apply is no reason.
#[test]
fn r3_a_delete_that_would_reach_a_declared_row_is_refused() -> Result<()> {
    for action in [OnDelete::Cascade, OnDelete::SetNull] {
        let tables = [
            table("a", &[("id", integer())]),
            table("b", &[("id", integer()), ("up", refers("a", "id", OnDelete::Cascade))]),
            table("c", &[("id", integer()), ("up", refers("b", "id", action))]),
        ];
        let db = memory();
        let all = [json!([{"id": 1}]), json!([{"id": 2, "up": 1}]), json!([{"id": 3, "up": 2}])];
        apply(&db, &tables, &all)?;
        // The row of c would be reached by way of b, whose row goes as well.
        let last = all[2].clone();
        let (table, key, message) = refusal(&db, &tables, &[json!([]), json!([]), last]);
        assert_eq!((table.as_str(), key.as_str()), ("b", "2"));
        assert!(message.contains("the row 3 of c"), "{message}");
        let moved = json!([{"id": 3, "up": null}]);
        let report = apply(&db, &tables, &[json!([]), json!([]), moved])?;
        assert_eq!((report.updated, report.deleted), (1, 2));
        assert_eq!(pairs(&db, "c", NODES), ["3 NULL"]);
    }
    Ok(())
}

/// R3: rows of a component that was abandoned stay, and are not reached either.
#[test]
fn r3_a_delete_reaches_no_row_that_stands_undeclared() -> Result<()> {
    let db = memory();
    let declare = |parents: &[i64], abandon: bool| -> Result<Report> {
        let target = db.target_state("app")?;
        let (parent, child) = (target.declare_table::<Parent>()?, target.declare_table::<Child>()?);
        parents.iter().try_for_each(|&id| parent.declare_row(&Parent { id }))?;
        let component = target.component("children")?;
        if !abandon {
            component.declare_row(&child, &Child { id: 10, up: 1 })?;
            component.finish()?;
        }
        target.apply()
    };
    declare(&[1, 2], false)?;
    let error = declare(&[2], true).expect_err("the child stands").to_string();
    assert!(
        error.contains("table parents, key 1") && error.contains("row 10 of children"),
        "{error}"
    );
    assert_eq!(pairs(&db, "children", NODES), ["10 1"]);
    assert_eq!(declare(&[1], true)?.deleted, 1);
    Ok(())
}
