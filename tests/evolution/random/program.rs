//! Programs at random: two tables, changes of them, and a run after each change.

use proptest::collection::vec;
use proptest::prelude::*;

use super::shape::{RawColumn, RawTable, SLOTS};

/// Components beside the root.
pub(super) const COMPONENTS: usize = 3;

/// Two tables, and what becomes of them.
#[derive(Debug, Clone)]
pub(super) struct Program {
    pub(super) first: [RawTable; 2],
    pub(super) steps: Vec<Step>,
}

/// Changes, and the run that brings them. The first run makes the tables as well.
#[derive(Debug, Clone)]
pub(super) struct Step {
    pub(super) edits: Vec<Edit>,
    pub(super) partial: bool,
    pub(super) consent: Consent,
    pub(super) actions: Vec<Action>,
    pub(super) rows: Vec<RawRow>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Consent {
    None,
    All,
    /// To the loss of each table, by name.
    Tables,
}

/// What a run does with a component.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Action {
    Finish,
    /// It stands if its memo holds.
    Memo,
    /// With rows declared, and not finished.
    Abandon,
    Absent,
}

/// A row that a component declares; the root is the first.
#[derive(Debug, Clone)]
pub(super) struct RawRow {
    pub(super) table: usize,
    pub(super) component: usize,
    pub(super) id: i64,
    /// A key that is no number, where it may be a text.
    pub(super) wild: bool,
    /// All rows of the component are of one part.
    pub(super) together: bool,
    pub(super) values: Vec<usize>,
}

/// One change of a table.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) table: usize,
    pub(super) slot: usize,
    pub(super) what: What,
}

#[derive(Debug, Clone)]
pub(super) enum What {
    Present,
    Renamed,
    Type(usize),
    NotNull,
    Role(usize),
    Default(usize),
    Check,
    Collation(usize),
    TableAbsent,
    TableRenamed,
    Key(usize),
    Chunks(Option<usize>),
    Strict,
    WithoutRowid,
    Autoincrement,
    Index(usize),
    TableCheck,
    Link(Option<usize>),
    Action(usize),
}

impl Edit {
    pub(super) fn apply(&self, tables: &mut [RawTable; 2]) {
        let table = &mut tables[self.table];
        let column = &mut table.columns[self.slot];
        match self.what {
            What::Present => column.present ^= true,
            What::Renamed => column.renamed ^= true,
            What::Type(ty) => column.ty = ty,
            What::NotNull => column.not_null ^= true,
            What::Role(role) => column.role = role,
            What::Default(default) => column.default = default,
            What::Check => column.check ^= true,
            What::Collation(collation) => column.collation = collation,
            What::TableAbsent => table.absent ^= true,
            What::TableRenamed => table.renamed ^= true,
            What::Key(key) => table.key = key,
            What::Chunks(chunks) => table.chunks = chunks,
            What::Strict => table.strict ^= true,
            What::WithoutRowid => table.without_rowid ^= true,
            What::Autoincrement => table.autoincrement ^= true,
            What::Index(index) => table.indexes[index] ^= true,
            What::TableCheck => table.check ^= true,
            What::Link(link) => table.link = link,
            What::Action(action) => table.action = action,
        }
    }
}

fn rarely() -> impl Strategy<Value = bool> {
    proptest::bool::weighted(0.2)
}

fn column() -> impl Strategy<Value = RawColumn> {
    let often = proptest::bool::weighted(0.6);
    (often, any::<bool>(), 0..9_usize, rarely(), 0..3_usize, 0..6_usize, rarely(), 0..6_usize)
        .prop_map(|(present, renamed, ty, not_null, role, default, check, collation)| RawColumn {
            present,
            renamed,
            ty,
            not_null,
            role,
            default: default.saturating_sub(3),
            check,
            collation: collation.saturating_sub(3),
        })
}

fn chunks() -> impl Strategy<Value = Option<usize>> {
    prop_oneof![4 => Just(None), 2 => Just(Some(8)), 1 => Just(Some(16))]
}

fn link() -> impl Strategy<Value = Option<usize>> {
    prop_oneof![Just(None), Just(Some(0)), Just(Some(1))]
}

fn table() -> impl Strategy<Value = RawTable> {
    let shape = (any::<bool>(), 0..6_usize, chunks(), link(), 0..5_usize);
    let flags = (rarely(), rarely(), rarely(), rarely());
    let indexes = [rarely(), rarely(), rarely(), rarely()];
    (vec(column(), SLOTS), shape, flags, indexes, rarely()).prop_map(
        |(columns, (renamed, key, chunks, link, action), flags, indexes, check)| {
            let (strict, without_rowid, autoincrement, absent) = flags;
            let key = key.saturating_sub(2);
            RawTable {
                absent,
                renamed,
                columns,
                key,
                chunks,
                strict,
                without_rowid,
                autoincrement,
                indexes,
                check,
                link,
                action,
            }
        },
    )
}

fn edit() -> impl Strategy<Value = Edit> {
    let what = prop_oneof![
        6 => Just(What::Present),
        4 => Just(What::Renamed),
        8 => (0..9_usize).prop_map(What::Type),
        4 => Just(What::NotNull),
        4 => (0..3_usize).prop_map(What::Role),
        3 => (0..3_usize).prop_map(What::Default),
        3 => Just(What::Check),
        3 => (0..3_usize).prop_map(What::Collation),
        1 => Just(What::TableAbsent),
        2 => Just(What::TableRenamed),
        2 => (0..4_usize).prop_map(What::Key),
        3 => chunks().prop_map(What::Chunks),
        1 => Just(What::Strict),
        1 => Just(What::WithoutRowid),
        1 => Just(What::Autoincrement),
        3 => (0..4_usize).prop_map(What::Index),
        1 => Just(What::TableCheck),
        2 => link().prop_map(What::Link),
        1 => (0..5_usize).prop_map(What::Action),
    ];
    (0..2_usize, 0..SLOTS, what).prop_map(|(table, slot, what)| Edit { table, slot, what })
}

fn row() -> impl Strategy<Value = RawRow> {
    let values = vec(0..24_usize, SLOTS);
    let place = (0..2_usize, 0..=COMPONENTS, 0..4_i64);
    (place, proptest::bool::weighted(0.1), proptest::bool::weighted(0.1), values).prop_map(
        |((table, component, id), wild, together, values)| RawRow {
            table,
            component,
            id,
            wild,
            together,
            values,
        },
    )
}

fn step(first: bool) -> impl Strategy<Value = Step> {
    let action = || {
        prop_oneof![
            2 => Just(Action::Finish),
            5 => Just(Action::Memo),
            1 => Just(Action::Abandon),
            1 => Just(Action::Absent),
        ]
    };
    let actions = if first { vec(Just(Action::Memo).boxed(), 3) } else { vec(action().boxed(), 3) };
    let consent =
        prop_oneof![3 => Just(Consent::None), 3 => Just(Consent::All), 1 => Just(Consent::Tables)];
    let edits = vec(edit(), if first { 0..1 } else { 0..10 });
    let rows = vec(row(), if first { 4..14 } else { 0..8 });
    (edits, any::<bool>(), consent, actions, rows).prop_map(
        move |(edits, partial, consent, actions, rows)| Step {
            edits,
            partial: partial && !first,
            consent,
            actions,
            rows,
        },
    )
}

pub(super) fn program() -> impl Strategy<Value = Program> {
    let steps = (step(true), vec(step(false), 1..4)).prop_map(|(first, rest)| {
        let mut steps = vec![first];
        steps.extend(rest);
        steps
    });
    ([table(), table()], steps).prop_map(|(first, steps)| Program { first, steps })
}
