//! Reading the ledger's pages.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::older::{for_each, is_whole_page};
use super::{Owner, PathKey, damage};
use crate::Result;
use crate::row::ValueRef;
use crate::sqlite::{Failure, Handle, Row, Statement};
use crate::state::{Page, PageHead};

/// Far more rows than a page can hold: what claims more is damaged, and would
/// overflow sums.
const MOST_ROWS: i64 = 1 << 16;

fn check_rows(page: i64, rows: i64) -> Result<()> {
    if (1..=MOST_ROWS).contains(&rows) {
        return Ok(());
    }
    Err(damage::page(page, "unknown", "it claims more rows than a page can have, or none"))
}

/// Rows of one component in one table, by their ids.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RowCount {
    pub(crate) component: i64,
    pub(crate) table: i64,
    pub(crate) rows: u64,
    /// A page with a number of rows that no page has.
    damaged: Option<i64>,
}

impl RowCount {
    pub(crate) const fn new(component: i64, table: i64, rows: u64) -> Self {
        Self { component, table, rows, damaged: None }
    }

    /// # Errors
    ///
    /// If some page says that it has more rows than a page can have, or none.
    pub(crate) fn check(&self) -> Result<()> {
        let fault = "it claims more rows than a page can have, or none";
        self.damaged.map_or(Ok(()), |page| Err(damage::page(page, "unknown", fault)))
    }
}

/// Rows of every component in every table, of all apps, in order of the ids of both.
pub(crate) fn counts(handle: &Handle<'_>) -> Result<Vec<RowCount>> {
    let mut counts = Vec::new();
    add_counts(handle, "", &[], &mut counts)?;
    Ok(counts)
}

/// Rows of some components in every table, in the order they are named.
pub(crate) fn counts_of(
    handle: &Handle<'_>,
    components: impl Iterator<Item = i64>,
) -> Result<Vec<RowCount>> {
    let mut counts = Vec::new();
    for component in components {
        let id = [ValueRef::Integer(component)];
        add_counts(handle, "WHERE component_id = ?1", &id, &mut counts)?;
    }
    Ok(counts)
}

