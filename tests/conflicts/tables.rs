//! Tables with constraints of every kind, and their rows, as numbers.

use std::collections::BTreeMap;
use std::fmt;

use declarite::{
    ColumnDef, ColumnType, DynamicRow, IndexDef, OnDelete, Reference, Result, TableSchema, Value,
};

/// Its columns' values: numbers, which the column's type shows as integers or texts.
pub(super) type Row = Vec<Option<u8>>;

/// A table's position, and the values of its key.
pub(super) type Key = (usize, Vec<u8>);

pub(super) type Rows = BTreeMap<Key, Row>;

/// The largest number that passes a check.
pub(super) const LARGEST: u8 = 40;

/// No row has this number.
pub(super) const NOBODY: u8 = 90;

#[derive(Debug, Clone)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: Vec<Column>,
    /// How many of the first columns are the key.
    pub(super) keys: usize,
    pub(super) uniques: Vec<Unique>,
    pub(super) strict: bool,
    pub(super) without_rowid: bool,
    /// The app that owns it.
    pub(super) app: usize,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) text: bool,
    pub(super) not_null: bool,
    pub(super) checked: bool,
    pub(super) link: Option<Link>,
}

/// A foreign key to a column of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Link {
    pub(super) table: usize,
    pub(super) column: usize,
    pub(super) action: OnDelete,
}

#[derive(Debug, Clone)]
pub(super) struct Unique {
    pub(super) columns: Vec<usize>,
    pub(super) filter: Option<Filter>,
}

/// Over which rows a partial index is, by a column of them.
#[derive(Debug, Clone, Copy)]
pub(super) enum Filter {
    NotNull(usize),
    IsOne(usize),
}

impl Filter {
    pub(super) fn takes(self, row: &Row) -> bool {
        match self {
            Self::NotNull(column) => row[column].is_some(),
            Self::IsOne(column) => row[column] == Some(1),
        }
    }

    fn sql(self, table: &Table) -> String {
        match self {
            Self::NotNull(column) => format!("{} IS NOT NULL", table.columns[column].name),
            Self::IsOne(column) => format!("{} = 1", table.columns[column].name),
        }
    }
}

impl Unique {
    /// The values that no other row may have.
    pub(super) fn values(&self, row: &Row) -> Option<Vec<u8>> {
        if self.filter.is_some_and(|filter| !filter.takes(row)) {
            return None;
        }
        self.columns.iter().map(|&column| row[column]).collect()
    }
}

impl Column {
    pub(super) fn value(&self, number: Option<u8>) -> Value {
        match number {
            None => Value::Null,
            Some(number) if self.text => Value::Text(format!("c{number:02}")),
            Some(number) => Value::Integer(number.into()),
        }
    }

    /// As SQLite's `quote` says it, and its storage class.
    fn quoted(&self, number: Option<u8>) -> String {
        match number {
            None => "null NULL".to_owned(),
            Some(number) if self.text => format!("text 'c{number:02}'"),
            Some(number) => format!("integer {number}"),
        }
    }

    fn check(&self) -> String {
        let Self { name, text, .. } = self;
        if *text {
            format!("{name} BETWEEN 'c00' AND 'c{LARGEST}'")
        } else {
            format!("{name} BETWEEN 0 AND {LARGEST}")
        }
    }
}

impl Table {
    pub(super) fn code(&self) -> usize {
        self.keys
    }

    pub(super) fn note(&self) -> usize {
        self.columns.len() - 1
    }

    pub(super) fn links(&self) -> impl Iterator<Item = (usize, Link)> {
        self.columns.iter().enumerate().filter_map(|(i, column)| Some((i, column.link?)))
    }

    /// The values of a key, as errors show it.
    pub(super) fn show_key(&self, key: &[u8]) -> String {
        let values = key.iter().zip(&self.columns).map(|(&number, column)| {
            if column.text { format!("'c{number:02}'") } else { number.to_string() }
        });
        let values = values.collect::<Vec<_>>().join(", ");
        if key.len() == 1 { values } else { format!("({values})") }
    }

