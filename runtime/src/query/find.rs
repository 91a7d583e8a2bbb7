//! Rows for which a condition holds.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use super::SqliteRow;
use super::condition::{Condition, Fault};
use super::load::{Asked, Rows, collect, schema_in};
use super::order::Order;
use super::source::{Source, with_connection};
use crate::plan::{Predicate, Selection};
use crate::row::{DecodeRow, Value, ValueRef};
use crate::schema::TableSchema;
use crate::sql::{self, Parameters};
use crate::{Error, Result};

/// The parameters that SQLite lets a statement have:
/// <https://www.sqlite.org/limits.html#max_variable_number>
const MOST_PARAMETERS: usize = 32_766;

/// A query of rows, made by [`SqliteRow::find`].
#[must_use = "a query runs when it is loaded or counted"]
pub struct Find<R> {
    filter: Result<Predicate, Fault>,
    selection: Selection,
    table: Option<String>,
    row: PhantomData<fn() -> R>,
}

impl<R> fmt::Debug for Find<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Find")
            .field("filter", &self.filter)
            .field("order", &self.selection.order)
            .field("limit", &self.selection.limit)
            .field("offset", &self.selection.offset)
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

impl<R: SqliteRow> Find<R> {
    pub(super) fn new<P>(condition: Condition<R, P>) -> Self {
        let selection = Selection::new(Predicate::ALWAYS);
        Self { filter: condition.into_tree(), selection, table: None, row: PhantomData }
    }

    /// Sorted by this column; where said again, those equal in it by the next.
    ///
    /// Where some of the rows are answered, with [`limit`](Self::limit),
    /// [`offset`](Self::offset) or [`first`](Self::first), rows that are equal in all of
    /// these columns are sorted by key, so that pages neither repeat a row nor leave
    /// one out. Otherwise they come in no particular order.
    ///
    /// ```
    /// # use declarite::{Database, Result, SqliteRow};
    /// # #[derive(SqliteRow)]
    /// # struct Page {
    /// #     #[sqlite(primary_key)]
    /// #     url: String,
    /// #     year: u16,
    /// #     title: String,
    /// # }
    /// # let db = Database::open(":memory:")?;
    /// # let target = db.target_state("crawler")?;
    /// # let pages = target.declare_table::<Page>()?;
    /// # for (url, year, title) in [("/a", 2019, "A"), ("/b", 2021, "B"), ("/c", 2021, "A")] {
    /// #     pages.declare_row(&Page { url: url.into(), year, title: title.into() })?;
    /// # }
    /// # target.apply()?;
    /// let latest = Page::find(|page| page.year.ge(2020))
    ///     .order_by(|page| page.year.desc())
    ///     .order_by(|page| page.title.asc())
    ///     .limit(10)
    ///     .load(&db)?;
    /// let urls: Result<Vec<String>> = latest.map(|page| Ok(page?.url)).collect();
    /// assert_eq!(urls?, ["/c", "/b"]);
    /// # Ok::<(), declarite::Error>(())
    /// ```
    pub fn order_by(mut self, column: impl FnOnce(R::Columns) -> Order<R>) -> Self {
        self.selection.order.push(column(R::columns()).sorted());
        self
    }

    /// At most so many rows.
    pub fn limit(mut self, rows: usize) -> Self {
        self.selection.limit = Some(rows);
        self
    }

    /// Without the first ones.
    pub fn offset(mut self, rows: usize) -> Self {
        self.selection.offset = rows;
        self
    }

    /// In the table of this name, where rows of the type were declared under
    /// another than the type's own.
    pub fn in_table(mut self, table: impl Into<String>) -> Self {
        self.table = Some(table.into());
        self
    }

    /// The rows, read as they are asked for: see [`Rows`].
    ///
    /// # Errors
    ///
    /// [`Error::Query`] for a value that its column cannot hold; else as
    /// [`SqliteRow::all`].
    pub fn load<'s>(self, source: impl Source<'s>) -> Result<Rows<'s, R>>
    where
        R: DecodeRow,
    {
        let is_whole = self.filter.as_ref().is_ok_and(|it| *it == Predicate::ALWAYS);
        let asked =
            if is_whole && self.selection.limit.is_none() { Asked::Whole } else { Asked::Part };
        let (schema, sql, values) = self.statement(sql::select)?;
        Rows::open(source, asked, schema, (sql, &values))
    }

    /// The first row, by the order asked for and then by key.
    ///
    /// ```
    /// # use declarite::{Database, SqliteRow};
    /// # #[derive(SqliteRow)]
    /// # struct Page {
    /// #     #[sqlite(primary_key)]
    /// #     url: String,
    /// #     year: u16,
    /// # }
    /// # let db = Database::open(":memory:")?;
    /// # let target = db.target_state("crawler")?;
    /// # let pages = target.declare_table::<Page>()?;
    /// # pages.declare_row(&Page { url: "/a".into(), year: 2019 })?;
    /// # target.apply()?;
    /// let oldest = Page::find(|page| page.year.lt(2020)).order_by(|page| page.year.asc()).first(&db)?;
    /// assert_eq!(oldest.map(|page| page.url).as_deref(), Some("/a"));
    /// # Ok::<(), declarite::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn first<'s>(self, source: impl Source<'s>) -> Result<Option<R>>
    where
        R: DecodeRow,
    {
        let most = self.selection.limit.unwrap_or(1).min(1);
        self.limit(most).load(source)?.next().transpose()
    }

    /// How many rows there are; with a [`limit`](Self::limit) at most so many.
    ///
    /// # Errors
    ///
    /// As [`load`](Self::load).
    pub fn count<'s>(self, source: impl Source<'s>) -> Result<u64> {
        let (schema, sql, values) = self.statement(sql::count)?;
        let counts = with_connection(source, |connection| {
            collect(connection, &schema, sql, &values, |columns| match columns.value(0) {
                Ok(ValueRef::Integer(count)) => Ok(u64::try_from(count).unwrap_or(0)),
                _ => Ok(0),
            })
        })?;
        Ok(counts.into_iter().sum())
    }

    fn statement(
        self,
        say: fn(&TableSchema, &Selection, &mut Parameters) -> String,
    ) -> Result<(Cow<'static, TableSchema>, String, Vec<Value>)> {
        let schema = schema_in::<R>(self.table.as_deref())?;
        let filter = self.filter.map_err(|fault| fault.in_table(&schema))?;
        let mut parameters = Parameters::default();
        let sql = say(&schema, &Selection { filter, ..self.selection }, &mut parameters);
        check_parameters(&schema, &parameters)?;
        Ok((schema, sql, parameters.values))
    }
}

pub(super) fn check_parameters(schema: &TableSchema, parameters: &Parameters) -> Result<()> {
    let asked = parameters.values.len();
    if asked <= MOST_PARAMETERS {
        return Ok(());
    }
    let table = schema.name().to_owned();
    let reason = format!(
        "the condition compares with {asked} values, and SQLite takes {MOST_PARAMETERS}: \
         write `is_in` in place of many `eq`; of floats, ask for fewer at a time"
    );
    Err(Error::Query { table, reason })
}
