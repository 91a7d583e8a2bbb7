//! Programs carried out, and the file compared with what it must be.

use std::cell::Cell;
use std::collections::BTreeSet;

use declarite::{Component, Database, DynamicRow, Error, Result, TargetState, Value};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::model::{Model, Outcome, Phase, Row};
use super::program::{Action, COMPONENTS, Consent, Program, Step};
use super::shape::{ID, PART, Shape, shapes};
use crate::evolution::case::contents;
use crate::support::{integer, run, texts};

/// How many applies came to what.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count {
    pub(super) applied: u64,
    pub(super) refused: u64,
    pub(super) failed: u64,
}

type Checked = std::result::Result<(), TestCaseError>;
type Shapes = [Option<Shape>; 2];

/// A program in short.
pub(super) fn told_of(program: &Program) -> String {
    let mut raw = program.first.clone();
    let mut words = String::new();
    for step in &program.steps {
        step.edits.iter().for_each(|edit| edit.apply(&mut raw));
        for shape in shapes(&raw).iter().flatten() {
            words.push_str(&format!("{shape}\n"));
        }
        let Step { partial, consent, actions, .. } = step;
        words.push_str(&format!("partial {partial}, consent {consent:?}, {actions:?}\n"));
    }
    words
}

fn told(error: impl std::fmt::Display) -> TestCaseError {
    TestCaseError::fail(error.to_string())
}

/// All bytes of the file.
fn bytes(db: &Database) -> Vec<u8> {
    let bytes = db.read(|connection| Ok(connection.serialize_database_to_buffer().to_vec()));
    bytes.expect("the file is in memory")
}

/// Carries a program out, and says what is not as it must be.
pub(super) fn check(program: &Program, counts: &Cell<Count>) -> Checked {
    let db = Database::open(":memory:").map_err(told)?;
    let mut raw = program.first.clone();
    let mut model = Model::default();
    for (number, step) in program.steps.iter().enumerate() {
        step.edits.iter().for_each(|edit| edit.apply(&mut raw));
        let mut now = raw.clone();
        for (table, known) in now.iter_mut().zip(&model.tables) {
            table.absent &= !(step.partial && known.is_some());
        }
        let shapes = shapes(&now);
        let fault = |error: TestCaseError| {
            let rows = model.rows(step, &shapes);
            let rows: Vec<_> = rows.iter().flat_map(|it| it.values()).collect();
            let known: Vec<_> = model.tables.iter().flatten().map(|it| &it.rows).collect();
            let told = format!("step {number}: {error}\nknown {known:?}\ndeclared {rows:?}");
            TestCaseError::fail(told)
        };
        match carry_out(&db, step, &shapes, &model, counts).map_err(fault)? {
            None => return Ok(()),
            Some(next) => model = next,
        }
    }
    let shapes = model.tables.clone().map(|table| table.map(|table| table.shape));
    // The same again, and once more: nothing is written.
    for is_last in [false, true] {
        let before = bytes(&db);
        let target = whole(&db, &shapes, &model).map_err(told)?;
        let report = target.apply().map_err(told)?;
        let written = report.inserted + report.updated + report.deleted;
        prop_assert_eq!(written, 0, "the same again: {}", report);
        prop_assert!(!is_last || bytes(&db) == before, "the same again left traces");
    }
    Ok(())
}

