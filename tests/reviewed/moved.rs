//! L3: whatever moves between a plan and its apply is a typed conflict.

use declarite::diesel::Connection;
use declarite::diesel::connection::SimpleConnection;
use declarite::{Database, Result, SqliteConnection, SqliteRow, TargetState};

use super::{bytes, through_json};
use crate::support::{File, Note, declare_notes, note, notes, point, run};

/// A note with a column more.
#[derive(SqliteRow)]
#[sqlite(table = "notes")]
struct NoteWithMore {
    #[sqlite(primary_key)]
    id: i64,
    text: String,
    tag: Option<String>,
    more: Option<f64>,
}

/// As it was applied before the plan.
fn before(db: &Database) -> Result<()> {
    let target = db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    [note(1, "a"), note(2, "b"), note(3, "c")].iter().try_for_each(|it| table.declare_row(it))?;
    let old = target.table::<Note>().named("old").declare()?;
    old.declare_row(&note(1, "old"))?;
    target.apply().map(drop)
}

/// As it is planned: a row updated, one inserted, one deleted, a table dropped and one
/// made, of two components one not finished.
fn declared(db: &Database) -> Result<TargetState> {
    with_notes(db, &[note(1, "a"), note(2, "B"), note(4, "d")])
}

fn with_notes(db: &Database, notes: &[Note]) -> Result<TargetState> {
    let target = db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    notes.iter().try_for_each(|note| table.declare_row(note))?;
    more(&target, true, false)?;
    Ok(target)
}

fn more(target: &TargetState, is_finished: bool, other_is: bool) -> Result<()> {
    let points = target.table::<crate::support::Point>().declare()?;
    points.declare_row(&point(1, [0.5, 1.5]))?;
    for (path, is_finished) in [("done", is_finished), ("stopped", other_is)] {
        let component = target.component(path)?;
        if is_finished {
            component.finish()?;
        }
    }
    target.allow_data_loss();
    Ok(())
}

/// What moves: after the next target state is opened and declared, or before.
struct Movement {
    what: &'static str,
    file: Option<fn(&Database) -> Result<()>>,
    declared: fn(&Database) -> Result<TargetState>,
    said: &'static str,
}

fn apply(target: Result<TargetState>) -> Result<()> {
    target?.apply().map(drop)
}

