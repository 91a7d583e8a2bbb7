//! Programs by chance: few keys, paths, memos and versions, so that they meet.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::program::{App, End, Hand, Operation, Part, Program, Row, Run, Table};

/// Keys of a table.
pub(super) const KEYS: u8 = 4;

/// Operations of a program.
const MOST: usize = 12;

fn rows(app: App, most: usize) -> impl Strategy<Value = Vec<Row>> {
    let table = prop::sample::select(app.tables());
    // Most rows are of one version, so that components can share them.
    let version = prop_oneof![6 => Just(0_u8), 1 => Just(1)];
    let row = (table, 0..KEYS, version);
    vec(row.prop_map(|(table, key, version)| Row { place: (table, key), version }), 0..=most)
}

fn part(app: App) -> impl Strategy<Value = Part> {
    let end = prop_oneof![
        10 => Just(End::Finished),
        1 => Just(End::Dropped),
        1 => Just(End::Failed),
        1 => Just(End::Panicked),
        1 => Just(End::LeftOpen),
    ];
    let threads = prop::bool::weighted(0.1);
    (1..=3_u8, option::of(0..2_u8), rows(app, 4), end, threads)
        .prop_map(|(path, memo, rows, end, threads)| Part { path, memo, rows, end, threads })
}

fn run_of(app: App) -> impl Strategy<Value = Run> {
    let tables = vec(prop::bool::weighted(0.8), app.tables().len());
    let flags = (prop::bool::weighted(0.35), any::<bool>(), prop::bool::weighted(0.02));
    let late = option::weighted(0.1, prop::sample::select(app.tables()));
    (tables, flags, late, rows(app, 3), vec(part(app), 0..=3)).prop_map(
        move |(declared, (partial, consent, root_fails), late, root, parts)| {
            let tables = app.tables().iter().zip(declared).filter(|(_, declared)| *declared);
            let tables = tables.map(|(table, _)| *table).filter(|table| Some(*table) != late);
            let tables = tables.collect();
            Run { app, partial, consent, tables, late, root, root_fails, parts }
        },
    )
}

fn run() -> impl Strategy<Value = Run> {
    prop_oneof![3 => run_of(App::One), 1 => run_of(App::Two)]
}

/// How a run differs from the last one of its app.
#[derive(Debug, Clone)]
enum Change {
    Nothing,
    Partial(bool),
    /// Without the part at this position, or the root's rows.
    Without(usize),
    /// The part at this position declares this row too, and asks with another memo.
    Row(usize, Row),
    /// The part at this position declares its last row no longer, and asks with
    /// another memo.
    Fewer(usize),
    /// The part at this position declares the other version of each row, and asks
    /// with another memo.
    Otherwise(usize),
    /// Of the parts, the one at this position alone, and partial.
    Only(usize),
    /// The part at this position has another path.
    Moved(usize),
    /// Without the table at this position.
    Table(usize),
}

fn change(app: App) -> impl Strategy<Value = Change> {
    let row = rows(app, 1).prop_filter_map("a row", |rows| rows.first().copied());
    prop_oneof![
        2 => Just(Change::Nothing),
        1 => any::<bool>().prop_map(Change::Partial),
        2 => (0..5_usize).prop_map(Change::Without),
        4 => (0..5_usize, row).prop_map(|(part, row)| Change::Row(part, row)),
        2 => (0..3_usize).prop_map(Change::Fewer),
        3 => (0..3_usize).prop_map(Change::Otherwise),
        2 => (0..3_usize).prop_map(Change::Only),
        2 => (0..3_usize).prop_map(Change::Moved),
        1 => (0..4_usize).prop_map(Change::Table),
    ]
}

fn changed(mut run: Run, change: &Change) -> Run {
    match *change {
        Change::Nothing => {}
        Change::Partial(partial) => run.partial = partial,
        Change::Without(part) if part < run.parts.len() => drop(run.parts.remove(part)),
        Change::Without(_) => run.root.clear(),
        Change::Row(part, row) if part < run.parts.len() => {
            run.parts[part].rows.push(row);
            run.parts[part].memo = run.parts[part].memo.map(|memo| 1 - memo);
        }
        Change::Fewer(part) if part < run.parts.len() => {
            run.parts[part].rows.pop();
            run.parts[part].memo = run.parts[part].memo.map(|memo| 1 - memo);
        }
        Change::Otherwise(part) if part < run.parts.len() => {
            run.parts[part].rows.iter_mut().for_each(|row| row.version = 1 - row.version);
            run.parts[part].memo = run.parts[part].memo.map(|memo| 1 - memo);
        }
        Change::Only(part) if part < run.parts.len() => {
            run.parts = vec![run.parts.swap_remove(part)];
            run.root.clear();
            run.partial = true;
        }
        Change::Moved(part) if part < run.parts.len() => {
            run.parts[part].path = run.parts[part].path % 3 + 1;
        }
        Change::Fewer(_) | Change::Otherwise(_) | Change::Only(_) | Change::Moved(_) => {}
        Change::Row(_, row) => run.root.push(row),
        Change::Table(table) if table < run.tables.len() => drop(run.tables.remove(table)),
        Change::Table(_) => {}
    }
    run
}