/// The next state, or none where it is not clear.
fn carry_out(
    db: &Database,
    step: &Step,
    shapes: &Shapes,
    model: &Model,
    counts: &Cell<Count>,
) -> std::result::Result<Option<Model>, TestCaseError> {
    // Not the bytes: what is on free pages is nobody's, and not rolled back.
    let before = contents(db);
    let mut phases = [Phase::Absent; COMPONENTS + 1];
    phases[0] = Phase::Finished;
    let mut with_memo = BTreeSet::new();
    let applied = declare(db, step, shapes, model, (&mut phases, &mut with_memo)).and_then(|it| {
        let plan = it.plan()?;
        let done = it.apply();
        assert_eq!(plan.refusals().is_empty(), !matches!(done, Err(Error::Refused { .. })));
        done
    });
    if let Err(error) = &applied {
        prop_assert!(contents(db) == before, "an error left traces: {error}");
    }
    let mut count = counts.get();
    let next = match (model.apply(step, shapes, &phases, &with_memo), applied) {
        (Outcome::Unclear, _) => return Ok(None),
        (Outcome::Applied(next), Ok(_)) => {
            count.applied += 1;
            is_as_made_anew(db, shapes, &next)?;
            *next
        }
        (Outcome::Refused, Err(error)) if error.is_refused() => {
            count.refused += 1;
            model.clone()
        }
        (Outcome::Fails, Err(error)) if !error.is_refused() && !error.is_conflict() => {
            count.failed += 1;
            model.clone()
        }
        (Outcome::Applied(_), Err(error)) => {
            return Err(TestCaseError::fail(format!("is valid, and was not applied: {error}")));
        }
        (outcome, Err(error)) => {
            let wanted = if matches!(outcome, Outcome::Fails) { "failure" } else { "refusal" };
            return Err(TestCaseError::fail(format!("not the {wanted} expected: {error}")));
        }
        (outcome, Ok(report)) => {
            let wanted = if matches!(outcome, Outcome::Fails) { "failure" } else { "refusal" };
            return Err(TestCaseError::fail(format!("no {wanted}, but {report}")));
        }
    };
    counts.set(count);
    Ok(Some(next))
}

fn dynamic(shape: &Shape, row: &Row) -> DynamicRow {
    let columns = shape.columns.iter().zip(&row.values);
    columns.fold(DynamicRow::new(), |row, (column, value)| match column {
        Some(column) if *value != Value::Null => row.set(column.name, value.clone()),
        _ => row,
    })
}

fn declare(
    db: &Database,
    step: &Step,
    shapes: &Shapes,
    model: &Model,
    (phases, with_memo): (&mut [Phase; COMPONENTS + 1], &mut BTreeSet<usize>),
) -> Result<TargetState> {
    let target = db.target_state("app")?;
    if step.partial {
        target.partial();
    }
    match step.consent {
        Consent::None => {}
        Consent::All => drop(target.allow_data_loss()),
        Consent::Tables => {
            for name in ["t", "tt", "u", "uu"] {
                target.allow_loss_of(name);
            }
        }
    }
    let mut handles = Vec::new();
    for shape in shapes {
        let schema = shape.as_ref().map(Shape::schema).transpose()?;
        handles.push(schema.map(|schema| target.declare_schema(schema)).transpose()?);
    }
    let rows = model.rows(step, shapes);
    let of = |component: usize| {
        let all = rows.iter().enumerate();
        all.flat_map(move |(i, rows)| rows.values().map(move |row| (i, row)))
            .filter(move |(_, row)| row.owner == component)
    };
    let row_of = |(i, row): (usize, &Row)| {
        let (Some(shape), Some(handle)) = (&shapes[i], &handles[i]) else { return None };
        Some((handle, dynamic(shape, row)))
    };
    for (handle, row) in of(0).filter_map(row_of) {
        handle.declare_row(&row)?;
    }
    for (component, &action) in (1..).zip(&step.actions) {
        if action == Action::Absent {
            continue;
        }
        let opened = target.component(format!("part {component}"))?;
        let part = if action == Action::Memo {
            let part = opened.memo("inputs")?;
            assert_eq!(part.is_none(), model.stands(component, shapes), "C5: {component}");
            let Some(part) = part else {
                phases[component] = Phase::Standing;
                continue;
            };
            with_memo.insert(component);
            part
        } else {
            opened
        };
        for (handle, row) in of(component).filter_map(row_of) {
            part.declare_row(handle, &row)?;
        }
        if action == Action::Abandon {
            phases[component] = Phase::Abandoned;
        } else {
            part.finish()?;
            phases[component] = Phase::Finished;
        }
    }
    Ok(target)
}

