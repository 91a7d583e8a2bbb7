//! Programs at random, such that a smaller one is a simpler one.

use declarite::OnDelete;
use proptest::collection::vec;
use proptest::option::weighted;
use proptest::prelude::*;

use super::program::{Broken, Change, Program, Raw};
use super::state::{Act, Breach, Op, RawRow};
use super::tables::{Column, Filter, Link, Table, Unique};

const TABLES: [&str; 3] = ["t0", "t1", "t2"];

#[derive(Debug, Clone)]
struct RawTable {
    key: KeyKind,
    text: bool,
    code: RawColumn,
    a: RawColumn,
    index: RawIndex,
    links: Vec<RawLink>,
    strict: bool,
    without_rowid: bool,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum KeyKind {
    Single,
    Composite,
    /// It refers to another table's code.
    Linked,
}

#[derive(Debug, Clone, Copy)]
struct RawColumn {
    text: bool,
    not_null: bool,
    checked: bool,
}

/// What is unique beside the code.
#[derive(Debug, Clone, Copy, PartialEq)]
enum RawIndex {
    None,
    Pair,
    WithKey,
    WithLink,
    Link,
    WhereSet,
    WhereOne,
    CodeWhereOne,
}

#[derive(Debug, Clone, Copy)]
struct RawLink {
    to: usize,
    to_code: bool,
    action: OnDelete,
    not_null: bool,
}

fn column() -> impl Strategy<Value = RawColumn> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(text, not_null, checked)| RawColumn {
        text,
        not_null,
        checked,
    })
}

fn link() -> impl Strategy<Value = RawLink> {
    let action = prop_oneof![
        Just(OnDelete::NoAction),
        Just(OnDelete::Cascade),
        Just(OnDelete::SetNull),
        Just(OnDelete::Restrict),
    ];
    (0..3_usize, any::<bool>(), action, any::<bool>())
        .prop_map(|(to, to_code, action, not_null)| RawLink { to, to_code, action, not_null })
}

fn table() -> impl Strategy<Value = RawTable> {
    let key = prop_oneof![
        6 => Just(KeyKind::Single),
        3 => Just(KeyKind::Composite),
        1 => Just(KeyKind::Linked),
    ];
    let index = prop_oneof![
        Just(RawIndex::None),
        Just(RawIndex::Pair),
        Just(RawIndex::WithKey),
        Just(RawIndex::WithLink),
        Just(RawIndex::Link),
        Just(RawIndex::WhereSet),
        Just(RawIndex::WhereOne),
        Just(RawIndex::CodeWhereOne),
    ];
    let rare = || proptest::bool::weighted(0.2);
    let columns = (column(), column());
    (key, any::<bool>(), columns, index, vec(link(), 0..=2), rare(), rare()).prop_map(
        |(key, text, (code, a), index, links, strict, without_rowid)| RawTable {
            key,
            text,
            code,
            a,
            index,
            links,
            strict,
            without_rowid,
        },
    )
}

/// `second` is a table of another app; it refers to those of the first, if it is
/// `below`, or they refer to it.
fn tables(raw: &[RawTable], second: Option<(usize, bool)>) -> Vec<Table> {
    let crosses = |from: usize, to: usize| match second {
        Some((second, true)) => from != second && to == second,
        Some((second, false)) => from == second && to != second,
        None => false,
    };
    // The app that is referred to is applied first.
    let app = |i: usize| match second {
        Some((second, below)) => usize::from((i == second) == below),
        None => 0,
    };
    let keys = |raw: &RawTable| if raw.key == KeyKind::Composite { 2 } else { 1 };
    let described = raw.iter().enumerate().map(|(i, it)| {
        let keys = keys(it);
        let mut columns =
            vec![Column { name: "id", text: it.text, not_null: true, ..Column::default() }];
        if keys == 2 {
            columns.push(Column { name: "part", not_null: true, ..Column::default() });
        }
        let RawColumn { text, not_null, checked } = it.code;
        columns.push(Column { name: "code", text, not_null, checked, link: None });
        let RawColumn { text, not_null, .. } = it.a;
        columns.push(Column { name: "a", text, not_null, ..Column::default() });
        columns.push(Column { name: "b", ..Column::default() });
        for (link, name) in it.links.iter().zip(["up", "over"]) {
            if !crosses(i, link.to) {
                columns.push(linked(raw, *link, name));
            }
        }
        let to = (i + 1) % 3;
        if it.key == KeyKind::Linked && !crosses(i, to) {
            let action = match it.links.first().map(|link| link.action) {
                None | Some(OnDelete::SetNull) => OnDelete::Cascade,
                Some(action) => action,
            };
            columns[0] = linked(raw, RawLink { to, to_code: true, action, not_null: true }, "id");
        }
        columns.push(Column { name: "note", ..Column::default() });
        let uniques = uniques(it.index, keys, &columns);
        let RawTable { strict, without_rowid, .. } = *it;
        Table { name: TABLES[i], columns, keys, uniques, strict, without_rowid, app: app(i) }
    });
    described.collect()
}

