//! Programs by chance: few keys, paths, memos and versions, so that they meet.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::program::{App, End, Hand, Operation, Part, Program, Row, Run, Table};

pub(super) const KEYS: u8 = 4;

fn rows(app: App, most: usize) -> impl Strategy<Value = Vec<Row>> {
    let table = prop::sample::select(app.tables());
    // Most rows are of one version, so that components can share them.
    let version = prop_oneof![4 => Just(0_u8), 1 => Just(1)];
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
    let flags = (prop::bool::weighted(0.35), any::<bool>(), prop::bool::weighted(0.04));
    (tables, flags, rows(app, 3), vec(part(app), 0..=4)).prop_map(
        move |(declared, (partial, consent, root_fails), root, parts)| {
            let tables = app.tables().iter().zip(declared).filter(|(_, declared)| *declared);
            let tables = tables.map(|(table, _)| *table).collect();
            Run { app, partial, consent, tables, root, root_fails, parts }
        },
    )
}

fn run() -> impl Strategy<Value = Run> {
    prop_oneof![3 => run_of(App::One), 1 => run_of(App::Two)]
}

fn operation() -> impl Strategy<Value = Operation> {
    let hand = prop::sample::select(&[Hand::Inserts, Hand::Updates, Hand::Deletes][..]);
    let table = prop::sample::select(&Table::ALL[..]);
    prop_oneof![
        12 => run().prop_map(Operation::Run),
        3 => run().prop_map(Operation::Begin),
        3 => Just(Operation::Apply),
        4 => (hand, (table, 0..KEYS)).prop_map(|(hand, place)| Operation::ByHand(hand, place)),
        1 => Just(Operation::Vacuum),
        1 => Just(Operation::Reopen),
    ]
}

pub(super) fn program() -> impl Strategy<Value = Program> {
    (prop::bool::weighted(0.2), vec(operation(), 1..=12))
        .prop_map(|(on_disk, operations)| Program { on_disk, operations })
}