fn add_counts(
    handle: &Handle<'_>,
    condition: &str,
    values: &[ValueRef<'_>],
    counts: &mut Vec<RowCount>,
) -> Result<()> {
    // Of an index alone, in its order; to group there takes SQLite four times as long.
    let sql = format!(
        "SELECT component_id, table_id, max(rows, 0), page_id FROM _declarite_page {condition} \
         ORDER BY component_id, table_id"
    );
    let from = counts.len();
    for_each(handle, &sql, values, |row| {
        let [component, table, rows, page] = [0, 1, 2, 3].map(|position| row.integer(position));
        let known = counts[from..].last().map(|it| (it.component, it.table));
        if known != Some((component, table)) {
            counts.push(RowCount::new(component, table, 0));
        }
        if let Some(count) = counts.last_mut() {
            count.rows += rows.min(MOST_ROWS).cast_unsigned();
            if check_rows(page, rows).is_err() {
                count.damaged.get_or_insert(page);
            }
        }
        Ok(())
    })
}

/// How many rows an app has in a table, each once, however many components have it.
pub(crate) fn rows_of(handle: &Handle<'_>, table: &super::Table) -> Result<u64> {
    let id = [ValueRef::Integer(table.id)];
    let mut rows = 0;
    if table.shared {
        let mut keys = BTreeSet::new();
        for_each(handle, &content("WHERE table_id = ?1"), &id, |row| {
            let (_, page) = decode(row, table.applied.schema.name(), 0)?;
            keys.extend((0..page.len()).map(|entry| page.key(entry).to_vec()));
            Ok(())
        })?;
        rows = keys.len() as u64;
    } else {
        let sql = "SELECT page_id, rows FROM _declarite_page WHERE table_id = ?1";
        for_each(handle, sql, &id, |row| {
            check_rows(row.integer(0), row.integer(1))?;
            rows += row.integer(1).cast_unsigned();
            Ok(())
        })?;
    }
    Ok(rows)
}

/// The pages of a component in a table, in key order.
pub(crate) fn heads(handle: &Handle<'_>, component: i64, table: i64) -> Result<Vec<PageHead>> {
    heads_without(handle, component, table, &BTreeSet::new())
}

/// The pages of a component in a table, in key order, those that are passed over left out.
pub(crate) fn heads_without(
    handle: &Handle<'_>,
    component: i64,
    table: i64,
    without: &BTreeSet<i64>,
) -> Result<Vec<PageHead>> {
    let sql = "SELECT page_id, first_key, rows FROM _declarite_page \
               WHERE component_id = ?1 AND table_id = ?2 ORDER BY first_key";
    let mut heads = Vec::new();
    for_each(handle, sql, &[ValueRef::Integer(component), ValueRef::Integer(table)], |row| {
        if without.contains(&row.integer(0)) {
            return Ok(());
        }
        heads.push(read_head(row)?);
        Ok(())
    })?;
    Ok(heads)
}

/// The head of a page, of its id, first key and number of rows.
pub(super) fn read_head(row: &Row<'_>) -> Result<PageHead> {
    check_rows(row.integer(0), row.integer(2))?;
    let rows = usize::try_from(row.integer(2)).unwrap_or(0);
    Ok(PageHead { id: row.integer(0), first: row.bytes(1).into(), rows })
}

pub(super) fn content(condition: &str) -> String {
    format!(
        "SELECT page_id, first_key, last_key, checksum, {} FROM _declarite_page {condition}",
        damage::PAGE
    )
}

/// Up to `most` pages of a component in a table, from the one given on, those that
/// are passed over left out.
pub(crate) fn pages_from(
    handle: &Handle<'_>,
    place: (i64, i64, &str),
    first: &PageHead,
    most: usize,
    without: &BTreeSet<i64>,
) -> Result<Vec<(PageHead, Page)>> {
    let mut pages = Vec::new();
    read_pages(handle, place, (&first.first, most), without, |page| pages.push(page))?;
    Ok(pages)
}

/// Hands over all pages of a component in a table in order of keys, those that are
/// passed over left out.
pub(crate) fn each_page(
    handle: &Handle<'_>,
    place: (i64, i64, &str),
    without: &BTreeSet<i64>,
    page: impl FnMut((PageHead, Page)),
) -> Result<()> {
    read_pages(handle, place, (&[], usize::MAX), without, page)
}

fn read_pages(
    handle: &Handle<'_>,
    (component, table, name): (i64, i64, &str),
    (first, most): (&[u8], usize),
    without: &BTreeSet<i64>,
    mut page: impl FnMut((PageHead, Page)),
) -> Result<()> {
    let sql = content(
        "WHERE component_id = ?1 AND table_id = ?2 AND first_key >= ?3 ORDER BY first_key LIMIT ?4",
    );
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let values = [
        ValueRef::Integer(component),
        ValueRef::Integer(table),
        ValueRef::Blob(first),
        ValueRef::Integer(most),
    ];
    for_each(handle, &sql, &values, |row| {
        if !without.contains(&row.integer(0)) {
            page(decode(row, name, 0)?);
        }
        Ok(())
    })
}

/// Pages and components that are damaged, by their ids.
pub(crate) type PassedOver = (Arc<BTreeSet<i64>>, BTreeSet<i64>);

/// Every page of a table, with its component, by component and in key order.
pub(crate) fn all_pages(
    handle: &Handle<'_>,
    (table, name): (i64, &str),
    (pages, components): &PassedOver,
    mut page: impl FnMut(i64, &Page) -> Result<()>,
) -> Result<()> {
    // The page's own columns begin with its component's id: damage::PAGE.
    let sql = content("WHERE table_id = ?1 ORDER BY component_id, first_key");
    for_each(handle, &sql, &[ValueRef::Integer(table)], |row| {
        if pages.contains(&row.integer(0)) || components.contains(&row.integer(4)) {
            return Ok(());
        }
        page(row.integer(4), &decode(row, name, 0)?.1)
    })
}

/// Reads one page after the other.
pub(crate) struct PageReader<'h> {
    handle: &'h Handle<'h>,
    /// None until the first page is read: there may be no ledger yet.
    statement: Option<Statement<'h>>,
}

impl<'h> PageReader<'h> {
    pub(crate) const fn new(handle: &'h Handle<'h>) -> Self {
        Self { handle, statement: None }
    }

    /// One page.
    pub(crate) fn read(&mut self, table: &str, id: i64) -> Result<Page> {
        let failed = |failure: Failure| failure.during("reading the ledger");
        let statement = match &mut self.statement {
            Some(statement) => statement,
            none => none.insert(self.handle.prepare(&content("WHERE page_id = ?1"))?),
        };
        statement.bind([(1, ValueRef::Integer(id))]).map_err(failed)?;
        let page = match statement.step().map_err(failed)? {
            Some(row) => decode(&row, table, 0).map(|(_, page)| page),
            None => Err(damage::page(id, table, "it is gone")),
        };
        statement.reset();
        page
    }
}

