//! Conditions that a program makes of columns.

use std::fmt;
use std::marker::PhantomData;

use super::roles::{Anywhere, Place};
use crate::plan::Predicate;
use crate::row::ValueError;
use crate::schema::TableSchema;
use crate::{Error, Result};

/// Conditions nest no deeper, so that no walk through one runs out of stack, and
/// SQLite takes the expression.
const DEEPEST: usize = 100;

/// What holds of some rows of a type, made of its columns: see
/// [`SqliteRow::find`](crate::SqliteRow::find).
///
/// It holds or it does not, as in Rust, where SQL has a third answer for NULL:
/// `not` of a condition holds for all rows for which the condition does not.
///
/// `P` says where it may be used: [`Anywhere`](super::roles::Anywhere), or, if it asks
/// what no search of a `vec0` table can, where [rows are
/// found](super::roles::LoadsOnly) alone.
///
/// ```
/// use declarite::{Condition, SqliteRow};
/// # #[derive(SqliteRow)]
/// # struct Page {
/// #     #[sqlite(primary_key)]
/// #     url: String,
/// #     year: u16,
/// #     tag: Option<String>,
/// # }
///
/// fn wanted(tags: &[&str], since: Option<u16>) -> Condition<Page> {
///     let page = Page::columns();
///     let tagged = page.tag.is_in(tags.iter().map(|tag| Some(tag.to_string())));
///     match since {
///         Some(year) => tagged.and(page.year.ge(year)),
///         None => tagged.or(page.tag.is_null()),
///     }
/// }
/// # let db = declarite::Database::open(":memory:")?;
/// # let target = db.target_state("crawler")?;
/// # let pages = target.declare_table::<Page>()?;
/// # pages.declare_row(&Page { url: "/a".into(), year: 2020, tag: None })?;
/// # target.apply()?;
/// assert_eq!(Page::find(|_| wanted(&["rust"], None)).count(&db)?, 1);
/// assert_eq!(Page::find(|_| wanted(&["rust"], Some(2020))).count(&db)?, 0);
/// # Ok::<(), declarite::Error>(())
/// ```
#[must_use = "a condition asks nothing of itself"]
pub struct Condition<R, P = Anywhere> {
    tree: Result<Predicate, Fault>,
    /// How deep the tree is, at most.
    depth: usize,
    marks: PhantomData<fn() -> (R, P)>,
}

/// What makes a condition none that can be asked.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    /// The column it is about, if it is about one.
    pub(super) column: Option<String>,
    pub(super) reason: String,
}

impl Fault {
    pub(super) fn of_value(column: &str, error: &ValueError) -> Self {
        Self { column: Some(column.to_owned()), reason: error.to_string() }
    }

    pub(super) fn in_table(self, schema: &TableSchema) -> Error {
        let reason = match self.column {
            Some(column) => format!("column {column} holds no such value: {}", self.reason),
            None => self.reason,
        };
        Error::Query { table: schema.name().to_owned(), reason }
    }
}

impl<R, P> Condition<R, P> {
    pub(super) fn new(tree: Result<Predicate, Fault>) -> Self {
        // A leaf, or a leaf beside one.
        Self { tree, depth: 1, marks: PhantomData }
    }

    pub(super) fn into_tree(self) -> Result<Predicate, Fault> {
        self.tree
    }

    fn of_depth(tree: Result<Predicate, Fault>, depth: usize) -> Self {
        let tree = tree.and_then(|tree| {
            if depth <= DEEPEST {
                return Ok(tree);
            }
            let reason = format!("the condition nests more than {DEEPEST} deep");
            Err(Fault { column: None, reason })
        });
        Self { tree, depth, marks: PhantomData }
    }
}

impl<R> Condition<R> {
    /// What holds of every row: the first of conditions that are joined with
    /// [`and`](Self::and).
    pub fn always() -> Self {
        Self::new(Ok(Predicate::ALWAYS))
    }

    /// What holds of no row: the first of conditions that are joined with [`or`](Self::or).
    ///
    /// ```
    /// # use declarite::{Condition, Database, SqliteRow};
    /// # #[derive(SqliteRow)]
    /// # struct Page {
    /// #     #[sqlite(primary_key)]
    /// #     url: String,
    /// # }
    /// # let db = Database::open(":memory:")?;
    /// # let target = db.target_state("crawler")?;
    /// # let pages = target.declare_table::<Page>()?;
    /// # pages.declare_row(&Page { url: "/docs/a".into() })?;
    /// # target.apply()?;
    /// let folders = ["/docs/", "/blog/"];
    /// let inside = Page::find(|page| {
    ///     folders.iter().map(|f| page.url.starts_with(*f)).fold(Condition::never(), Condition::or)
    /// });
    /// assert_eq!(inside.count(&db)?, 1);
    /// # Ok::<(), declarite::Error>(())
    /// ```
    pub fn never() -> Self {
        Self::new(Ok(Predicate::NEVER))
    }
}

impl<R, P: Place> Condition<R, P> {
    /// Both hold.
    pub fn and<Q: Place>(self, other: Condition<R, Q>) -> Condition<R, P::With<Q>> {
        self.joined(other, Predicate::and, |tree| matches!(tree, Predicate::All(_)))
    }

    /// One of them holds, or both.
    pub fn or<Q: Place>(self, other: Condition<R, Q>) -> Condition<R, P::With<Q>> {
        self.joined(other, Predicate::or, |tree| matches!(tree, Predicate::Any(_)))
    }

    /// It does not hold.
    #[expect(clippy::should_implement_trait, reason = "`!` would stand far before a long one")]
    pub fn not(self) -> Self {
        let is_twice = matches!(self.tree, Ok(Predicate::Not(_)));
        let depth = if is_twice { self.depth } else { self.depth + 1 };
        Self::of_depth(self.tree.map(Predicate::not), depth)
    }

    /// A list is not nested by what is added to it.
    fn joined<Q: Place>(
        self,
        other: Condition<R, Q>,
        join: fn(Predicate, Predicate) -> Predicate,
        is_list: fn(&Predicate) -> bool,
    ) -> Condition<R, P::With<Q>> {
        let depth = |tree: &Result<Predicate, Fault>, depth| {
            if tree.as_ref().is_ok_and(is_list) { depth } else { depth + 1 }
        };
        let depth = depth(&self.tree, self.depth).max(depth(&other.tree, other.depth));
        Condition::of_depth(self.tree.and_then(|tree| Ok(join(tree, other.tree?))), depth)
    }
}

impl<R, P> Clone for Condition<R, P> {
    fn clone(&self) -> Self {
        Self { tree: self.tree.clone(), depth: self.depth, marks: PhantomData }
    }
}

impl<R, P> fmt::Debug for Condition<R, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Condition").field(&self.tree).finish()
    }
}
