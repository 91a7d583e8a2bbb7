//! Programs carried out, and the file compared with what it must be.

use std::collections::{BTreeMap, BTreeSet};

use declarite::{Database, DynamicRow, Report, Result, TableReport, TableTarget, TargetState};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::program::{APPS, Parts, Program, ROOT, Step, rows_of};
use super::tables::{Key, Rows, Table};
use crate::support::{integer, texts};

impl Step {
    /// Declares it, and nothing else.
    fn declare(&self, db: &Database, tables: &[Table]) -> Result<TargetState> {
        let target = db.target_state(APPS[self.app])?;
        if self.partial {
            target.partial();
        }
        let mut handles: BTreeMap<usize, TableTarget<DynamicRow>> = BTreeMap::new();
        let owned = tables.iter().enumerate().filter(|(_, table)| table.app == self.app);
        let mut owned: Vec<_> = owned.collect();
        if self.reversed {
            owned.reverse();
        }
        for (i, table) in owned {
            handles.insert(i, target.declare_schema(table.schema(tables)?)?);
        }
        let rows_of = |component: usize| {
            let rows = self.declared.iter().filter(move |(owner, ..)| *owner == component);
            let mut rows: Vec<_> = rows.collect();
            if self.reversed {
                rows.reverse();
            }
            rows.into_iter().map(|(_, key, row)| (key.0, tables[key.0].dynamic(row)))
        };
        // What is said of a row that cannot be declared is said again at the end.
        for (table, row) in rows_of(ROOT) {
            let _ = handles[&table].declare_row(&row);
        }
        for &component in &self.components {
            let part = target.component(format!("part {component}"))?;
            for (table, row) in rows_of(component) {
                let _ = part.declare_row(&handles[&table], &row);
            }
            part.finish()?;
        }
        Ok(target)
    }

    fn apply(&self, db: &Database, tables: &[Table]) -> Result<Report> {
        let target = self.declare(db, tables)?;
        let done = target.apply();
        if done.is_ok() {
            // S8: rows that were parked or held back are as declared, too.
            let found = target.verify()?;
            assert!(found.is_clean(), "{found}");
        }
        done.inspect_err(|error| {
            // L2: it can be applied again, and is what it was.
            let again = target.apply().map_err(|again| again.to_string());
            assert_eq!(again.err(), Some(error.to_string()), "applied again");
        })
    }

    /// The full run that declares what an app has.
    fn whole(app: usize, parts: &Parts) -> Self {
        let owned = || parts.iter().filter(|((of, _), _)| *of == app);
        let declared = owned().flat_map(|((_, part), rows)| {
            rows.iter().map(|(key, row)| (*part, key.clone(), row.clone()))
        });
        let components = owned().map(|((_, part), _)| *part).filter(|part| *part != ROOT).collect();
        let (declared, expected) = (declared.collect(), Ok(parts.clone()));
        Self { app, partial: false, components, declared, reversed: false, expected }
    }
}

/// All bytes of the file.
fn bytes(db: &Database) -> Vec<u8> {
    let bytes = db.read(|connection| Ok(connection.serialize_database_to_buffer().to_vec()));
    bytes.expect("the file is in memory")
}

/// The rows of tables that are there, in order of their keys.
fn rows(db: &Database, tables: &[Table]) -> Vec<Vec<String>> {
    let there = "SELECT name AS value FROM sqlite_schema WHERE type = 'table'";
    let there = texts(db, there);
    let of_table = |table: &Table| {
        let is_there = there.iter().any(|name| name == table.name);
        if is_there { texts(db, &table.select()) } else { Vec::new() }
    };
    tables.iter().map(of_table).collect()
}

fn expected_rows(tables: &[Table], rows: &Rows) -> Vec<Vec<String>> {
    let of_table = |i: usize| {
        let rows = rows.iter().filter(move |((table, _), _)| *table == i);
        rows.map(|(_, row)| tables[i].shown(row)).collect()
    };
    (0..tables.len()).map(of_table).collect()
}

