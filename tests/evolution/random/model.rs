//! What an apply has to come to, without a file.

use std::collections::{BTreeMap, BTreeSet};

use declarite::Value;

use super::program::{COMPONENTS, Consent, RawRow, Step};
use super::shape::{ID, LINK, PART, SLOTS, Shape};
use super::value::{breaks_check, converted, folded};

/// Literals, so that keys have an order.
type Key = Vec<String>;

#[derive(Debug, Clone)]
pub(super) struct Row {
    /// By slot; NULL where there is no column.
    pub(super) values: Vec<Value>,
    pub(super) owner: usize,
}

/// A table that was applied.
#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) shape: Shape,
    pub(super) rows: Vec<Row>,
}

/// What became of a component in a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Phase {
    Finished,
    Standing,
    Abandoned,
    Absent,
}

/// All that was applied.
#[derive(Debug, Clone, Default)]
pub(super) struct Model {
    pub(super) tables: [Option<Table>; 2],
    epoch: u64,
    /// By component: the epoch in which it was finished with its memo.
    memos: BTreeMap<usize, u64>,
}

/// What an apply comes to.
pub(super) enum Outcome {
    Applied(Box<Model>),
    Refused,
    /// A rule is broken that rows have to keep.
    Fails,
    /// Two rows get one key, of which either may stay.
    Unclear,
}

/// What becomes of the rows of a table that changes.
#[derive(Default)]
struct Evolved {
    /// With their keys, and whether a value is lost.
    kept: Vec<(Row, Key, bool)>,
    /// With the keys that they would have.
    lost: Vec<(usize, Option<Key>)>,
    drops_values: bool,
}

pub(super) fn key_of(shape: &Shape, values: &[Value]) -> Key {
    shape.key.iter().map(|&slot| format!("{:?}", values[slot])).collect()
}

fn evolve(table: &Table, new: &Shape) -> Evolved {
    let old = &table.shape;
    let mut evolved = Evolved::default();
    for row in &table.rows {
        let mut values = Vec::with_capacity(SLOTS);
        let (mut loses, mut fits) = (false, true);
        for slot in 0..SLOTS {
            let stored = &row.values[slot];
            let value = match (&old.columns[slot], &new.columns[slot]) {
                (_, None) => {
                    evolved.drops_values |= *stored != Value::Null;
                    Value::Null
                }
                (None, Some(column)) => {
                    column.default.as_ref().map_or(Value::Null, |(_, value)| value.clone())
                }
                (Some(from), Some(to)) => converted(from.ty, to.ty, stored).unwrap_or_else(|| {
                    loses = true;
                    Value::Null
                }),
            };
            if let Some(column) = &new.columns[slot] {
                fits &= value != Value::Null || column.null;
                fits &= value == Value::Null || !breaks_check(column, &value);
            }
            values.push(value);
        }
        fits &= !(new.check && values[PART] == Value::Integer(2));
        let has_key = new.key.iter().all(|&slot| values[slot] != Value::Null);
        let key = key_of(new, &values);
        if fits {
            evolved.kept.push((Row { values, owner: row.owner }, key, loses));
        } else {
            evolved.lost.push((row.owner, has_key.then_some(key)));
        }
    }
    evolved
}

/// The rows that a run declares, by table and component; of each key the first.
pub(super) type Declared = [BTreeMap<Key, Row>; 2];

fn declared(step: &Step, shapes: &[Option<Shape>; 2], ids: &[Vec<i64>; 2]) -> Declared {
    let mut all = Declared::default();
    for raw in &step.rows {
        let Some(shape) = &shapes[raw.table] else { continue };
        let values = values(raw, shape, ids);
        if shape.check && values[PART] == Value::Integer(2) {
            continue;
        }
        let key = key_of(shape, &values);
        all[raw.table].entry(key).or_insert(Row { values, owner: raw.component });
    }
    all
}

fn values(raw: &RawRow, shape: &Shape, ids: &[Vec<i64>; 2]) -> Vec<Value> {
    let base = i64::try_from(raw.component).unwrap_or(0) * 10;
    let id = base + raw.id;
    let value = |slot: usize| match slot {
        ID => match shape.columns[ID].as_ref().map(|it| it.ty) {
            Some(declarite::ColumnType::Text) if raw.wild => Value::Text(format!("x{id}")),
            Some(declarite::ColumnType::Text) => Value::Text(id.to_string()),
            _ => Value::Integer(id),
        },
        PART => Value::Integer(if raw.together { base } else { id }),
        LINK => match shape.link {
            Some(to) => match raw.values[LINK] {
                it if it < 8 || ids[to].is_empty() => Value::Null,
                23 => Value::Integer(99),
                it => Value::Integer(ids[to][it % ids[to].len()]),
            },
            None => shape.value(LINK, raw.values[LINK]),
        },
        slot => shape.value(slot, raw.values[slot]),
    };
    (0..SLOTS).map(value).collect()
}

impl Model {
    /// Whether memos do not hold, and what the stored rows come to.
    fn evolved(&self, shapes: &[Option<Shape>; 2]) -> (bool, [Option<Evolved>; 2]) {
        let mut moves = false;
        let evolved = [0, 1].map(|i| match (&self.tables[i], &shapes[i]) {
            (None, Some(_)) => {
                moves = true;
                Some(Evolved::default())
            }
            (Some(table), Some(shape)) => {
                let evolved = evolve(table, shape);
                let is_new = |slot: usize| {
                    table.shape.columns[slot].is_none() && shape.columns[slot].is_some()
                };
                let loses = evolved.kept.iter().any(|(_, _, loses)| *loses);
                moves |= (0..SLOTS).any(is_new) || loses || !evolved.lost.is_empty();
                moves |= has_collisions(&evolved);
                Some(evolved)
            }
            (_, None) => None,
        });
        (moves, evolved)
    }