/// A full run that declares all that there is.
fn whole(db: &Database, shapes: &Shapes, model: &Model) -> Result<TargetState> {
    let target = db.target_state("app")?;
    let mut handles = Vec::new();
    for shape in shapes {
        let schema = shape.as_ref().map(Shape::schema).transpose()?;
        handles.push(schema.map(|schema| target.declare_schema(schema)).transpose()?);
    }
    for component in 0..=COMPONENTS {
        let part = (component > 0).then(|| target.component(format!("part {component}")));
        let part = part.transpose()?;
        for (table, handle) in model.tables.iter().zip(&handles) {
            let (Some(table), Some(handle)) = (table, handle) else { continue };
            for row in table.rows.iter().filter(|row| row.owner == component) {
                let row = dynamic(&table.shape, row);
                match &part {
                    None => handle.declare_row(&row)?,
                    Some(part) => part.declare_row(handle, &row)?,
                }
            }
        }
        part.map_or(Ok(()), Component::finish)?;
    }
    Ok(target)
}

/// The file is as one that was made for these tables and rows, and its ledger says so.
fn is_as_made_anew(db: &Database, shapes: &Shapes, model: &Model) -> Checked {
    let fresh = Database::open(":memory:").map_err(told)?;
    whole(&fresh, shapes, model).and_then(|it| it.apply()).map_err(told)?;
    for shape in shapes.iter().flatten() {
        prop_assert_eq!(dump(db, shape), dump(&fresh, shape), "rows of {}", shape.name);
    }
    prop_assert_eq!(definitions(db), definitions(&fresh));
    let dangling = integer(db, "(SELECT count(*) FROM pragma_foreign_key_check)");
    prop_assert_eq!(dangling, 0, "foreign_key_check");
    let integrity = texts(db, "SELECT integrity_check AS value FROM pragma_integrity_check");
    prop_assert_eq!(integrity, ["ok"]);
    prop_assert_eq!(integer(db, "(SELECT foreign_keys FROM pragma_foreign_keys)"), 1);
    // S6: whoever looks at the tables once more finds them as the ledger has them.
    run(db, "CREATE TABLE somebodys (x); DROP TABLE somebodys");
    let plan = whole(db, shapes, model).and_then(|it| it.plan()).map_err(told)?;
    prop_assert!(plan.is_empty(), "the same again: {}", plan);
    Ok(())
}

/// The rows of a table as literals, in order.
fn dump(db: &Database, shape: &Shape) -> Vec<String> {
    let names = shape.columns.iter().flatten();
    let columns: Vec<String> = names
        .map(|column| format!("typeof(\"{0}\") || ' ' || quote(\"{0}\")", column.name))
        .collect();
    let order = [shape.name_of(ID), shape.name_of(PART)].join("\", \"");
    let columns = columns.join(" || ', ' || ");
    texts(db, &format!("SELECT {columns} AS value FROM \"{}\" ORDER BY \"{order}\"", shape.name))
}

/// The parts of each definition, in whatever order the columns are.
fn definitions(db: &Database) -> Vec<(String, Vec<String>)> {
    let all = texts(
        db,
        "SELECT name || ':' || sql AS value FROM sqlite_schema \
         WHERE sql IS NOT NULL AND name NOT LIKE '\\_declarite%' ESCAPE '\\' \
         AND tbl_name NOT LIKE '\\_declarite%' ESCAPE '\\' AND name <> 'sqlite_sequence' ORDER BY name",
    );
    let parts = |definition: &String| {
        let (name, sql) = definition.split_once(':').unwrap_or((definition, ""));
        let plain: String = sql.chars().filter(|c| !c.is_whitespace() && *c != '"').collect();
        let (head, body) = plain.split_once('(').unwrap_or((&plain, ""));
        let (body, tail) = body.rsplit_once(')').unwrap_or((body, ""));
        let mut parts: Vec<String> = body.split(',').map(str::to_owned).collect();
        parts.sort();
        parts.extend([head.to_owned(), tail.to_owned()]);
        (name.to_owned(), parts)
    };
    all.iter().map(parts).collect()
}
