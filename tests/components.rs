//! Components: what they own, and when it counts.

use std::collections::HashMap;

use declarite::{Database, Error, Report, Result, SqliteRow};

use crate::support::{File, Note, declare_notes, note, notes, run};

/// Declares each component's notes, with a memo of its version.
fn apply(db: &Database, components: &[(&str, u32, &[Note])]) -> Result<Report> {
    let target = db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    for (path, version, notes) in components {
        let Some(component) = target.component(path)?.memo(version)? else { continue };
        for note in *notes {
            component.declare_row(&table, note)?;
        }
        component.finish()?;
    }
    target.apply()
}

#[test]
fn a_component_owns_its_rows() -> Result<()> {
    let file = File::new();
    let report =
        apply(&file.db, &[("a", 1, &[note(1, "x")]), ("b", 1, &[note(2, "y"), note(3, "z")])])?;
    assert_eq!(report.inserted, 3);
    // b has one row less, and only b's rows are looked at.
    let report = apply(&file.db, &[("a", 1, &[]), ("b", 2, &[note(2, "y")])])?;
    assert_eq!((report.inserted, report.deleted, report.unchanged), (0, 1, 2));
    // a is gone, and its row with it.
    let report = apply(&file.db, &[("b", 2, &[])])?;
    assert_eq!((report.deleted, report.unchanged), (1, 1));
    assert_eq!(notes(&file.db), [note(2, "y")]);
    Ok(())
}

/// L9: rows standing by memo count as unchanged.
#[test]
fn l9_rows_that_stand_count_as_unchanged() -> Result<()> {
    let file = File::new();
    let many: Vec<Note> = (0..300).map(|id| note(id, "x")).collect();
    apply(&file.db, &[("a", 1, &many)])?;
    let report = apply(&file.db, &[("a", 1, &[])])?;
    assert_eq!(report.unchanged, 300);
    // Undeclared rows of a partial run are not counted.
    let target = file.db.target_state("app")?;
    target.partial().declare_table::<Note>()?;
    assert_eq!(target.apply()?.unchanged, 0);
    Ok(())
}

/// C1: a component dropped without `finish` keeps its previous rows and memo.
#[test]
fn c1_an_abandoned_component_keeps_rows_and_memo() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[("a", 1, &[note(1, "old"), note(2, "old")])])?;
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    {
        let half = target.component("a")?.memo(&2)?.expect("another version");
        half.declare_row(&table, &note(1, "new"))?;
        half.declare_row(&table, &note(9, "new"))?;
    }
    let report = target.apply()?;
    assert_eq!(report.abandoned, [std::path::PathBuf::from("a")]);
    assert_eq!((report.inserted, report.updated, report.deleted, report.unchanged), (0, 0, 0, 2));
    assert_eq!(notes(&file.db), [note(1, "old"), note(2, "old")]);
    // The memo of its last good run still holds, the one of the bad run does not.
    let target = file.db.target_state("app")?;
    target.declare_table::<Note>()?;
    assert!(target.component("a")?.memo(&1)?.is_none());
    assert!(file.db.target_state("app")?.component("a")?.memo(&2)?.is_some());
    Ok(())
}

/// C1: nor does a panic half-way delete what a component wrote before.
#[test]
fn c1_a_panic_abandons_its_component() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[("a", 1, &[note(1, "old")]), ("b", 1, &[note(2, "old")])])?;
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    let worker = std::thread::scope(|scope| {
        scope
            .spawn(|| {
                let component = target.component("a").expect("it opens");
                component.declare_row(&table, &note(1, "new")).expect("it is declared");
                std::panic::resume_unwind(Box::new("the worker stops"));
            })
            .join()
    });
    assert!(worker.is_err());
    let b = target.component("b")?;
    b.declare_row(&table, &note(2, "new"))?;
    b.finish()?;
    let report = target.apply()?;
    assert_eq!((report.updated, report.abandoned.len()), (1, 1));
    assert_eq!(notes(&file.db), [note(1, "old"), note(2, "new")]);
    Ok(())
}

/// C1: a component still open when the apply comes is abandoned, and its
/// `finish` says so.
#[test]
fn c1_an_open_component_is_abandoned_by_the_apply() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    let component = target.component("a")?;
    component.declare_row(&table, &note(1, "x"))?;
    assert_eq!(target.plan()?.abandoned.len(), 1);
    let report = target.apply()?;
    assert_eq!((report.inserted, report.abandoned.len()), (0, 1));
    assert!(matches!(component.declare_row(&table, &note(2, "x")), Err(Error::Spent)));
    assert!(matches!(component.finish(), Err(Error::Spent)));
    Ok(())
}