    /// C5: whether the memo of a component holds.
    pub(super) fn stands(&self, component: usize, shapes: &[Option<Shape>; 2]) -> bool {
        self.memos.get(&component) == Some(&self.epoch) && !self.evolved(shapes).0
    }

    /// The rows that this run is to declare: links are to rows that there will be.
    pub(super) fn rows(&self, step: &Step, shapes: &[Option<Shape>; 2]) -> Declared {
        let without = declared(step, shapes, &Default::default());
        let (_, evolved) = self.evolved(shapes);
        let ids = [0, 1].map(|i| {
            let stay = evolved[i].iter().flat_map(|it| it.kept.iter().map(|(row, ..)| row));
            let all = stay.chain(without[i].values());
            let ids = all.filter_map(|row| match row.values[ID] {
                Value::Integer(id) => Some(id),
                _ => None,
            });
            ids.collect()
        });
        declared(step, shapes, &ids)
    }

    /// What the apply of a run comes to, and which components were finished with a memo.
    pub(super) fn apply(
        &self,
        step: &Step,
        shapes: &[Option<Shape>; 2],
        phases: &[Phase; COMPONENTS + 1],
        with_memo: &BTreeSet<usize>,
    ) -> Outcome {
        let all = self.rows(step, shapes);
        let counts = |row: &&Row| phases[row.owner] == Phase::Finished;
        let lets_go = |owner: usize| match phases[owner] {
            Phase::Finished => owner != 0 || !step.partial,
            Phase::Absent => !step.partial,
            Phase::Standing | Phase::Abandoned => false,
        };
        let (moves, evolved) = self.evolved(shapes);
        let mut refused = false;
        let mut tables: [Option<Table>; 2] = [None, None];
        for (i, evolved) in evolved.into_iter().enumerate() {
            let Some(evolved) = evolved else {
                let has_rows = self.tables[i].as_ref().is_some_and(|it| !it.rows.is_empty());
                refused |= has_rows && step.consent == Consent::None;
                continue;
            };
            if has_collisions(&evolved) {
                return Outcome::Unclear;
            }
            let declared: BTreeMap<&Key, &Row> =
                all[i].iter().filter(|(_, row)| counts(row)).collect();
            let is_safe = |owner: usize, key: Option<&Key>| {
                lets_go(owner) || key.is_some_and(|key| declared.contains_key(key))
            };
            let row_at_risk =
                evolved.lost.iter().any(|(owner, key)| !is_safe(*owner, key.as_ref()));
            let value_at_risk = evolved
                .kept
                .iter()
                .any(|(row, key, loses)| *loses && !is_safe(row.owner, Some(key)));
            refused |= (row_at_risk || value_at_risk || evolved.drops_values)
                && step.consent == Consent::None;
            let stay = evolved.kept.into_iter();
            let stay =
                stay.filter(|(row, key, _)| !lets_go(row.owner) && !declared.contains_key(key));
            let mut rows: Vec<Row> = stay.map(|(row, ..)| row).collect();
            rows.extend(declared.into_values().cloned());
            tables[i] = shapes[i].clone().map(|shape| Table { shape, rows });
        }
        if refused {
            return Outcome::Refused;
        }
        if [0, 1].iter().any(|&i| breaks_a_rule(&tables, i)) {
            return Outcome::Fails;
        }
        let epoch = self.epoch + u64::from(moves);
        let mut memos = self.memos.clone();
        for (owner, phase) in phases.iter().enumerate() {
            match phase {
                Phase::Finished if with_memo.contains(&owner) => drop(memos.insert(owner, epoch)),
                Phase::Finished => drop(memos.remove(&owner)),
                Phase::Absent if !step.partial => drop(memos.remove(&owner)),
                _ => {}
            }
        }
        Outcome::Applied(Box::new(Self { tables, epoch, memos }))
    }
}

fn has_collisions(evolved: &Evolved) -> bool {
    let keys: BTreeSet<&Key> = evolved.kept.iter().map(|(_, key, _)| key).collect();
    keys.len() < evolved.kept.len()
}

/// Whether a link refers to nothing, or what is unique is there twice.
fn breaks_a_rule(tables: &[Option<Table>; 2], i: usize) -> bool {
    let Some(table) = &tables[i] else { return false };
    let dangles = |row: &Row, to: usize| {
        let parents = tables[to].iter().flat_map(|it| &it.rows);
        row.values[LINK] != Value::Null
            && !parents.into_iter().any(|it| it.values[ID] == row.values[LINK])
    };
    if let Some(to) = table.shape.link
        && table.rows.iter().any(|row| dangles(row, to))
    {
        return true;
    }
    let Some(column) = table.shape.columns[2].as_ref().filter(|_| table.shape.unique) else {
        return false;
    };
    let values = table.rows.iter().map(|row| &row.values[2]).filter(|it| **it != Value::Null);
    let values: Vec<String> =
        values.map(|it| format!("{:?}", folded(column.collation, it))).collect();
    values.iter().collect::<BTreeSet<_>>().len() < values.len()
}
