//! What was found, as a table to look at.
//!
//! ```
//! use declarite::display::table;
//! # use declarite::{Database, SqliteRow};
//! #
//! # #[derive(SqliteRow)]
//! # #[sqlite(vec0)]
//! # struct Document {
//! #     #[sqlite(primary_key)]
//! #     id: i64,
//! #     title: String,
//! #     #[sqlite(auxiliary)]
//! #     body: Option<String>,
//! #     #[sqlite(vector(dim = 2))]
//! #     embedding: [f32; 2],
//! # }
//! #
//! # let db = Database::open(":memory:")?;
//! # let target = db.target_state("my-app")?;
//! # let documents = target.declare_table::<Document>()?;
//! # for (id, title, body, embedding) in [
//! #     (1, "On light", Some("It is fast.\nAnd it is bright."), [1.0, 0.0]),
//! #     (2, "On heat", None, [0.0, 1.0]),
//! # ] {
//! #     let (title, body) = (title.to_owned(), body.map(str::to_owned));
//! #     documents.declare_row(&Document { id, title, body, embedding })?;
//! # }
//! # target.apply()?;
//!
//! let hits = Document::nearest(&[1.0, 0.5], 10).load(&db)?;
//! println!("{}", table(&hits));
//! # assert_eq!(table(&hits).to_string(), "\
//! # ┌──────────┬────┬──────────┬────────────────────────────────┬───────────┐\n\
//! # │ distance ┆ id ┆ title    ┆ body                           ┆ embedding │\n\
//! # ╞══════════╪════╪══════════╪════════════════════════════════╪═══════════╡\n\
//! # │   0.5000 ┆  1 ┆ On light ┆ It is fast.\\nAnd it is bright. ┆ float[2]  │\n\
//! # │   1.1180 ┆  2 ┆ On heat  ┆ NULL                           ┆ float[2]  │\n\
//! # └──────────┴────┴──────────┴────────────────────────────────┴───────────┘");
//! # Ok::<(), declarite::Error>(())
//! ```
//!
//! That prints
//!
//! ```text
//! ┌──────────┬────┬──────────┬────────────────────────────────┬───────────┐
//! │ distance ┆ id ┆ title    ┆ body                           ┆ embedding │
//! ╞══════════╪════╪══════════╪════════════════════════════════╪═══════════╡
//! │   0.5000 ┆  1 ┆ On light ┆ It is fast.\nAnd it is bright. ┆ float[2]  │
//! │   1.1180 ┆  2 ┆ On heat  ┆ NULL                           ┆ float[2]  │
//! └──────────┴────┴──────────┴────────────────────────────────┴───────────┘
//! ```
//!
//! wherever it is printed: nothing is asked of a terminal, and no text that somebody stored
//! can tell it anything.

mod cell;

use std::fmt;

use comfy_table::{Cell, CellAlignment, Table as Grid, presets};

use super::{Found, Match, Neighbor};
use crate::row::{EncodedRow, EncodedValues, RawValue, RowLayout, RowType, Value};
use crate::schema::{ColumnDef, ColumnType};

/// What a line of a [`table`] shows: a row, and what a search found out about it.
///
/// Rows have it, [`Neighbor`], [`Match`] and [`Found`]. Of a type of your own that holds a row:
///
/// ```
/// use declarite::display::{Hit, table};
/// use declarite::{RowType, SqliteRow, Value};
///
/// struct Ranked<R> {
///     rank: i64,
///     row: R,
/// }
///
/// impl<R: RowType> Hit for Ranked<R> {
///     type Row = R;
///     const FOUND: &'static [&'static str] = &["rank"];
///
///     fn row(&self) -> &R {
///         &self.row
///     }
///
///     fn found(&self) -> Vec<Value> {
///         vec![Value::Integer(self.rank)]
///     }
/// }
///
/// # #[derive(SqliteRow)]
/// # struct Word {
/// #     #[sqlite(primary_key)]
/// #     word: &'static str,
/// # }
/// println!("{}", table(&[Ranked { rank: 1, row: Word { word: "the" } }]));
/// ```
pub trait Hit {
    /// The row's type.
    type Row: RowType;

    /// The names of what stands before the row's columns.
    const FOUND: &'static [&'static str];

    /// The row.
    fn row(&self) -> &Self::Row;

    /// A value for each of these names. Where all lines have NULL, the column is left out.
    fn found(&self) -> Vec<Value>;
}

impl<R: RowType> Hit for R {
    type Row = R;
    const FOUND: &'static [&'static str] = &[];

    fn row(&self) -> &R {
        self
    }

    fn found(&self) -> Vec<Value> {
        Vec::new()
    }
}

impl<R: RowType> Hit for Neighbor<R> {
    type Row = R;
    const FOUND: &'static [&'static str] = &["distance"];

    fn row(&self) -> &R {
        &self.row
    }

    fn found(&self) -> Vec<Value> {
        vec![Value::Real(self.distance)]
    }
}

impl<R: RowType> Hit for Match<R> {
    type Row = R;
    const FOUND: &'static [&'static str] = &["score", "snippet"];

    fn row(&self) -> &R {
        &self.row
    }

    fn found(&self) -> Vec<Value> {
        vec![Value::Real(self.score), self.snippet.clone().map_or(Value::Null, Value::Text)]
    }
}