const MOVEMENTS: [Movement; 20] = [
    Movement {
        what: "the app was applied",
        file: Some(|db| {
            let target = db.target_state("app")?;
            target.partial().declare_table::<Note>()?.declare_row(&note(9, "x"))?;
            target.apply().map(drop)
        }),
        declared,
        said: "the app was applied since",
    },
    Movement {
        what: "the app's tables were changed",
        file: Some(|db| {
            let target = db.target_state("app")?;
            target.partial().table::<Note>().named("later").declare()?;
            target.apply().map(drop)
        }),
        declared,
        said: "tables were changed",
    },
    Movement {
        what: "the plan was applied already",
        file: Some(|db| apply(declared(db))),
        declared,
        said: "tables were changed",
    },
    Movement {
        what: "the app was dropped",
        file: Some(|db| {
            run(db, "DROP TABLE child");
            db.drop_app("app")?.allow_data_loss().apply().map(drop)
        }),
        declared,
        said: "removed or renamed",
    },
    Movement {
        what: "the app was renamed",
        file: Some(|db| db.rename_app("app", "other")),
        declared: |db| db.target_state("app"),
        said: "removed or renamed",
    },
    Movement {
        what: "a row was changed",
        file: None,
        declared: |db| with_notes(db, &[note(1, "a"), note(2, "B"), note(4, "D")]),
        said: "rows of table notes are as many as were planned, and not the same",
    },
    Movement {
        what: "a row has another key",
        file: None,
        declared: |db| with_notes(db, &[note(1, "a"), note(2, "B"), note(5, "d")]),
        said: "rows of table notes are as many",
    },
    Movement {
        what: "another row is deleted",
        file: None,
        declared: |db| with_notes(db, &[note(3, "c"), note(2, "B"), note(4, "d")]),
        said: "rows of table notes are as many",
    },
    Movement {
        what: "a row less is inserted",
        file: None,
        declared: |db| with_notes(db, &[note(1, "a"), note(2, "B")]),
        said: "then 1 inserted, 1 updated, 1 deleted, 1 unchanged; now 0 inserted, 1 updated",
    },
    Movement {
        what: "a row more stays",
        file: None,
        declared: |db| with_notes(db, &[note(1, "a"), note(2, "B"), note(3, "c"), note(4, "d")]),
        said: "rows of table notes are not as planned",
    },
    Movement {
        what: "a table more",
        file: None,
        declared: |db| {
            let target = declared(db)?;
            target.table::<Note>().named("later").declare()?;
            Ok(target)
        },
        said: "table later is declared, and was not planned",
    },
    Movement {
        what: "a table less",
        file: None,
        declared: |db| {
            let target = declare_notes(db, "app", &[note(1, "a"), note(2, "B"), note(4, "d")])?;
            target.allow_data_loss();
            Ok(target)
        },
        said: "table points was planned, and is not declared",
    },
    Movement {
        what: "a column more",
        file: None,
        declared: |db| {
            let target = db.target_state("app")?;
            let table = target.declare_table::<NoteWithMore>()?;
            for (id, text) in [(1, "a"), (2, "B"), (4, "d")] {
                let text = text.to_owned();
                table.declare_row(&NoteWithMore { id, text, tag: None, more: None })?;
            }
            more(&target, true, false)?;
            Ok(target)
        },
        said: "a step was not planned: column more is declared",
    },
    Movement {
        what: "a row more goes with a table",
        file: Some(|db| {
            run(db, "INSERT INTO old VALUES (2, 'by hand', NULL)");
            Ok(())
        }),
        declared,
        said: "a step is not as it was planned: table old is no longer declared",
    },
    Movement {
        what: "an index by hand",
        file: Some(|db| {
            run(db, "CREATE INDEX by_hand ON notes (text)");
            Ok(())
        }),
        declared,
        said: "the definition of table notes was changed",
    },
    Movement {
        what: "a trigger by hand",
        file: Some(|db| {
            run(db, "CREATE TRIGGER t AFTER DELETE ON notes BEGIN DELETE FROM old; END");
            Ok(())
        }),
        declared,
        said: "the definition of table notes was changed",
    },
    Movement {
        what: "a foreign key to a table",
        file: Some(|db| {
            run(db, "CREATE TABLE c (n INTEGER REFERENCES NOTES (id) ON DELETE CASCADE)");
            Ok(())
        }),
        declared,
        said: "table c refers to a table of the plan since",
    },
    Movement {
        what: "a foreign key to what refers to a table",
        file: Some(|db| {
            run(db, "CREATE TABLE grandchild (c REFERENCES child (id) ON DELETE CASCADE)");
            Ok(())
        }),
        declared,
        said: "table grandchild refers to a table of the plan since",
    },
    Movement {
        what: "a component that was finished",
        file: None,
        declared: |db| {
            let target = declare_notes(db, "app", &[note(1, "a"), note(2, "B"), note(4, "d")])?;
            more(&target, false, false)?;
            Ok(target)
        },
        said: "component done was not finished, and in the plan it was",
    },
    Movement {
        what: "a component that was not",
        file: None,
        declared: |db| {
            let target = declare_notes(db, "app", &[note(1, "a"), note(2, "B"), note(4, "d")])?;
            more(&target, true, true)?;
            Ok(target)
        },
        said: "component stopped was not finished in the plan, and now it is",
    },
];

fn start() -> Result<File> {
    let file = File::new();
    before(&file.db)?;
    run(&file.db, "CREATE TABLE child (id INTEGER PRIMARY KEY, n REFERENCES notes (id))");
    Ok(file)
}

#[test]
fn l3_every_movement_is_a_conflict_that_says_what_moved() -> Result<()> {
    for Movement { what, file: movement, declared: then, said } in MOVEMENTS {
        let file = start()?;
        let plan = through_json(&declared(&file.db)?.plan()?);
        assert!(plan.refusals().is_empty(), "{what}: {plan}");
        movement.map_or(Ok(()), |movement| movement(&file.db))?;
        let left = bytes(&file);
        let elsewhere = Database::open(file.path())?;
        let target = then(&elsewhere)?;
        let error = target.apply_plan(&plan).expect_err(what);
        assert!(error.is_conflict() && error.to_string().contains(said), "{what}: {error}");
        assert_eq!(bytes(&file), left, "{what}");
        assert!(matches!(target.apply_plan(&plan), Err(declarite::Error::Spent)), "{what}");
    }
    Ok(())
}

/// So is what moves while the rows are declared: it is looked at under the write lock.
#[test]
fn l3_the_last_moment_counts() -> Result<()> {
    let mut seen = 0;
    for Movement { what, file: movement, .. } in MOVEMENTS {
        let Some(movement) = movement else { continue };
        let file = start()?;
        let plan = through_json(&declared(&file.db)?.plan()?);
        let target = declared(&file.db)?;
        movement(&file.db)?;
        let left = bytes(&file);
        let error = target.apply_plan(&plan).expect_err(what);
        assert!(error.is_conflict(), "{what}: {error}");
        assert_eq!(bytes(&file), left, "{what}");
        seen += 1;
    }
    assert!(seen > 8, "{seen}");
    // A change that would be drift for an apply without a plan as well.
    for by_hand in ["ALTER TABLE notes RENAME COLUMN tag TO label", "DROP TABLE old"] {
        let file = start()?;
        let plan = declared(&file.db)?.plan()?;
        let target = declared(&file.db)?;
        run(&file.db, by_hand);
        let error = target.apply_plan(&plan).expect_err(by_hand);
        assert!(error.is_conflict() && error.to_string().contains("definition"), "{error}");
    }
    Ok(())
}

