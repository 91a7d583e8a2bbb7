//! Partial runs, in every mix of tables, rows outside components, and components.

use declarite::{Database, Report, Result, TargetState};

use crate::support::{File, Note, integer, note, texts};

/// Table and key of each row.
type Rows<'m> = &'m [(&'m str, i64)];

/// What a run declares in two tables: rows outside components, and components
/// with their path and how they end.
#[derive(Clone, Copy)]
struct Mix<'m> {
    tables: &'m [&'m str],
    root: Rows<'m>,
    parts: &'m [(&'m str, End, Rows<'m>)],
}

#[derive(Clone, Copy, PartialEq)]
enum End {
    Finished,
    Dropped,
    /// It is asked with the memo it has.
    Stands,
}

/// Declares it; the texts of the rows say in which round.
fn declare(db: &Database, mix: &Mix<'_>, partial: bool, text: &str) -> Result<TargetState> {
    let target = db.target_state("app")?;
    if partial {
        target.partial();
    }
    let mut tables = Vec::new();
    for name in mix.tables {
        tables.push((*name, target.table::<Note>().named(*name).declare()?));
    }
    let table = |name: &str| &tables.iter().find(|(its, _)| *its == name).expect("declared").1;
    for &(name, id) in mix.root {
        table(name).declare_row(&note(id, text))?;
    }
    for &(path, end, rows) in mix.parts {
        let asked = target.component(path)?.memo(if end == End::Stands { "old" } else { text })?;
        assert_eq!(asked.is_none(), end == End::Stands, "{path}");
        let Some(component) = asked else { continue };
        for &(name, id) in rows {
            component.declare_row(table(name), &note(id, text))?;
        }
        if end == End::Finished {
            component.finish()?;
        }
    }
    Ok(target)
}

const BOTH: &[&str] = &["notes", "other"];

/// Root, a and b with a row in each of two tables.
const ALL: Mix<'_> = Mix {
    tables: BOTH,
    root: &[("notes", 1), ("other", 1)],
    parts: &[
        ("a", End::Finished, &[("notes", 10), ("other", 10)]),
        ("b", End::Finished, &[("notes", 20), ("other", 20)]),
    ],
};

fn rows(db: &Database) -> Vec<String> {
    let sql = |table| format!("SELECT '{table} ' || id || ' ' || text AS value FROM {table}");
    texts(db, &format!("{} UNION ALL {} ORDER BY 1", sql("notes"), sql("other")))
}

fn counts(report: &Report) -> (u64, u64, u64, u64) {
    (report.inserted, report.updated, report.deleted, report.unchanged)
}

/// C4: applies the mix after [`ALL`]; which rows go and which come or change, and
/// the counts. A full run after it finds every row again.
#[track_caller]
fn check(mix: &Mix<'_>, gone: &[&str], new: &[&str], expected: (u64, u64, u64, u64)) {
    let file = File::new();
    let run = |mix, partial, text| declare(&file.db, mix, partial, text).and_then(|it| it.apply());
    let full = run(&ALL, false, "old").expect("the first run");
    assert_eq!(counts(&full), (6, 0, 0, 0));
    let mut left = rows(&file.db);
    let report = run(mix, true, "new").expect("the partial run");
    assert_eq!(counts(&report), expected, "the report");
    left.retain(|row| !gone.iter().any(|gone| row.starts_with(&format!("{gone} "))));
    left.retain(|row| !new.iter().any(|new| row.starts_with(&format!("{new} "))));
    left.extend(new.iter().map(|row| format!("{row} new")));
    left.sort();
    assert_eq!(rows(&file.db), left, "the rows");
    run(&ALL, false, "full").expect("a full run");
    assert_eq!(rows(&file.db).len(), 6);
    assert!(rows(&file.db).iter().all(|row| row.ends_with(" full")));
    assert_eq!(integer(&file.db, "(SELECT sum(rows) FROM _declarite_page)"), 6);
}

/// A full run of nothing would drop both tables.
#[test]
fn c4_of_nothing() {
    check(&Mix { tables: &[], root: &[], parts: &[] }, &[], &[], (0, 0, 0, 0));
}

/// A full run would drop the other table, and delete all rows of this one.
#[test]
fn c4_of_a_table() {
    check(&Mix { tables: &["notes"], root: &[], parts: &[] }, &[], &[], (0, 0, 0, 0));
}

