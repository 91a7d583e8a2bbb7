//! L7: all that is damaged of an app's components and pages, collected.

use std::collections::BTreeMap;

use super::older::for_each;
use super::pages::{content, decode, is_body_whole};
use super::read::read_component;
use super::{PathKey, Table, damage, keeps_values};
use crate::row::ValueRef;
use crate::sqlite::{Handle, Row};
use crate::state::Page;
use crate::{Error, Result};

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Damage {
    /// What is damaged, each with the reason.
    pub(crate) found: Vec<(String, &'static str)>,
    /// Pages that tell of nothing any more.
    pub(crate) pages: Vec<i64>,
    /// Components whose entries do not.
    pub(crate) components: Vec<i64>,
    /// Components with whole entries that have damaged pages.
    pub(crate) losing: BTreeMap<i64, PathKey>,
    /// Whether a page was damaged of which nobody can tell whose it was.
    pub(crate) is_of_unknown: bool,
}

impl Damage {
    /// Removes the pages and components, and what is tracked of these.
    pub(crate) fn remove(&self, handle: &Handle<'_>) -> Result<()> {
        for &id in &self.pages {
            let sql = "DELETE FROM _declarite_page WHERE page_id = ?1";
            handle.run(sql, &[ValueRef::Integer(id)])?;
        }
        // Their ids are given again, to components that never asked for the values.
        let of_component: &[&str] = if keeps_values(handle)? {
            &["page", "component_value", "component"]
        } else {
            &["page", "component"]
        };
        for &id in &self.components {
            for table in of_component {
                let sql = format!("DELETE FROM _declarite_{table} WHERE component_id = ?1");
                handle.run(&sql, &[ValueRef::Integer(id)])?;
            }
        }
        Ok(())
    }

    fn note(&mut self, error: Error) -> Result<()> {
        let Error::LedgerDamaged { entry, reason, .. } = error else { return Err(error) };
        self.found.push((entry, reason));
        Ok(())
    }
}

/// The components of an app, by id; none where the entry is damaged.
pub(crate) type Components = BTreeMap<i64, Option<PathKey>>;

/// All components of an app, and all damage of it but that of pages in its tables.
pub(crate) fn survey(handle: &Handle<'_>, app: i64) -> Result<(Components, Damage)> {
    let (mut components, mut damage) = (Components::new(), Damage::default());
    let app_id = [ValueRef::Integer(app)];
    // An entry of no app is damaged: none says that it is its own.
    let sql = format!(
        "SELECT component_id, checksum, {} FROM _declarite_component \
         WHERE app_id = ?1 OR app_id NOT IN (SELECT app_id FROM _declarite_app)",
        damage::COMPONENT
    );
    for_each(handle, &sql, &app_id, |row| {
        let id = row.integer(0);
        let of_nobody = || damage::component(&PathKey(row.bytes(3).to_vec()));
        let found = read_component(row);
        match if row.integer(2) == app { found } else { Err(of_nobody()) } {
            Ok((path, _)) => drop(components.insert(id, Some(path))),
            Err(error) => {
                damage.note(error)?;
                damage.components.push(id);
                damage.is_of_unknown = true;
                components.insert(id, None);
            }
        }
        Ok(())
    })?;
    // Pages of nobody's are everybody's: no full run goes on while there is one.
    let stray = content(
        "WHERE table_id NOT IN (SELECT table_id FROM _declarite_table WHERE app_id = ?1) \
             AND component_id IN (SELECT component_id FROM _declarite_component WHERE app_id = ?1) \
         OR table_id NOT IN (SELECT table_id FROM _declarite_table) \
             AND component_id NOT IN (SELECT component_id FROM _declarite_component)",
    );
    for_each(handle, &stray, &app_id, |row| {
        let reason = "its table is none of the app's";
        damage.note(damage::page(row.integer(0), "unknown", reason))?;
        damage.pages.push(row.integer(0));
        damage.is_of_unknown = true;
        Ok(())
    })?;
    Ok((components, damage))
}

/// Hands over the pages of a table that are whole, each with its component, and
/// notes the others.
pub(crate) fn table_pages(
    handle: &Handle<'_>,
    table: &Table,
    components: &Components,
    damage: &mut Damage,
    mut each: impl FnMut(i64, &Page),
) -> Result<()> {
    let sql = content("WHERE table_id = ?1 ORDER BY first_key");
    for_each(handle, &sql, &[ValueRef::Integer(table.id)], |row| {
        let (id, component) = (row.integer(0), row.integer(4));
        match read(row, table.applied.schema.name(), components) {
            Ok(page) => each(component, &page),
            Err(error) => {
                damage.note(error)?;
                damage.pages.push(id);
                match components.get(&component) {
                    // What is wrong then may be whose page it is.
                    _ if is_body_whole(row) => damage.is_of_unknown = true,
                    None | Some(None) => damage.is_of_unknown = true,
                    Some(Some(path)) => drop(damage.losing.insert(component, path.clone())),
                }
            }
        }
        Ok(())
    })
}

fn read(row: &Row<'_>, table: &str, components: &Components) -> Result<Page> {
    let (head, page) = decode(row, table, 0)?;
    if components.contains_key(&row.integer(4)) {
        return Ok(page);
    }
    Err(damage::page(head.id, table, "its component is none of the app's"))
}