/// What does not touch what was planned is no conflict.
#[test]
fn l3_what_is_no_part_of_a_plan_may_move() -> Result<()> {
    type Change = fn(&Database) -> Result<()>;
    let changes: [(&str, Change); 5] = [
        ("tables of others", |db| {
            run(
                db,
                "CREATE TABLE mine (x); CREATE TRIGGER t AFTER INSERT ON mine BEGIN SELECT 1; END",
            );
            Ok(())
        }),
        ("another app", |db| {
            let other = db.target_state("other")?;
            other.table::<Note>().named("others").declare()?.declare_row(&note(1, "x"))?;
            other.apply().map(drop)
        }),
        ("a vacuum", vacuum),
        ("an apply that writes nothing", |db| {
            let target = db.target_state("app")?;
            target.partial().declare_table::<Note>()?.declare_row(&note(1, "a"))?;
            target.apply().map(drop)
        }),
        ("rows that refer", |db| {
            run(db, "INSERT INTO child VALUES (1, 1)");
            Ok(())
        }),
    ];
    for (what, change) in changes {
        let file = start()?;
        let plan = through_json(&declared(&file.db)?.plan()?);
        change(&file.db)?;
        let report = declared(&file.db)?.apply_plan(&plan).expect(what);
        assert_eq!((report.inserted, report.updated, report.deleted), (2, 1, 1), "{what}");
        assert_eq!(notes(&file.db), [note(1, "a"), note(2, "B"), note(4, "d")], "{what}");
    }
    Ok(())
}

/// Nor is another order of tables, a memo, or a row that goes over to a component.
#[test]
fn l3_what_is_declared_otherwise_and_comes_to_the_same_may_move() -> Result<()> {
    let file = start()?;
    let declare = |tables: [&str; 2], memo: u8, owner: &str| -> Result<TargetState> {
        let target = file.db.target_state("app")?;
        target.allow_data_loss();
        let notes = target.declare_table::<Note>()?;
        for name in tables {
            target.table::<Note>().named(name).declare()?;
        }
        let component = target.component(owner)?.memo(&memo)?.expect("it is new");
        component.declare_row(&notes, &note(1, "a"))?;
        component.declare_row(&notes, &note(7, "g"))?;
        component.finish()?;
        Ok(target)
    };
    let plan = through_json(&declare(["x", "y"], 1, "here")?.plan()?);
    assert_eq!(plan.tables[0].rows.to_string(), "1 inserted, 0 updated, 2 deleted, 1 unchanged");
    let report = declare(["y", "x"], 2, "there")?.apply_plan(&plan)?;
    assert_eq!((report.inserted, report.deleted, report.unchanged), (1, 2, 1));
    Ok(())
}

/// Which no transaction may be around.
fn vacuum(db: &Database) -> Result<()> {
    let path = db.path().to_str().expect("it is text");
    let mut connection = SqliteConnection::establish(path).expect("a connection");
    Ok(connection.batch_execute("VACUUM")?)
}

fn part(db: &Database, path: &str, notes: &[Note]) -> Result<TargetState> {
    let target = db.target_state("app")?;
    let table = target.partial().declare_table::<Note>()?;
    let component = target.component(path)?;
    notes.iter().try_for_each(|note| component.declare_row(&table, note))?;
    component.finish()?;
    Ok(target)
}

/// L1, L3: the plan of a partial run is about its own components.
#[test]
fn l1_the_plan_of_a_partial_run_outlives_other_components() -> Result<()> {
    let file = File::new();
    part(&file.db, "a", &[note(1, "a")])?.apply()?;
    part(&file.db, "b", &[note(2, "b")])?.apply()?;
    let plan = through_json(&part(&file.db, "a", &[note(1, "A")])?.plan()?);
    part(&file.db, "b", &[note(2, "B")])?.apply()?;
    for (path, notes, said) in [
        ("b", [note(1, "A")], "other components are opened"),
        ("a", [note(1, "other")], "rows of table notes"),
    ] {
        let error = part(&file.db, path, &notes)?.apply_plan(&plan).expect_err(said);
        assert!(error.is_conflict() && error.to_string().contains(said), "{error}");
    }
    let full = declare_notes(&file.db, "app", &[note(1, "A")])?;
    let error = full.apply_plan(&plan).expect_err("a full run").to_string();
    assert!(error.contains("it is of a partial run, and this is a full run"), "{error}");
    part(&file.db, "a", &[note(1, "A")])?.apply_plan(&plan)?;
    assert_eq!(notes(&file.db), [note(1, "A"), note(2, "B")]);
    let again =
        part(&file.db, "a", &[note(1, "A")])?.apply_plan(&plan).expect_err("it was applied");
    assert!(again.is_conflict() && again.to_string().contains("a component"), "{again}");
    Ok(())
}