/// Whether the report of a table counts what became of its rows.
fn is_counted(
    step: &Step,
    table: usize,
    (before, after): (&Parts, &Parts),
    found: &TableReport,
) -> bool {
    let is_shared = |key: &Key| after.values().filter(|rows| rows.contains_key(key)).count() > 1;
    let alone = |rows: &BTreeSet<&Key>| rows.iter().filter(|key| !is_shared(key)).count();
    let of_table = |rows: &Rows| -> Rows {
        rows.iter().filter(|(key, _)| key.0 == table).map(|(k, r)| (k.clone(), r.clone())).collect()
    };
    let (before, after) = (of_table(&rows_of(before)), of_table(&rows_of(after)));
    let is_new = |key: &&Key| !before.contains_key(*key);
    let is_same = |key: &Key| before.contains_key(key) && before.get(key) == after.get(key);
    let inserted = after.keys().filter(is_new).count();
    let updated = after.keys().filter(|key| !is_new(key) && !is_same(key)).count();
    let deleted = before.keys().filter(|key| !after.contains_key(*key)).count();
    let declared = step.declared.iter().filter(|(_, key, _)| is_same(key));
    let declared: BTreeSet<(usize, &Key)> = declared.map(|(owner, key, _)| (*owner, key)).collect();
    let rows: BTreeSet<&Key> = declared.iter().map(|(_, key)| *key).collect();
    // A row of two components may count for both, and for none when it becomes that.
    let unchanged = alone(&rows) as u64..=declared.len() as u64;
    let counts = [inserted, updated, deleted].map(|count| count as u64);
    counts == [found.inserted, found.updated, found.deleted]
        && unchanged.contains(&found.unchanged)
        && found.drifted == 0
}

fn is_sound(db: &Database) -> Result<(), TestCaseError> {
    let dangling = integer(db, "(SELECT count(*) FROM pragma_foreign_key_check)");
    prop_assert_eq!(dangling, 0, "foreign_key_check");
    let integrity = texts(db, "SELECT integrity_check AS value FROM pragma_integrity_check");
    prop_assert_eq!(integrity, ["ok"]);
    Ok(())
}

fn open() -> Result<Database, TestCaseError> {
    Database::open(":memory:").map_err(|error| TestCaseError::fail(error.to_string()))
}

fn fault(step: usize, what: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(format!("step {}: {what}", step + 1))
}

/// Carries a program out, and says what is not as it must be.
pub(super) fn check(program: &Program) -> Result<(), TestCaseError> {
    let db = open()?;
    let mut parts = Parts::new();
    for (i, step) in program.steps.iter().enumerate() {
        let before = step.expected.is_err().then(|| bytes(&db));
        match (&step.expected, step.apply(&db, &program.tables)) {
            (Ok(after), Ok(report)) => {
                let is_applied = is_applied(&db, program, step, (&parts, after), &report);
                is_applied.map_err(|error| fault(i, error))?;
                parts.clone_from(after);
            }
            (Err(faults), Err(error)) => {
                let known = rows_of(&parts);
                if !faults.iter().any(|it| it.is_told(&program.tables, &known, &error)) {
                    return Err(fault(i, format_args!("another error was expected: {error:?}")));
                }
                prop_assert!(Some(bytes(&db)) == before, "step {}: the error left traces", i + 1);
            }
            (Ok(_), Err(error)) => {
                return Err(fault(i, format_args!("is valid, and was refused: {error:?}")));
            }
            (Err(_), Ok(report)) => {
                return Err(fault(i, format_args!("breaks a rule, and was applied:\n{report}")));
            }
        }
    }
    is_kept(&db, program, &parts).map_err(|error| fault(program.steps.len() - 1, error))
}

fn is_applied(
    db: &Database,
    program: &Program,
    step: &Step,
    (before, after): (&Parts, &Parts),
    report: &Report,
) -> Result<(), TestCaseError> {
    let tables = &program.tables;
    let expected = expected_rows(tables, &rows_of(after));
    prop_assert_eq!(rows(db, tables), expected, "the rows of the file");
    for (i, table) in tables.iter().enumerate().filter(|(_, table)| table.app == step.app) {
        let found = report.table(table.name).cloned().unwrap_or_default();
        let is_counted = is_counted(step, i, (before, after), &found);
        prop_assert!(is_counted, "the report counts otherwise: {:?}", found);
    }
    is_sound(db)
}

/// The ledger is right, and the file is that of a program built anew: the same
/// again writes nothing.
fn is_kept(db: &Database, program: &Program, parts: &Parts) -> Result<(), TestCaseError> {
    let other = open()?;
    let applied =
        |app: &usize| program.steps.iter().any(|it| it.app == *app && it.expected.is_ok());
    for app in (0..APPS.len()).filter(applied) {
        let whole = Step::whole(app, parts);
        let apply = |db: &Database, which: &str| {
            let applied = whole.apply(db, &program.tables);
            applied.map_err(|error| TestCaseError::fail(format!("{which} was refused: {error:?}")))
        };
        apply(&other, "a file built anew")?;
        let traces = || (bytes(db), integer(db, "total_changes()"));
        let before = traces();
        let report = apply(db, "the same again")?;
        let written = (report.inserted, report.updated, report.deleted);
        prop_assert_eq!(written, (0, 0, 0), "the same again: {}", report);
        prop_assert!(traces() == before, "the same again left traces");
    }
    let (found, anew) = (rows(db, &program.tables), rows(&other, &program.tables));
    prop_assert_eq!(found, anew, "a file built anew");
    Ok(())
}
