//! Rows that refer to nothing, told again after tables got new names, columns or keys.

use std::collections::BTreeMap;

use super::violation::Violation;
use crate::plan::{Operation, Step};
use crate::schema::{ColumnDef, TableSchema, same_name};

/// What stays the same of a row that refers to nothing.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Told<'v> {
    child: String,
    parent: String,
    columns: Vec<String>,
    /// None where the rows of the table got other keys.
    row: Option<&'v [u8]>,
    /// None where those columns hold another type.
    values: Option<&'v [u8]>,
}

/// The first of those after some steps that was none before them.
pub(super) fn first_new<'n>(
    before: &[Violation],
    now: impl Iterator<Item = &'n Violation> + Clone,
    steps: &[Step],
) -> Option<&'n Violation> {
    let identities: BTreeMap<String, &[String]> =
        now.clone().map(|it| (it.child.to_ascii_lowercase(), it.identity.as_slice())).collect();
    let before: Vec<Violation> = before.iter().map(|it| followed(it.clone(), steps)).collect();
    // Where rows get other keys, as many may refer to the same nothing as did.
    let mut known: BTreeMap<Told<'_>, u64> = BTreeMap::new();
    // Of each child: whether its rows are told apart as before.
    let mut keeps: BTreeMap<String, bool> = BTreeMap::new();
    for it in &before {
        let child = it.child.to_ascii_lowercase();
        let Some(identity) = identities.get(&child) else { continue };
        let keeps = *keeps.entry(child).or_insert_with(|| {
            let is_like = |(a, b): (&String, &String)| same_name(a, b);
            it.identity.len() == identity.len()
                && it.identity.iter().zip(*identity).all(is_like)
                && keeps_columns(steps, &it.child, identity, false)
        });
        *known.entry(told(it, steps, keeps)).or_default() += 1;
    }
    let mut now = now;
    now.find(|it| {
        let keeps = keeps.get(&it.child.to_ascii_lowercase()).copied().unwrap_or(true);
        match known.get_mut(&told(it, steps, keeps)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                false
            }
            _ => true,
        }
    })
}

/// The name, in lower case, that a table had before the steps.
pub(super) fn former_name(table: &str, steps: &[Step]) -> String {
    let name = steps.iter().rev().fold(table, |name, step| match &step.operation {
        Operation::RenameTable { from, to } if same_name(to, name) => from,
        _ => name,
    });
    name.to_ascii_lowercase()
}

/// What was told before the steps, under the names that they give.
fn followed(mut it: Violation, steps: &[Step]) -> Violation {
    for step in steps {
        match &step.operation {
            Operation::RenameTable { from, to } => {
                let names = [&mut it.child, &mut it.parent].into_iter();
                names.filter(|name| same_name(name, from)).for_each(|name| name.clone_from(to));
            }
            Operation::RenameColumn { table, from, to } if same_name(&it.child, table) => {
                let names = it.columns.iter_mut().chain(&mut it.identity);
                names.filter(|name| same_name(name, from)).for_each(|name| name.clone_from(to));
            }
            _ => {}
        }
    }
    it
}

fn told<'v>(it: &'v Violation, steps: &[Step], keeps_row: bool) -> Told<'v> {
    let keeps_values = keeps_columns(steps, &it.child, &it.columns, true);
    Told {
        child: it.child.to_ascii_lowercase(),
        parent: it.parent.to_ascii_lowercase(),
        columns: it.columns.iter().map(|column| column.to_ascii_lowercase()).collect(),
        row: keeps_row.then_some(&it.row),
        values: keeps_values.then_some(&it.values),
    }
}

/// Whether the values of these columns stay what they are. Of one that the schema has
/// not, such as the rowid, a rebuild does as is said.
fn keeps_columns(steps: &[Step], table: &str, columns: &[String], of_others: bool) -> bool {
    steps.iter().all(|step| {
        let Operation::Rebuild { from, to, .. } = &step.operation else { return true };
        let same_type = |name: &String| {
            let of = |schema: &TableSchema| {
                let column = schema.column(name);
                column.map(|it| (ColumnDef::column_type(it), it.type_name().to_owned()))
            };
            match (of(from), of(to)) {
                (Some(from), Some(to)) => from == to,
                _ => of_others,
            }
        };
        !same_name(to.name(), table) || columns.iter().all(same_type)
    })
}