const UNSTORABLE: f64 = f64::NAN;

#[derive(SqliteRow)]
struct Reading {
    #[sqlite(primary_key)]
    id: i64,
    value: f64,
}

/// C2: a row that could not be declared makes `finish` answer `Incomplete`, and
/// the component's previous rows stand; others are applied.
#[test]
fn c2_a_failed_row_fails_its_component() -> Result<()> {
    let file = File::new();
    let declare = |a: f64| {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Reading>()?;
        let component = target.component("a")?;
        let declared = component.declare_row(&table, &Reading { id: 1, value: a });
        let finished = component.finish();
        let b = target.component("b")?;
        b.declare_row(&table, &Reading { id: 2, value: 2.0 })?;
        b.finish()?;
        Ok::<_, Error>((declared, finished, target.apply()?))
    };
    let (..) = declare(1.0)?;
    let (declared, finished, report) = declare(UNSTORABLE)?;
    let fault = declared.expect_err("NaN cannot be stored").to_string();
    assert!(fault.contains("table reading, column value") && fault.contains("key 1"), "{fault}");
    let finished = finished.expect_err("a row failed");
    assert!(matches!(&finished, Error::Incomplete { first } if *first == fault), "{finished}");
    assert_eq!((report.unchanged, report.abandoned.len()), (2, 1));
    Ok(())
}

/// C2: outside components, it makes `apply` answer `Incomplete` naming the first failure.
#[test]
fn c2_a_failed_row_outside_components_fails_the_apply() -> Result<()> {
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    let table = target.declare_table::<Reading>()?;
    table.declare_row(&Reading { id: 1, value: 1.0 })?;
    let first = table.declare_row(&Reading { id: 2, value: UNSTORABLE }).expect_err("NaN");
    let second = table.declare_row(&Reading { id: 3, value: UNSTORABLE }).expect_err("NaN");
    assert_ne!(first.to_string(), second.to_string());
    let error = target.apply().expect_err("a row failed");
    let expected = first.to_string();
    assert!(matches!(&error, Error::Incomplete { first } if *first == expected), "{error}");
    assert!(matches!(target.plan(), Err(Error::Incomplete { .. })));
    assert!(Reading::all(&db).is_err(), "there is no such table");
    Ok(())
}

/// C3: a path is opened once per run; the empty path is the root's.
#[test]
fn c3_a_path_is_opened_once_and_the_empty_one_never() -> Result<()> {
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    target.component("src/a.rs")?.finish()?;
    for again in ["src/a.rs", "src//a.rs", "src/./a.rs"] {
        let error = target.component(again).expect_err(again).to_string();
        assert!(error.contains("opened before"), "{error}");
    }
    target.component("src/b.rs")?.finish()?;
    assert!(matches!(target.component(""), Err(Error::Component { .. })));
    Ok(())
}

#[cfg(unix)]
#[test]
fn a_path_that_is_no_text_comes_back_as_it_is() -> Result<()> {
    use std::os::unix::ffi::OsStrExt;
    let db = Database::open(":memory:")?;
    let path = std::path::Path::new(std::ffi::OsStr::from_bytes(b"caf\xe9/\xff"));
    let target = db.target_state("app")?;
    drop(target.component(path)?);
    assert_eq!(target.apply()?.abandoned, [path]);
    Ok(())
}

/// C3: a handle of another target state is an error.
#[test]
fn c3_a_foreign_handle_is_an_error() -> Result<()> {
    let db = Database::open(":memory:")?;
    let (one, other) = (db.target_state("app")?, db.target_state("app")?);
    let table = one.declare_table::<Note>()?;
    let component = other.component("a")?;
    let error = component.declare_row(&table, &note(1, "x")).expect_err("another state's");
    assert!(matches!(&error, Error::ForeignHandle { table } if table == "notes"), "{error}");
    assert!(component.finish().is_err());
    Ok(())
}