/// The page of a row that has these columns from the one at `from` on: its id,
/// first and last key, checksum, and what that is over.
pub(super) fn decode(row: &Row<'_>, table: &str, from: usize) -> Result<(PageHead, Page)> {
    let id = row.integer(from);
    let damaged = |reason| damage::page(id, table, reason);
    if !damage::is_whole(row, from + 4..from + 9) && !is_whole_page(row, from) {
        return Err(damaged("its checksum does not match its content"));
    }
    let rows = usize::try_from(row.integer(from + 6)).unwrap_or(0);
    let (first, last) = (row.bytes(from + 1), row.bytes(from + 2));
    let page = Page::decode(row.bytes(from + 8)).map_err(damaged)?;
    // The keys may be long, and are compared instead of hashed twice more.
    let is_its =
        page.len() == rows && rows > 0 && page.key(0) == first && page.key(rows - 1) == last;
    if !is_its {
        return Err(damaged("its columns do not match its content"));
    }
    Ok((PageHead { id, first: first.into(), rows }, page))
}

/// Whether a page's keys and prints are as they were written, whatever is wrong with
/// its other columns, in a row as [`content`] answers it.
pub(super) fn is_body_whole(row: &Row<'_>) -> bool {
    Page::decode(row.bytes(8)).is_ok_and(|page| {
        page.len() > 0 && page.key(0) == row.bytes(1) && page.key(page.len() - 1) == row.bytes(2)
    })
}

/// Who keeps the row of a key in a table of that name, in any app.
pub(crate) fn owners(handle: &Handle<'_>, table: &str, key: &[u8]) -> Result<Vec<Owner>> {
    if !super::exists(handle)? {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT p.page_id, p.first_key, p.last_key, p.checksum, {}, c.checksum, {}, a.name \
         FROM _declarite_table t \
         JOIN _declarite_page p ON p.table_id = t.table_id \
         JOIN _declarite_component c ON c.component_id = p.component_id \
         JOIN _declarite_app a ON a.app_id = c.app_id \
         WHERE t.name = ?1 AND p.first_key <= ?2 AND p.last_key >= ?2",
        damage::of("p", damage::PAGE),
        damage::of("c", damage::COMPONENT),
    );
    let mut owners = Vec::new();
    for_each(handle, &sql, &[ValueRef::Text(table), ValueRef::Blob(key)], |row| {
        let (head, page) = decode(row, table, 0)?;
        let path = PathKey(row.bytes(11).to_vec());
        if !damage::is_whole(row, 10..15) {
            return Err(damage::component(&path));
        }
        if let Some(entry) = page.find(key, 0) {
            owners.push(Owner {
                app: row.text(15).to_owned(),
                app_id: row.integer(10),
                path,
                page: head.id,
                entry,
                print: page.print(entry),
            });
        }
        Ok(())
    })?;
    Ok(owners)
}

/// Whether all pages of the ledger are whole.
pub(super) fn check_all_pages(handle: &Handle<'_>) -> Result<()> {
    for_each(handle, &content(""), &[], |row| decode(row, "unknown", 0).map(drop))
}

/// Whether every page is one of a component and a table of one app. It goes over
/// all components, as only a full run does otherwise.
pub(crate) fn check_places(handle: &Handle<'_>) -> Result<()> {
    let sql = "SELECT p.page_id, t.name, c.app_id IS NOT NULL FROM \
               (SELECT min(page_id) AS page_id, component_id, table_id FROM _declarite_page \
                GROUP BY component_id, table_id) p \
               LEFT JOIN _declarite_component c USING (component_id) \
               LEFT JOIN _declarite_table t USING (table_id) \
               WHERE c.app_id IS NULL OR c.app_id IS NOT t.app_id LIMIT 1";
    for_each(handle, sql, &[], |row| {
        let name = if row.text(1).is_empty() { "unknown" } else { row.text(1) };
        let reason = if row.integer(2) == 0 {
            "its component has no entry"
        } else {
            "its table and its component are not of one app"
        };
        Err(damage::page(row.integer(0), name, reason))
    })
}

/// Whether every page is in its place, and those of a table of that name are whole.
/// A row of which no page tells is nobody's only then.
pub(crate) fn check_pages(handle: &Handle<'_>, table: &str) -> Result<()> {
    if !super::exists(handle)? {
        return Ok(());
    }
    check_places(handle)?;
    let sql = format!(
        "SELECT p.page_id, p.first_key, p.last_key, p.checksum, {} FROM _declarite_table t \
         JOIN _declarite_page p USING (table_id) WHERE t.name = ?1",
        damage::of("p", damage::PAGE)
    );
    for_each(handle, &sql, &[ValueRef::Text(table)], |row| decode(row, table, 0).map(drop))
}