/// A step before it is known which runs came before.
#[derive(Debug, Clone)]
enum Step {
    Is(Operation),
    /// The app's last run with these changes; whether its apply comes later.
    Again(App, Vec<Change>, bool),
    /// The app's last run with the first changes is begun, run with the second, and
    /// what was begun is applied.
    Race(App, Vec<Change>, Vec<Change>),
    /// At a row of the last run.
    ByHand(Hand, usize),
}

fn step() -> impl Strategy<Value = Step> {
    let hand = || prop_oneof![1 => Just(Hand::Inserts), 1 => Just(Hand::Updates), 3 => Just(Hand::Deletes)];
    let table = prop::sample::select(&Table::ALL[..]);
    let again = |app| {
        (vec(change(app), 0..=2), prop::bool::weighted(0.3))
            .prop_map(move |(changes, later)| Step::Again(app, changes, later))
    };
    let race = |app| {
        let partial = prop::bool::weighted(0.6).prop_map(Change::Partial);
        let side = (partial, vec(change(app), 0..=2)).prop_map(|(partial, mut changes)| {
            changes.insert(0, partial);
            changes
        });
        vec(side, 2).prop_map(move |mut sides| {
            let second = sides.pop().unwrap_or_default();
            Step::Race(app, sides.pop().unwrap_or_default(), second)
        })
    };
    prop_oneof![
        2 => race(App::One),
        1 => race(App::Two),
        8 => run().prop_map(|run| Step::Is(Operation::Run(run))),
        9 => again(App::One),
        3 => again(App::Two),
        2 => run().prop_map(|run| Step::Is(Operation::Begin(run))),
        4 => Just(Step::Is(Operation::Apply)),
        4 => (hand(), (table, 0..KEYS))
            .prop_map(|(hand, place)| Step::Is(Operation::ByHand(hand, place))),
        7 => (hand(), 0..4_usize).prop_map(|(hand, row)| Step::ByHand(hand, row)),
        1 => Just(Step::Is(Operation::Vacuum)),
        1 => Just(Step::Is(Operation::Reopen)),
    ]
}

/// Operations without reference to those before; steps without sense are left out.
fn resolved(steps: Vec<Step>) -> Vec<Operation> {
    let mut last: [Option<Run>; 2] = [None, None];
    let mut places = Vec::new();
    let mut operations = Vec::new();
    for step in steps {
        let operation = match step {
            Step::Is(operation) => operation,
            Step::Again(app, changes, later) => {
                let Some(run) = last[app as usize].clone() else { continue };
                let run = changes.iter().fold(run, changed);
                if later { Operation::Begin(run) } else { Operation::Run(run) }
            }
            Step::Race(app, first, second) => {
                let Some(run) = last[app as usize].clone() else { continue };
                operations.push(Operation::Begin(first.iter().fold(run.clone(), changed)));
                operations.push(Operation::Run(second.iter().fold(run, changed)));
                Operation::Apply
            }
            Step::ByHand(hand, row) => match places.get(row) {
                Some(place) => Operation::ByHand(hand, *place),
                None => continue,
            },
        };
        if let Operation::Run(run) | Operation::Begin(run) = &operation {
            let rows = run.parts.iter().map(|part| &part.rows).chain([&run.root]).flatten();
            places = rows.map(|row| row.place).collect();
            last[run.app as usize] = Some(run.clone());
        }
        operations.push(operation);
    }
    operations.truncate(MOST);
    operations
}

pub(super) fn program() -> impl Strategy<Value = Program> {
    // The first step is a run, of which others can be variations.
    (prop::bool::weighted(0.2), run(), vec(step(), 0..MOST)).prop_map(
        |(on_disk, first, mut steps)| {
            steps.insert(0, Step::Is(Operation::Run(first)));
            Program { on_disk, operations: resolved(steps) }
        },
    )
}