/// C4: in a partial run undeclared tables stand, rows outside components are
/// only added and updated, and only named, finished components lose rows.
#[test]
fn c4_a_partial_run_takes_only_from_finished_components() -> Result<()> {
    let file = File::new();
    let declare = |partial: bool, root: &[Note], components: &[(&str, &[Note], bool)]| {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        if partial {
            target.partial();
        } else {
            target.table::<Note>().named("other").declare()?.declare_row(&note(1, "o"))?;
        }
        for note in root {
            table.declare_row(note)?;
        }
        for (path, notes, finish) in components {
            let component = target.component(path)?;
            for note in *notes {
                component.declare_row(&table, note)?;
            }
            if *finish {
                component.finish()?;
            }
        }
        target.apply()
    };
    declare(
        false,
        &[note(1, "root"), note(2, "root")],
        &[
            ("a", &[note(10, "a"), note(11, "a")], true),
            ("b", &[note(20, "b"), note(21, "b")], true),
            ("c", &[note(30, "c")], true),
        ],
    )?;
    let report = declare(
        true,
        &[note(2, "changed"), note(3, "new")],
        &[("a", &[note(10, "a")], true), ("b", &[note(20, "x")], false)],
    )?;
    assert_eq!((report.inserted, report.updated, report.deleted), (1, 1, 1));
    assert_eq!(
        notes(&file.db),
        [
            note(1, "root"),
            note(2, "changed"),
            note(3, "new"),
            note(10, "a"),
            note(20, "b"),
            note(21, "b"),
            note(30, "c"),
        ]
    );
    assert_eq!(crate::support::integer(&file.db, "(SELECT count(*) FROM other)"), 1);
    // A full run after it still knows every row.
    let report = declare(false, &[note(1, "root")], &[])?;
    assert_eq!((report.deleted, report.unchanged), (6, 2));
    Ok(())
}

/// C5: a new table and a new column move the epoch, so that memos do not hold;
/// a table that is dropped does not.
#[test]
fn c5_memos_do_not_hold_across_new_tables_and_columns() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "notes")]
    struct Longer {
        #[sqlite(primary_key)]
        id: i64,
        text: String,
        tag: Option<String>,
        length: Option<i64>,
    }
    let file = File::new();
    let asked = |declare: &dyn Fn(&declarite::TargetState) -> Result<()>| {
        let target = file.db.target_state("app")?;
        declare(&target)?;
        let component = target.component("a")?.memo(&1)?;
        let asked = component.is_some();
        if let Some(component) = component {
            component.finish()?;
        }
        target.allow_data_loss().apply()?;
        Ok::<_, Error>(asked)
    };
    let notes = |target: &declarite::TargetState| target.declare_table::<Note>().map(drop);
    let with_other = |target: &declarite::TargetState| {
        notes(target)?;
        target.table::<Note>().named("other").declare().map(drop)
    };
    let longer = |target: &declarite::TargetState| target.declare_table::<Longer>().map(drop);
    assert!(asked(&notes)?);
    assert!(!asked(&notes)?);
    assert!(asked(&with_other)?, "a new table");
    assert!(!asked(&with_other)?);
    assert!(!asked(&notes)?, "a dropped table");
    assert!(asked(&longer)?, "a new column");
    assert!(!asked(&longer)?);
    Ok(())
}

/// C5: a table that moves the epoch comes before the first memo that holds.
#[test]
fn c5_a_new_table_after_a_memo_that_held_is_an_error() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[("a", 1, &[note(1, "x")])])?;
    let target = file.db.target_state("app")?;
    target.declare_table::<Note>()?;
    assert!(target.component("a")?.memo(&1_u32)?.is_none());
    // One that is known may still be declared again.
    target.declare_table::<Note>()?;
    let error = target.table::<Note>().named("other").declare().expect_err("too late").to_string();
    assert!(error.contains("before the first memo"), "{error}");
    Ok(())
}

/// C8: memo inputs are anything serde can write; a map's order is none.
#[test]
fn c8_memos_hold_for_equal_inputs_only() -> Result<()> {
    let file = File::new();
    let finish = |inputs: &HashMap<String, Vec<u8>>, version: &str| {
        let target = file.db.target_state("app")?;
        target.declare_table::<Note>()?;
        let Some(component) = target.component("a")?.memo(&(inputs, version))? else {
            return Ok::<_, Error>(false);
        };
        component.finish()?;
        target.apply()?;
        Ok(true)
    };
    let inputs: HashMap<_, _> = (0..50u8).map(|i| (format!("file {i}"), vec![i])).collect();
    let reversed: HashMap<_, _> = (0..50u8).rev().map(|i| (format!("file {i}"), vec![i])).collect();
    assert!(finish(&inputs, "1")?);
    assert!(!finish(&reversed, "1")?);
    assert!(finish(&inputs, "2")?);
    Ok(())
}

