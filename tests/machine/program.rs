//! What a case does: a short program of operations on one file.

use std::fmt;

/// A table of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Table {
    /// App one's, with a key of two columns.
    Items,
    /// App one's, a vec0 table.
    Spots,
    /// App one's.
    Marks,
    /// The user's, with rows of their own; both apps declare rows in it.
    Mine,
    /// App two's.
    Twos,
}

impl Table {
    pub(super) const ALL: [Self; 5] =
        [Self::Items, Self::Spots, Self::Marks, Self::Mine, Self::Twos];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Items => "items",
            Self::Spots => "spots",
            Self::Marks => "marks",
            Self::Mine => "mine",
            Self::Twos => "twos",
        }
    }
}

/// A program that declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum App {
    One,
    Two,
}

impl App {
    pub(super) const BOTH: [Self; 2] = [Self::One, Self::Two];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Two => "two",
        }
    }

    pub(super) const fn other(self) -> Self {
        match self {
            Self::One => Self::Two,
            Self::Two => Self::One,
        }
    }

    /// The tables it may declare.
    pub(super) const fn tables(self) -> &'static [Table] {
        match self {
            Self::One => &[Table::Items, Table::Spots, Table::Marks, Table::Mine],
            Self::Two => &[Table::Twos, Table::Mine],
        }
    }
}

/// Where a row is: its table, and the number its key is made from.
pub(super) type Place = (Table, u8);

/// A row to declare; its values are made from the version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) place: Place,
    pub(super) version: u8,
}

/// How a component ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Finished,
    Dropped,
    /// A row cannot be declared, and `finish` says so.
    Failed,
    Panicked,
    /// Nobody ends it before the apply.
    LeftOpen,
}

/// A component: its path's number, never that of the root.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) path: u8,
    pub(super) memo: Option<u8>,
    pub(super) rows: Vec<Row>,
    pub(super) end: End,
    /// Whether each row is declared on a thread of its own.
    pub(super) threads: bool,
}

/// The number of the root's path.
pub(super) const ROOT: u8 = 0;

/// A component's path.
pub(super) fn path(number: u8) -> &'static str {
    ["", "a", "b", "c"][usize::from(number)]
}

/// What an app declares. Rows of tables that it does not declare are passed over.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub(super) app: App,
    pub(super) partial: bool,
    pub(super) consent: bool,
    pub(super) tables: Vec<Table>,
    /// A table that is declared last, and none of whose rows are.
    pub(super) late: Option<Table>,
    pub(super) root: Vec<Row>,
    /// Whether a row outside components cannot be declared.
    pub(super) root_fails: bool,
    pub(super) parts: Vec<Part>,
}

impl Run {
    /// The rows that it declares of these.
    pub(super) fn declared<'r>(&'r self, rows: &'r [Row]) -> impl Iterator<Item = Row> + 'r {
        let is_declared = |table| self.tables.contains(&table) && self.late != Some(table);
        rows.iter().copied().filter(move |row| is_declared(row.place.0))
    }

    /// A table of which a row can fail.
    pub(super) fn failing(&self) -> Option<Table> {
        self.tables.iter().copied().find(|&table| self.late != Some(table))
    }

    /// Whether the part's path was opened by one before it.
    pub(super) fn is_opened_again(&self, part: usize) -> bool {
        self.parts[..part].iter().any(|before| before.path == self.parts[part].path)
    }
}

/// What somebody does to one row behind Declarite's back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hand {
    Inserts,
    Updates,
    Deletes,
}

/// One step of a program.
#[derive(Debug, Clone)]
pub(super) enum Operation {
    /// A target state from its opening to its apply.
    Run(Run),
    /// A target state that is kept, and applied later.
    Begin(Run),
    /// The apply of the one that is kept.
    Apply,
    ByHand(Hand, Place),
    Vacuum,
    /// The database is closed and opened again.
    Reopen,
}

/// A program, on a file or in memory.
#[derive(Clone)]
pub(super) struct Program {
    pub(super) on_disk: bool,
    pub(super) operations: Vec<Operation>,
}

fn rows(f: &mut fmt::Formatter<'_>, rows: impl Iterator<Item = Row>) -> fmt::Result {
    for (i, Row { place: (table, key), version }) in rows.enumerate() {
        write!(f, "{}{} {key} v{version}", if i == 0 { " " } else { ", " }, table.name())?;
    }
    Ok(())
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let partial = if self.partial { " partial" } else { "" };
        let consent = if self.consent { " with consent" } else { "" };
        write!(f, "app {}{partial}{consent}, tables", self.app.name())?;
        for table in &self.tables {
            write!(f, " {}", table.name())?;
        }
        if self.declared(&self.root).next().is_some() || self.root_fails {
            write!(f, "\n      root:")?;
            rows(f, self.declared(&self.root))?;
            f.write_str(if self.root_fails { ", one that cannot be declared" } else { "" })?;
        }
        for part in &self.parts {
            write!(f, "\n      {}", path(part.path))?;
            if let Some(memo) = part.memo {
                write!(f, " (memo {memo})")?;
            }
            f.write_str(if part.threads { " on threads:" } else { ":" })?;
            rows(f, self.declared(&part.rows))?;
            write!(f, "; {:?}", part.end)?;
        }
        if let Some(table) = self.late {
            write!(f, "\n      then table {}", table.name())?;
        }
        Ok(())
    }
}

/// The program to read, which a failed case prints.
impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.on_disk { "a file on disk" } else { "in memory" })?;
        for (i, operation) in self.operations.iter().enumerate() {
            write!(f, "\n  {i}: ")?;
            match operation {
                Operation::Run(run) => write!(f, "run {run}")?,
                Operation::Begin(run) => write!(f, "begin {run}")?,
                Operation::Apply => f.write_str("apply what was begun")?,
                Operation::ByHand(hand, (table, key)) => {
                    write!(f, "{hand:?} by hand: {} {key}", table.name())?;
                }
                Operation::Vacuum => f.write_str("VACUUM")?,
                Operation::Reopen => f.write_str("close and open")?,
            }
        }
        Ok(())
    }
}