impl<R: RowType> Hit for Found<R> {
    type Row = R;
    const FOUND: &'static [&'static str] =
        &["score", "rank by words", "rank by vector", "distance", "snippet"];

    fn row(&self) -> &R {
        &self.row
    }

    fn found(&self) -> Vec<Value> {
        let rank = |rank: usize| i64::try_from(rank).map_or(Value::Null, Value::Integer);
        vec![
            Value::Real(self.score),
            self.by_words.map_or(Value::Null, |by| rank(by.rank)),
            self.by_vector.map_or(Value::Null, |by| rank(by.rank)),
            self.by_vector.map_or(Value::Null, |by| Value::Real(by.distance)),
            self.snippet.clone().map_or(Value::Null, Value::Text),
        ]
    }
}

/// Rows, or what a search found, as a table: what was found out about each, then its columns,
/// in the order of the struct. See the [module](self).
///
/// Values are shown as they are stored; of vectors and bytes only how long they are. What a
/// column cannot hold, such as NaN, is told in its place.
#[must_use = "a table is shown where it is printed"]
pub const fn table<H: Hit>(hits: &[H]) -> Table<'_, H> {
    Table { hits, text_width: 40 }
}

/// A table to be printed, made by [`table`].
#[derive(Debug, Clone, Copy)]
pub struct Table<'h, H> {
    hits: &'h [H],
    text_width: usize,
}

impl<H> Table<'_, H> {
    /// Texts that take more than so many columns of a terminal are cut; 40 if not said.
    #[must_use = "a table is shown where it is printed"]
    pub const fn text_width(mut self, columns: usize) -> Self {
        self.text_width = columns;
        self
    }
}

impl<H: Hit> Table<'_, H> {
    /// The columns of what was found that say something.
    fn found_columns(&self, found: &[Vec<Value>]) -> Vec<usize> {
        let says = |place: &usize| {
            let mut values = found.iter().map(|values| values.get(*place));
            found.is_empty() || values.any(|value| !matches!(value, None | Some(Value::Null)))
        };
        (0..H::FOUND.len()).filter(says).collect()
    }

    /// A value that a search found out; numbers stand right, as what is missing among them.
    fn found_cell(&self, value: Option<&Value>, is_number: bool) -> Cell {
        let cell = match value {
            None | Some(Value::Null) => Cell::new("NULL"),
            Some(Value::Real(real)) => Cell::new(cell::measure(*real)),
            Some(value) => {
                let (ty, value) = (ColumnType::Blob, RawValue::from(value.as_ref()));
                Cell::new(cell::of_column(ty, value, self.text_width))
            }
        };
        cell.set_alignment(if is_number { CellAlignment::Right } else { CellAlignment::Left })
    }

    /// The values of a row, as an apply would write them.
    fn row_cells(&self, layout: &RowLayout, encoded: &mut EncodedRow, row: &H::Row) -> Vec<Cell> {
        use crate::row::EncodeRow;

        let fault = encoded.encode_without_key(layout, |to| row.encode_row(to)).err();
        let columns = layout.schema.columns().iter().zip(&layout.ids);
        let cells = columns.enumerate().map(|(position, (column, id))| {
            let text = match &fault {
                Some((at, error)) if *at == position => {
                    cell::cut(&error.to_string(), self.text_width)
                }
                Some((at, _)) if *at < position => String::new(),
                _ => {
                    let mut values = EncodedValues::new(&encoded.bytes);
                    let value = values.find(|(other, _)| other == id);
                    let value = value.map_or(RawValue::Null, |(_, value)| value);
                    cell::of_column(column.ty, value, self.text_width)
                }
            };
            let is_number = matches!(column.ty, ColumnType::Integer | ColumnType::Real);
            let alignment = if is_number { CellAlignment::Right } else { CellAlignment::Left };
            Cell::new(text).set_alignment(alignment)
        });
        cells.collect()
    }
}

impl<H: Hit> fmt::Display for Table<'_, H> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let schema = H::Row::TABLE;
        let ids = (0..).take(schema.columns().len()).collect();
        let (layout, mut encoded) = (RowLayout::new(schema.clone(), ids), EncodedRow::new());
        let found: Vec<Vec<Value>> = self.hits.iter().map(Hit::found).collect();
        let says = self.found_columns(&found);
        let names = says.iter().map(|&place| H::FOUND[place]);
        let names = names.chain(schema.columns().iter().map(ColumnDef::name));
        let is_number = |place: usize| {
            let mut values = found.iter().map(|values| values.get(place));
            values.any(|it| matches!(it, Some(Value::Real(_) | Value::Integer(_))))
        };
        let mut grid = Grid::new();
        grid.load_style(presets::UTF8_FULL_CONDENSED);
        grid.set_header(names.map(|name| cell::cut(name, self.text_width)).collect::<Vec<_>>());
        for (hit, found) in self.hits.iter().zip(&found) {
            let cells =
                says.iter().map(|&place| self.found_cell(found.get(place), is_number(place)));
            let row = self.row_cells(&layout, &mut encoded, hit.row());
            grid.add_row(cells.chain(row).collect::<Vec<_>>());
        }
        grid.fmt(f)
    }
}