fn linked(raw: &[RawTable], link: RawLink, name: &'static str) -> Column {
    let RawLink { to: table, to_code, action, not_null } = link;
    let parent = &raw[table];
    let (text, column) = match parent.key {
        KeyKind::Composite => (parent.code.text, 2),
        KeyKind::Single if !to_code => (parent.text, 0),
        KeyKind::Single | KeyKind::Linked => (parent.code.text, 1),
    };
    // A schema whose deletes would set NULL where none is taken is refused.
    let not_null = not_null && action != OnDelete::SetNull;
    Column { name, text, not_null, checked: false, link: Some(Link { table, column, action }) }
}

fn uniques(index: RawIndex, keys: usize, columns: &[Column]) -> Vec<Unique> {
    let (code, a, b) = (keys, keys + 1, keys + 2);
    let link = (b + 1..columns.len()).find(|&column| columns[column].link.is_some());
    let (columns, filter) = match index {
        RawIndex::None => (vec![], None),
        RawIndex::Pair => (vec![a, b], None),
        RawIndex::WithKey => (vec![a, keys - 1], None),
        RawIndex::WithLink => (vec![link.unwrap_or(b), a], None),
        RawIndex::Link => (link.into_iter().collect(), None),
        RawIndex::WhereSet => (vec![a], Some(Filter::NotNull(b))),
        RawIndex::WhereOne => (vec![a], Some(Filter::IsOne(b))),
        RawIndex::CodeWhereOne => (vec![code, link.unwrap_or(a)], Some(Filter::IsOne(b))),
    };
    let mut uniques = vec![Unique { columns: vec![code], filter: None }];
    if !columns.is_empty() {
        uniques.push(Unique { columns, filter });
    }
    uniques
}

fn row() -> impl Strategy<Value = RawRow> {
    let number = |end: u8| weighted(0.9, 0..end);
    let links = (number(8), number(8));
    let owners = (0..4_usize, weighted(0.1, 0..4_usize));
    (0..3_usize, 0..12_u8, number(12), number(5), number(3), links, owners).prop_map(
        |(table, key, code, a, b, links, (owner, also))| RawRow {
            table,
            key,
            code,
            a,
            b,
            links,
            owner,
            also,
        },
    )
}

fn op() -> impl Strategy<Value = Op> {
    let act = prop_oneof![
        2 => Just(Act::Drop),
        2 => Just(Act::DropTree),
        4 => Just(Act::Swap),
        2 => Just(Act::Rotate),
        1 => Just(Act::Shift),
        3 => Just(Act::Rekey),
        2 => Just(Act::Hand),
        2 => Just(Act::Inherit),
        3 => Just(Act::Reparent),
        2 => Just(Act::Move),
        1 => Just(Act::Share),
        1 => Just(Act::Touch),
    ];
    (act, 0..3_usize, 0..12_u8, 0..12_u8, 0..12_u8).prop_map(|(act, table, i, j, n)| Op {
        act,
        table,
        i,
        j,
        n,
    })
}

fn breach() -> impl Strategy<Value = Broken> {
    let breach = prop_oneof![
        Just(Breach::Unique),
        Just(Breach::Reference),
        Just(Breach::Orphans),
        Just(Breach::NotNull),
        Just(Breach::Check),
        Just(Breach::Twice),
    ];
    (breach, 0..3_usize, (0..12_u8, 0..12_u8))
}

fn change() -> impl Strategy<Value = Change> {
    let broken = weighted(0.65, breach());
    let partial = weighted(0.1, vec(1..4_usize, 0..3));
    (vec(op(), 0..8), vec(row(), 0..5), broken, partial, any::<bool>()).prop_map(
        |(ops, more, broken, partial, turned)| Change { ops, more, broken, partial, turned },
    )
}

/// How many pairs of states a program has on average: what stands, and what is
/// declared next, be it valid or not.
pub(super) const PAIRS: u32 = 6;

pub(super) fn program() -> impl Strategy<Value = Program> {
    let second = weighted(0.2, (0..3_usize, any::<bool>()));
    let rows = vec(row(), 0..16);
    let broken = weighted(0.1, breach());
    let changes = vec(change(), 1..=5);
    (vec(table(), 3), second, rows, broken, changes, any::<bool>()).prop_map(
        |(raw, second, rows, broken, changes, reversed)| {
            let tables = tables(&raw, second);
            Program::new(Raw { tables, rows, broken, changes, reversed })
        },
    )
}
