//! A few applies to one file, and what each must come to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::faults::{Fault, faults};
use super::state::{Breach, Op, RawRow, State};
use super::tables::{Key, Row, Rows, Table};

/// What each component of each app has.
pub(super) type Parts = BTreeMap<(usize, usize), Rows>;

pub(super) const ROOT: usize = 0;

/// The rule that a state is to break, and in which table and rows.
pub(super) type Broken = (Breach, usize, (u8, u8));

/// Numbers that a program is made of.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    pub(super) tables: Vec<Table>,
    pub(super) rows: Vec<RawRow>,
    pub(super) broken: Option<Broken>,
    pub(super) changes: Vec<Change>,
    pub(super) reversed: bool,
}

/// How the next state comes of the one before.
#[derive(Debug, Clone, Default)]
pub(super) struct Change {
    pub(super) ops: Vec<Op>,
    pub(super) more: Vec<RawRow>,
    pub(super) broken: Option<Broken>,
    /// Components of a partial run that goes before the full one.
    pub(super) partial: Option<Vec<usize>>,
    /// Whether the second app goes first.
    pub(super) turned: bool,
}

pub(super) struct Program {
    pub(super) tables: Vec<Table>,
    pub(super) steps: Vec<Step>,
}

/// An apply of one app.
pub(super) struct Step {
    pub(super) app: usize,
    pub(super) partial: bool,
    /// Opened and finished.
    pub(super) components: BTreeSet<usize>,
    pub(super) declared: Vec<(usize, Key, Row)>,
    /// Rows and tables are declared from the last to the first.
    pub(super) reversed: bool,
    pub(super) expected: Result<Parts, Vec<Fault>>,
}

impl Program {
    pub(super) fn new(raw: Raw) -> Self {
        let Raw { tables, rows, broken, changes, reversed } = raw;
        let mut program = Self { tables, steps: Vec::new() };
        let tables = program.tables.clone();
        let mut parts = Parts::new();
        let mut state = State::new(&tables, &rows);
        let first = Change { broken, ..Change::default() };
        for change in std::iter::once(first).chain(changes) {
            change.ops.iter().for_each(|op| state.act(*op));
            state.grow(&change.more);
            state.repair();
            let mut push = |state: &State<'_>, twice, opened: Option<&[usize]>| {
                program.push(&mut parts, change.turned, |app| {
                    let mut step = Step::new(state, app, opened);
                    step.declare_twice(state.tables, twice);
                    Step { reversed, ..step }
                });
            };
            if let Some(opened) = &change.partial {
                push(&state, None, Some(opened));
            }
            if let Some((breach, table, at)) = change.broken {
                let mut broken = state.clone();
                broken.breach(breach, table, at);
                push(&broken, (breach == Breach::Twice).then_some((table, at)), None);
            }
            push(&state, None, None);
        }
        program
    }

    /// Adds the steps of the apps to one state, and of the first once more if it
    /// was refused: what the other had may be out of its way then.
    fn push(&mut self, parts: &mut Parts, turned: bool, step: impl Fn(usize) -> Step) {
        let start = self.steps.len();
        for app in if turned { [1, 0, 1] } else { [0, 1, 0] } {
            let refused = |step: &Step| step.app == app && step.expected.is_err();
            let known = |step: &Step| step.app == 0 && step.expected.is_ok();
            let before = &self.steps[start..];
            let is_due = before.iter().all(|step| step.app != app)
                || (before.len() == 2 && before.iter().any(refused));
            // The second app's tables may refer to those of the first.
            let is_ready = app == 0 || self.steps.iter().any(known);
            if is_due && is_ready && self.tables.iter().any(|table| table.app == app) {
                let mut step = step(app);
                step.expect(&self.tables, parts);
                self.steps.push(step);
            }
        }
    }
}