/// Rows outside components are added and changed; the others stand, those of
/// components that were not named too.
#[test]
fn c4_of_rows_outside_components() {
    let root = &[("notes", 1), ("notes", 2)];
    let mix = Mix { tables: BOTH, root, parts: &[] };
    check(&mix, &[], &["notes 1", "notes 2"], (1, 1, 0, 0));
    check(&Mix { root: &[("other", 3)], ..mix }, &[], &["other 3"], (1, 0, 0, 0));
}

/// A component loses rows in the tables that are declared.
#[test]
fn c4_of_a_component_and_one_of_its_tables() {
    let parts = &[("a", End::Finished, &[][..])];
    let mix = Mix { tables: &["notes"], root: &[], parts };
    check(&mix, &["notes 10"], &[], (0, 0, 1, 0));
    let parts = &[("a", End::Finished, &[("notes", 11)][..])];
    check(&Mix { parts, ..mix }, &["notes 10"], &["notes 11"], (1, 0, 1, 0));
}

#[test]
fn c4_of_a_component_and_all_tables() {
    let parts = &[("a", End::Finished, &[("notes", 10)][..])];
    let mix = Mix { tables: BOTH, root: &[], parts };
    check(&mix, &["other 10"], &["notes 10"], (0, 1, 1, 0));
}

/// Components that are dropped or stand lose nothing, and count.
#[test]
fn c4_of_components_that_do_not_finish() {
    let parts: &[_] = &[("a", End::Dropped, &[("notes", 11)][..]), ("b", End::Stands, &[])];
    check(&Mix { tables: BOTH, root: &[], parts }, &[], &[], (0, 0, 0, 4));
    // In the tables that are declared.
    check(&Mix { tables: &["other"], root: &[], parts: &parts[1..] }, &[], &[], (0, 0, 0, 1));
}

/// Beside rows outside components, and with a component of which nobody knew.
#[test]
fn c4_of_everything() {
    let mix = Mix {
        tables: BOTH,
        root: &[("notes", 2), ("other", 1)],
        parts: &[
            ("a", End::Finished, &[("other", 10), ("other", 11)]),
            ("b", End::Stands, &[]),
            ("c", End::Finished, &[("notes", 30)]),
        ],
    };
    let new = ["notes 2", "other 1", "other 10", "other 11", "notes 30"];
    check(&mix, &["notes 10"], &new, (3, 2, 1, 2));
}

/// C4: a key goes from one component to another, both named; and from one that is
/// not named to none.
///
/// Taken from a component that is not named, the row would go with the claimant,
/// while the one that had it still stands.
#[test]
fn c4_a_key_is_taken_from_named_components_only() {
    let parts: &[_] = &[("a", End::Finished, &[][..]), ("b", End::Finished, &[("notes", 10)])];
    let mix = Mix { tables: &["notes"], root: &[], parts };
    check(&mix, &["notes 20"], &["notes 10"], (0, 1, 1, 0));
    let root = &[("notes", 10)];
    check(&Mix { root, parts: &parts[..1], ..mix }, &[], &["notes 10"], (0, 1, 0, 0));
    let file = File::new();
    let first = declare(&file.db, &ALL, false, "old").and_then(|target| target.apply());
    assert_eq!(first.expect("the first run").inserted, 6);
    let before = rows(&file.db);
    for mix in [Mix { parts: &parts[1..], ..mix }, Mix { root, parts: &[], ..mix }] {
        let target = declare(&file.db, &mix, true, "new").expect("it is declared");
        let error = target.apply().expect_err("a has it, and was not named");
        assert!(matches!(error, declarite::Error::KeyOwned { .. }), "{error}");
        assert_eq!(rows(&file.db), before);
    }
}

/// C4, C5: a new table in a partial run voids memos, of components that it does
/// not name too.
#[test]
fn c4_a_partial_run_may_bring_a_table() -> Result<()> {
    let file = File::new();
    declare(&file.db, &ALL, false, "old")?.apply()?;
    let target = file.db.target_state("app")?;
    target.partial().table::<Note>().named("more").declare()?.declare_row(&note(1, "new"))?;
    assert!(target.component("a")?.memo("old")?.is_some());
    let report = target.apply()?;
    // The component that was dropped has no rows in that table.
    assert_eq!((counts(&report), report.abandoned.len()), ((1, 0, 0, 0), 1));
    let target = file.db.target_state("app")?;
    target.partial();
    assert!(target.component("b")?.memo("old")?.is_some());
    assert_eq!(rows(&file.db).len(), 6);
    Ok(())
}