/// A component without a memo is asked every time, and one that stops having one too.
#[test]
fn a_component_finished_without_a_memo_has_none() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[("a", 1, &[note(1, "x")])])?;
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    let component = target.component("a")?;
    component.declare_row(&table, &note(1, "x"))?;
    component.finish()?;
    target.apply()?;
    let target = file.db.target_state("app")?;
    target.declare_table::<Note>()?;
    assert!(target.component("a")?.memo(&1_u32)?.is_some());
    Ok(())
}

/// R6: a key of a component that stands is not another's to declare.
#[test]
fn r6_a_key_of_a_standing_component_is_kept() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[("a", 1, &[note(1, "x")])])?;
    let error = apply(&file.db, &[("a", 1, &[]), ("b", 1, &[note(1, "y")])]).expect_err("a's row");
    assert!(matches!(&error, Error::KeyOwned { key, .. } if key == "1"), "{error}");
    let message = error.to_string();
    assert!(message.contains("component a") && message.contains("component b"), "{message}");
    assert_eq!(notes(&file.db), [note(1, "x")]);
    Ok(())
}

/// Declares each component's notes, those with a version only if it is new.
fn share(
    db: &Database,
    partial: bool,
    components: &[(&str, Option<u32>, &[Note])],
) -> Result<Report> {
    let target = db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    if partial {
        target.partial();
    }
    for (path, version, notes) in components {
        let mut component = target.component(path)?;
        if let Some(version) = version {
            let Some(asked) = component.memo(version)? else { continue };
            component = asked;
        }
        for note in *notes {
            component.declare_row(&table, note)?;
        }
        component.finish()?;
    }
    target.apply()
}

/// R2, R8: a row that several components declare is one row, and is deleted when
/// the last one lets go of it, whichever way the others keep it.
#[test]
fn r2_a_shared_row_is_kept_while_one_component_has_it() -> Result<()> {
    let file = File::new();
    let both: [(&str, Option<u32>, &[Note]); 2] =
        [("a", Some(1), &[note(1, "x"), note(2, "a")]), ("b", Some(1), &[note(1, "x")])];
    assert_eq!(share(&file.db, false, &both)?.inserted, 2);
    // b stands by its memo while a lets go.
    let report = share(&file.db, false, &[("a", Some(2), &[note(2, "a")]), ("b", Some(1), &[])])?;
    assert_eq!((report.deleted, notes(&file.db).len()), (0, 2));
    // a has it again, and b is asked again while a stands.
    share(&file.db, false, &[("a", Some(3), &[note(1, "x")]), ("b", Some(1), &[])])?;
    share(&file.db, false, &[("a", Some(3), &[]), ("b", Some(2), &[note(1, "x")])])?;
    assert_eq!(notes(&file.db), [note(1, "x")]);
    // A partial run of a alone lets go, and b was not named.
    share(&file.db, true, &[("a", None, &[])])?;
    assert_eq!(notes(&file.db), [note(1, "x")]);
    // b is gone: nobody has it any more.
    assert_eq!(share(&file.db, false, &[("a", None, &[])])?.deleted, 1);
    assert_eq!(notes(&file.db), []);
    Ok(())
}

/// R8: both let go at once, by a run that opens neither and by one that opens both.
#[test]
fn r8_a_shared_row_is_deleted_once() -> Result<()> {
    let file = File::new();
    let both: [(&str, Option<u32>, &[Note]); 2] =
        [("a", None, &[note(1, "x")]), ("b", None, &[note(1, "x")])];
    for empty in [&[][..], &[("a", None, &[][..]), ("b", None, &[][..])][..]] {
        share(&file.db, false, &both)?;
        let report = share(&file.db, false, empty)?;
        let table = report.table("notes").expect("it is declared");
        assert_eq!((table.deleted, table.drifted), (1, 0));
    }
    Ok(())
}