impl Step {
    /// The run that declares the app's part of a state: all of it, or what a
    /// partial run of these components does.
    fn new(state: &State<'_>, app: usize, opened: Option<&[usize]>) -> Self {
        let mut declared = Vec::new();
        for (key, entry) in &state.rows {
            let owners = entry.owners.iter().filter(|owner| {
                opened.is_none_or(|opened| **owner == ROOT || opened.contains(owner))
            });
            if state.tables[key.0].app == app {
                declared.extend(owners.map(|&owner| (owner, key.clone(), entry.row.clone())));
            }
        }
        let mut components: BTreeSet<usize> = declared.iter().map(|(owner, ..)| *owner).collect();
        components.extend(opened.into_iter().flatten());
        components.remove(&ROOT);
        let partial = opened.is_some();
        Self { app, partial, components, declared, reversed: false, expected: Err(Vec::new()) }
    }

    fn declare_twice(&mut self, tables: &[Table], twice: Option<(usize, (u8, u8))>) {
        let Some((table, (i, j))) = twice else { return };
        let rows = self.declared.iter().filter(|(_, key, _)| key.0 == table);
        let rows: Vec<_> = rows.cloned().collect();
        if let Some((_, key, mut row)) = rows.get(usize::from(i) % rows.len().max(1)).cloned() {
            row[tables[table].note()] = Some(LONELY);
            let owner = usize::from(j) % 4;
            if owner != ROOT {
                self.components.insert(owner);
            }
            self.declared.push((owner, key, row));
        }
    }

    /// Works out what it comes to.
    fn expect(&mut self, tables: &[Table], parts: &mut Parts) {
        let mut next = parts.clone();
        if !self.partial {
            next.retain(|(app, _), _| *app != self.app);
        }
        // A component without rows is one that the ledger knows, too.
        self.components.iter().for_each(|&it| drop(next.insert((self.app, it), Rows::new())));
        let mut found = BTreeSet::new();
        let mut declared: BTreeMap<(usize, &Key), &Row> = BTreeMap::new();
        for (owner, key, row) in &self.declared {
            if declared.insert((*owner, key), row).is_some_and(|other| other != row) {
                found.insert(Fault::Twice(key.clone()));
            }
            next.entry((self.app, *owner)).or_default().insert(key.clone(), row.clone());
        }
        // Of different rows under one key, either may be met first.
        let mut first = Rows::new();
        let mut last = Rows::new();
        for (key, row) in next.values().flatten() {
            if first.entry(key.clone()).or_insert_with(|| row.clone()) != row {
                found.insert(Fault::Twice(key.clone()));
            }
            last.insert(key.clone(), row.clone());
        }
        found.extend(faults(tables, &first));
        if first != last {
            found.extend(faults(tables, &last));
        }
        self.expected = if found.is_empty() {
            parts.clone_from(&next);
            Ok(next)
        } else {
            Err(found.into_iter().collect())
        };
    }
}

/// In the note of a row that is declared twice.
const LONELY: u8 = 77;

pub(super) const APPS: [&str; 2] = ["one", "two"];

/// All rows of a file.
pub(super) fn rows_of(parts: &Parts) -> Rows {
    parts.values().flatten().map(|(key, row)| (key.clone(), row.clone())).collect()
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f)?;
        for table in &self.tables {
            write!(f, "app {}: ", APPS[table.app])?;
            table.describe(&self.tables, f)?;
        }
        for (i, step) in self.steps.iter().enumerate() {
            let partial = if step.partial { ", a partial run" } else { "" };
            writeln!(f, "{}. app {}{partial}", i + 1, APPS[step.app])?;
            for component in std::iter::once(&ROOT).chain(&step.components) {
                let name = if *component == ROOT { "root" } else { "part" };
                writeln!(f, "  {name} {component}:")?;
                let rows = step.declared.iter().filter(|(owner, ..)| owner == component);
                for (_, key, row) in rows {
                    writeln!(f, "    {}", self.tables[key.0].brief(row))?;
                }
            }
            match &step.expected {
                Ok(_) => writeln!(f, "  is applied")?,
                Err(faults) => {
                    for fault in faults {
                        write!(f, "  is refused: ")?;
                        fault.describe(&self.tables, f)?;
                        writeln!(f)?;
                    }
                }
            }
        }
        Ok(())
    }
}
