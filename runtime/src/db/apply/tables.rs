//! Whether the file can hold the declared tables.

use super::stored::evolves;
use crate::Result;
use crate::db::inspect::{self, FileKey};
use crate::db::ledger;
use crate::db::run::Run;
use crate::plan::{ForeignKey, ManagedBy, check_names, check_references, text_names};
use crate::schema::same_name;
use crate::sqlite::Handle;

/// Whether the file can hold the declared tables, and they go with each other.
/// Which tables refer to which then.
pub(super) fn check_tables(handle: &Handle<'_>, app: &str, run: &Run) -> Result<Vec<ForeignKey>> {
    for table in &run.tables {
        let known = table.ledger.as_ref().map(|known| known.applied.schema.name());
        inspect::check_table(handle, app, &table.declared, known)?;
    }
    let declared = run.tables.iter().map(|table| table.declared.schema.name());
    let tracked = run.ledger_tables.iter().map(|table| table.applied.schema.name());
    let of_texts: Vec<String> =
        run.tables.iter().flat_map(|table| text_names(&table.declared.schema)).collect();
    let of_texts = of_texts.iter().map(String::as_str);
    inspect::check_nothing_hides(handle, declared.chain(tracked).chain(of_texts))?;
    let declared: Vec<_> = run.tables.iter().map(|table| &table.declared).collect();
    check_names(&declared)?;
    check_references(&declared)?;
    let dropped = dropped(run).into_iter().map(|it| (it.applied.schema.name(), None));
    let renamed = run.tables.iter().filter_map(|table| {
        let old = table.ledger.as_ref()?.applied.schema.name();
        let new = table.declared.schema.name();
        (!same_name(old, new)).then_some((old, Some(new)))
    });
    let gone: Vec<_> = dropped.chain(renamed).collect();
    inspect::check_references(handle, &declared, &gone)?;
    let of_file = inspect::file_keys(handle)?;
    inspect::check_updates(handle, &of_file, &declared)?;
    Ok(inspect::foreign_keys(&as_will_be(run, of_file), declared.iter().copied()))
}

/// The file's foreign keys without those of tables that are made anew as they are
/// declared, under the names that their tables get.
fn as_will_be(run: &Run, of_file: Vec<FileKey>) -> Vec<FileKey> {
    let evolving: Vec<_> = run
        .tables
        .iter()
        .filter_map(|table| Some((evolves(table)?, &table.declared.schema)))
        .collect();
    let is_rebuilt = |key: &FileKey| {
        evolving
            .iter()
            .any(|((old, evolution), new)| key.is_of(old.name()) && evolution.rebuilds(new))
    };
    let new_name = |name: String| {
        let renamed = evolving.iter().find(|((old, _), _)| same_name(old.name(), &name));
        renamed.map_or(name, |(_, new)| new.name().to_owned())
    };
    let stay = of_file.into_iter().filter(|key| !is_rebuilt(key));
    stay.map(|key| FileKey { child: new_name(key.child), parent: new_name(key.parent), ..key })
        .collect()
}

/// Tables of the ledger that this run drops.
pub(super) fn dropped(run: &Run) -> Vec<&ledger::Table> {
    let undeclared = run.ledger_tables.iter().filter(|table| run.goes_on_as(table).is_none());
    undeclared.filter(|table| !run.partial && table.managed_by == ManagedBy::System).collect()
}
