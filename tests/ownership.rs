//! Whose a row is, and what becomes of it when it changes hands.

use std::sync::Barrier;

use declarite::{Database, Error, Report, Result, TargetState};

use crate::support::{File, Note, apply_notes, integer, note, notes};

/// One component of a run: its path, its memo if it asks, its notes.
pub(crate) type Part<'p> = (&'p str, Option<u32>, &'p [Note]);

/// Declares a table's notes outside components and in them.
fn declare(target: &TargetState, table: &str, root: &[Note], parts: &[Part<'_>]) -> Result<()> {
    let table = target.table::<Note>().named(table).declare()?;
    for note in root {
        table.declare_row(note)?;
    }
    for (path, memo, notes) in parts {
        let mut component = target.component(path)?;
        if let Some(memo) = memo {
            let Some(asked) = component.memo(memo)? else { continue };
            component = asked;
        }
        for note in *notes {
            component.declare_row(&table, note)?;
        }
        component.finish()?;
    }
    Ok(())
}

/// Applies a table's notes, and nothing else.
pub(crate) fn apply(db: &Database, root: &[Note], parts: &[Part<'_>]) -> Result<Report> {
    let target = db.target_state("app")?;
    declare(&target, "notes", root, parts)?;
    target.apply()
}

/// A partial run of components, not applied yet.
pub(crate) fn partial(db: &Database, parts: &[Part<'_>]) -> Result<TargetState> {
    let target = db.target_state("app")?;
    declare(target.partial(), "notes", &[], parts)?;
    Ok(target)
}

fn counts(report: &Report) -> (u64, u64, u64, u64) {
    (report.inserted, report.updated, report.deleted, report.unchanged)
}

/// R2: keys that go round among the root and components are transfers.
///
/// Taken one component after the other, each would delete the key that the one
/// before it has just written.
#[test]
fn r2_keys_go_round_among_root_and_components() -> Result<()> {
    let file = File::new();
    let [one, two, three] = [1, 2, 3].map(|id| note(id, "x"));
    let round = |root: &Note, a: &Note, b: &Note| {
        let (a, b) = (std::slice::from_ref(a), std::slice::from_ref(b));
        apply(&file.db, std::slice::from_ref(root), &[("a", None, a), ("b", None, b)])
    };
    round(&one, &two, &three)?;
    for (root, a, b) in [(&three, &one, &two), (&two, &three, &one), (&one, &two, &three)] {
        assert_eq!(counts(&round(root, a, b)?), (0, 0, 0, 3));
    }
    // The same with other rows under the keys.
    let report = round(&note(3, "y"), &note(1, "y"), &note(2, "y"))?;
    assert_eq!(counts(&report), (0, 3, 0, 0));
    assert_eq!(notes(&file.db), [note(1, "y"), note(2, "y"), note(3, "y")]);
    Ok(())
}

/// R2: a key is of one table: the same key in another is another row, even
/// within one component.
#[test]
fn r2_a_key_that_moves_to_another_table_is_deleted_in_the_first() -> Result<()> {
    let file = File::new();
    let run = |first: &[Note], second: &[Note]| {
        let target = file.db.target_state("app")?;
        let (notes, other) =
            (target.declare_table::<Note>()?, target.table::<Note>().named("other").declare()?);
        let component = target.component("a")?;
        for note in first {
            component.declare_row(&notes, note)?;
        }
        for note in second {
            component.declare_row(&other, note)?;
        }
        component.finish()?;
        target.apply()
    };
    run(&[note(1, "x")], &[note(2, "x")])?;
    let report = run(&[note(2, "x")], &[note(1, "x")])?;
    assert_eq!(counts(&report), (2, 0, 2, 0));
    assert_eq!(notes(&file.db), [note(2, "x")]);
    assert_eq!(integer(&file.db, "(SELECT id FROM other)"), 1);
    Ok(())
}

/// R6: a key that another component claims while its owner stands by its memo.
///
/// Written over it, the row would be lost in the run after: its owner is asked,
/// lets go of the key, and deletes what is another's by then.
#[test]
fn r6_a_key_is_claimed_while_its_owner_stands() -> Result<()> {
    let file = File::new();
    let (x, y) = ([note(1, "x")], [note(1, "y")]);
    apply(&file.db, &[], &[("a", Some(1), &x)])?;
    for root in [&[][..], &y] {
        let claims: &[Part<'_>] = if root.is_empty() { &[("b", None, &y)] } else { &[] };
        let parts = [&[("a", Some(1), &[][..])], claims].concat();
        let error = apply(&file.db, root, &parts).expect_err("a keeps it");
        assert!(matches!(&error, Error::KeyOwned { key, .. } if key == "1"), "{error}");
        assert_eq!(notes(&file.db), x);
    }
    let report = apply(&file.db, &[], &[("a", Some(2), &[]), ("b", None, &y)])?;
    assert_eq!(counts(&report), (0, 1, 0, 0));
    assert_eq!(apply(&file.db, &[], &[("a", Some(3), &[]), ("b", None, &y)])?.unchanged, 1);
    assert_eq!(notes(&file.db), y);
    Ok(())
}

/// C1, R6: a component that was abandoned keeps its keys: another declares them
/// equally or not at all.
///
/// Handed on, the row would go with the other one, while the abandoned
/// component's memo still holds and never brings it back.
#[test]
fn c1_an_abandoned_component_keeps_its_keys() -> Result<()> {
    let file = File::new();
    let rows = [note(1, "x"), note(2, "x")];
    let claim = |text: &str| {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        let abandoned = target.component("a")?.memo(&2_u32)?.expect("other inputs");
        abandoned.declare_row(&table, &note(2, "new"))?;
        drop(abandoned);
        let other = target.component("b")?;
        other.declare_row(&table, &note(1, text))?;
        other.finish()?;
        target.apply()
    };
    apply(&file.db, &[], &[("a", Some(1), &rows)])?;
    let error = claim("y").expect_err("a keeps it");
    assert!(matches!(&error, Error::KeyOwned { key, .. } if key == "1"), "{error}");
    assert_eq!(counts(&claim("x")?), (0, 0, 0, 2));
    // b goes, and a stands: its rows are there.
    apply(&file.db, &[], &[("a", Some(1), &[])])?;
    assert_eq!(notes(&file.db), rows);
    Ok(())
}

/// L1, R6: partial runs of two components are no conflict, and may both claim a
/// key that neither had.
///
/// Neither sees the other's row before the write lock.
#[test]
fn r6_two_partial_runs_claim_one_key() -> Result<()> {
    for (text, is_taken) in [("x", true), ("y", false)] {
        let file = File::new();
        apply(&file.db, &[], &[("c", None, &[])])?;
        let late = partial(&file.db, &[("b", None, &[note(1, text)])])?;
        partial(&file.db, &[("a", None, &[note(1, "x")])])?.apply()?;
        match late.apply() {
            Ok(report) => assert!(is_taken && counts(&report) == (0, 0, 0, 0), "{report}"),
            Err(error) => assert!(!is_taken && matches!(error, Error::KeyOwned { .. }), "{error}"),
        }
        partial(&file.db, &[("a", None, &[])])?.apply()?;
        let left = if is_taken { vec![note(1, "x")] } else { Vec::new() };
        assert_eq!(notes(&file.db), left);
    }
    Ok(())
}

/// C3: of several threads that open one path, one has it.
#[test]
fn c3_one_of_several_threads_opens_a_path() -> Result<()> {
    let file = File::new();
    for round in 0..20 {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        let together = Barrier::new(4);
        let opened: usize = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..4)
                .map(|worker| {
                    let (target, table, together) = (&target, &table, &together);
                    scope.spawn(move || {
                        together.wait();
                        let Ok(component) = target.component("a") else { return 0 };
                        let row = note(worker, &format!("round {round}"));
                        component.declare_row(table, &row).expect("it is declared");
                        component.finish().expect("it is complete");
                        1
                    })
                })
                .collect();
            workers.into_iter().map(|worker| worker.join().expect("no panic")).sum()
        });
        assert_eq!(opened, 1);
        target.apply()?;
        assert_eq!(notes(&file.db).len(), 1);
    }
    Ok(())
}

/// C1, R8: threads that declare different rows of one key in one component make
/// an error, in whichever order they come.
#[test]
fn r8_threads_contradict_each_other() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(9, "x")])?;
    for _ in 0..10 {
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Note>()?;
        let component = target.component("a")?;
        std::thread::scope(|scope| {
            for worker in 0..4 {
                let (table, component) = (&table, &component);
                scope.spawn(move || {
                    let row = note(1, if worker == 2 { "y" } else { "x" });
                    component.declare_row(table, &row).expect("it is declared");
                });
            }
        });
        component.finish()?;
        let error = target.apply().expect_err("x and y");
        assert!(matches!(error, Error::DeclaredTwice { .. }), "{error}");
        assert_eq!(notes(&file.db), [note(9, "x")]);
    }
    Ok(())
}

/// R2, L1: a row that is shared while a partial run which lets go of it is
/// open is not deleted.
#[test]
fn r2_a_row_is_shared_while_its_owner_lets_go() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[], &[("a", None, &[note(1, "x")])])?;
    let late = partial(&file.db, &[("a", None, &[])])?;
    partial(&file.db, &[("b", None, &[note(1, "x")])])?.apply()?;
    late.apply()?;
    assert_eq!(notes(&file.db), [note(1, "x")]);
    Ok(())
}

/// R8, L1: nor is one changed that is shared meanwhile.
#[test]
fn r8_a_row_is_shared_while_its_owner_changes_it() -> Result<()> {
    let file = File::new();
    apply(&file.db, &[], &[("a", None, &[note(1, "x")])])?;
    let late = partial(&file.db, &[("a", None, &[note(1, "y")])])?;
    partial(&file.db, &[("b", None, &[note(1, "x")])])?.apply()?;
    let error = late.apply().expect_err("b keeps it as it was");
    assert!(matches!(error, Error::KeyOwned { .. }), "{error}");
    assert_eq!(notes(&file.db), [note(1, "x")]);
    Ok(())
}