    pub(super) fn dynamic(&self, row: &Row) -> DynamicRow {
        self.columns.iter().zip(row).fold(DynamicRow::new(), |to, (column, &number)| {
            to.set(column.name, column.value(number))
        })
    }

    pub(super) fn schema(&self, all: &[Self]) -> Result<TableSchema> {
        let column = |column: &Column| {
            let ty = if column.text { ColumnType::Text } else { ColumnType::Integer };
            let mut def = ColumnDef::new(ty);
            if column.not_null {
                def = def.not_null();
            }
            if column.checked {
                def = def.check(column.check());
            }
            if let Some(link) = column.link {
                let parent = &all[link.table];
                let to = Reference::to(parent.name, parent.columns[link.column].name);
                def = def.references(to.on_delete(link.action));
            }
            (column.name, def)
        };
        let key = self.columns[..self.keys].iter().map(|column| column.name);
        let mut schema = TableSchema::new(self.name, self.columns.iter().map(column), key)?;
        for unique in &self.uniques {
            let names = unique.columns.iter().map(|&column| self.columns[column].name);
            let mut index = IndexDef::new(names).unique();
            if let Some(filter) = unique.filter {
                index = index.filter(filter.sql(self));
            }
            schema = schema.index(index)?;
        }
        if self.strict {
            schema = schema.strict()?;
        }
        if self.without_rowid { schema.without_rowid() } else { Ok(schema) }
    }

    /// What [`Table::shown`] says of the file's rows.
    pub(super) fn select(&self) -> String {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|Column { name, .. }| format!("typeof({name}) || ' ' || quote({name})"))
            .collect();
        let key: Vec<&str> = self.columns[..self.keys].iter().map(|column| column.name).collect();
        let (columns, key) = (columns.join(" || ', ' || "), key.join(", "));
        format!("SELECT {columns} AS value FROM {} ORDER BY {key}", self.name)
    }

    pub(super) fn shown(&self, row: &Row) -> String {
        let values = self.columns.iter().zip(row).map(|(column, &number)| column.quoted(number));
        values.collect::<Vec<_>>().join(", ")
    }

    /// A row for people: columns that hold NULL are left out.
    pub(super) fn brief<'r>(&'r self, row: &'r Row) -> impl fmt::Display + 'r {
        let values = self.columns.iter().zip(row).filter_map(|(column, &number)| {
            let value = column.value(Some(number?));
            Some(format!("{} {}", column.name, value.as_ref()))
        });
        format!("{} {{ {} }}", self.name, values.collect::<Vec<_>>().join(", "))
    }

    /// The definition, for people.
    pub(super) fn describe(&self, all: &[Self], f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns = self.columns.iter().map(|column| {
            let mut text = column.name.to_owned();
            text.push_str(if column.text { " TEXT" } else { " INTEGER" });
            if column.not_null {
                text.push_str(" NOT NULL");
            }
            if column.checked {
                text.push_str(&format!(" CHECK ({})", column.check()));
            }
            if let Some(Link { table, column, action }) = column.link {
                let (parent, action) = (&all[table], action.word());
                let to = parent.columns[column].name;
                text.push_str(&format!(" REFERENCES {}({to}) ON DELETE {action}", parent.name));
            }
            text
        });
        let columns = columns.collect::<Vec<_>>().join(", ");
        let named = |columns: &[usize]| {
            let names: Vec<&str> = columns.iter().map(|&i| self.columns[i].name).collect();
            names.join(", ")
        };
        let key: Vec<usize> = (0..self.keys).collect();
        write!(f, "{} ({columns}, PRIMARY KEY ({}))", self.name, named(&key))?;
        for (on, text) in [(self.strict, " STRICT"), (self.without_rowid, " WITHOUT ROWID")] {
            f.write_str(if on { text } else { "" })?;
        }
        for unique in &self.uniques {
            write!(f, "\n  UNIQUE ({})", named(&unique.columns))?;
            if let Some(filter) = unique.filter {
                write!(f, " WHERE {}", filter.sql(self))?;
            }
        }
        writeln!(f)
    }
}