/// R8: a shared row changes for all components or none.
#[test]
fn r8_a_shared_row_does_not_change_for_one_component_alone() -> Result<()> {
    let file = File::new();
    let declare = |a: Option<(u32, &str)>, b: Option<(u32, &str)>, partial| {
        let (a, b) = (a.map(|(v, t)| (v, note(1, t))), b.map(|(v, t)| (v, note(1, t))));
        let part = |path, part: &Option<(u32, Note)>| {
            part.clone().map(|(version, note)| (path, Some(version), vec![note]))
        };
        let parts: Vec<_> = [part("a", &a), part("b", &b)].into_iter().flatten().collect();
        let parts: Vec<(&str, Option<u32>, &[Note])> = parts
            .iter()
            .map(|(path, version, notes)| (*path, *version, notes.as_slice()))
            .collect();
        share(&file.db, partial, &parts)
    };
    declare(Some((1, "x")), Some((1, "x")), false)?;
    let stands = declare(Some((2, "y")), Some((1, "x")), false).expect_err("b stands");
    assert!(matches!(stands, Error::KeyOwned { .. }), "{stands}");
    let differs = declare(Some((2, "y")), Some((2, "x")), false).expect_err("b declares x");
    assert!(matches!(differs, Error::DeclaredTwice { .. }), "{differs}");
    let unnamed = declare(Some((2, "y")), None, true).expect_err("b is not named");
    assert!(matches!(unnamed, Error::KeyOwned { .. }), "{unnamed}");
    assert_eq!(notes(&file.db), [note(1, "x")]);
    assert_eq!(declare(Some((2, "y")), Some((2, "y")), false)?.updated, 1);
    // With b gone, a has it alone.
    assert_eq!(declare(Some((3, "z")), None, false)?.updated, 1);
    assert_eq!(notes(&file.db), [note(1, "z")]);
    Ok(())
}

/// R8: a run of the same shared rows writes nothing, memos or not.
#[test]
fn r8_shared_rows_unchanged_write_nothing() -> Result<()> {
    let file = File::new();
    let both: [(&str, Option<u32>, &[Note]); 2] =
        [("a", None, &[note(1, "x")]), ("b", None, &[note(1, "x")])];
    share(&file.db, false, &both)?;
    let before = crate::support::integer(&file.db, "total_changes()");
    share(&file.db, false, &both)?;
    assert_eq!(crate::support::integer(&file.db, "total_changes()"), before);
    Ok(())
}

/// L2: a refusal leaves open components open, to be finished for the next try.
#[test]
fn l2_a_component_can_be_finished_after_a_refusal() -> Result<()> {
    let file = File::new();
    declare_notes(&file.db, "app", &[note(1, "x")])?.apply()?;
    let target = file.db.target_state("app")?;
    let other = target.table::<Note>().named("other").declare()?;
    let component = target.component("a")?;
    component.declare_row(&other, &note(1, "y"))?;
    assert!(target.apply().expect_err("notes would be dropped").is_refused());
    component.finish()?;
    assert_eq!(target.allow_data_loss().apply()?.inserted, 1);
    Ok(())
}

#[test]
fn root_rows_and_components_live_beside_each_other() -> Result<()> {
    let file = File::new();
    let declare = |root: &[Note], part: &[Note]| {
        let target = declare_notes(&file.db, "app", root)?;
        let table = target.declare_table::<Note>()?;
        let component = target.component("part")?;
        for note in part {
            component.declare_row(&table, note)?;
        }
        component.finish()?;
        target.apply()
    };
    declare(&[note(1, "r")], &[note(2, "p")])?;
    // They trade keys, and nothing is written.
    let report = declare(&[note(2, "p")], &[note(1, "r")])?;
    assert_eq!((report.inserted, report.updated, report.deleted, report.unchanged), (0, 0, 0, 2));
    let report = declare(&[], &[note(1, "r")])?;
    assert_eq!((report.deleted, report.unchanged), (1, 1));
    Ok(())
}

/// Rows are encoded on the threads that declare them.
#[test]
fn rows_are_declared_from_several_threads() -> Result<()> {
    let file = File::new();
    for round in 0..2 {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        std::thread::scope(|scope| {
            for worker in 0..4 {
                let (target, table) = (target.clone(), table.clone());
                scope.spawn(move || {
                    let component = target.component(format!("worker {worker}")).expect("it opens");
                    for i in 0..500 {
                        let id = worker * 1_000 + i;
                        table.declare_row(&note(10_000 + id, "root")).expect("it is declared");
                        component.declare_row(&table, &note(id, "part")).expect("it is declared");
                    }
                    component.finish().expect("it is complete");
                });
            }
        });
        let report = target.apply()?;
        let expected = if round == 0 { (4_000, 0) } else { (0, 4_000) };
        assert_eq!((report.inserted, report.unchanged), expected);
    }
    Ok(())
}

#[test]
fn a_deleted_row_that_is_gone_already_is_drift_and_no_error() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[("a", 1, &[note(1, "x"), note(2, "y")])])?;
    run(&file.db, "DELETE FROM notes WHERE id = 2");
    let report = apply(&file.db, &[("a", 2, &[note(1, "x")])])?;
    let table = report.table("notes").expect("it is declared");
    assert_eq!((table.deleted, table.drifted), (0, 1));
    Ok(())
}
