//! Full-text indexes: made after the rows, which is a sixth of the work of adding each row
//! as it is written, and removed before whatever changes their table. None is altered.

use super::diff::Change;
use super::evolution::Evolution;
use super::facts::Facts;
use super::steps::{Operation, SchemaPlan, Step};
use crate::schema::{ColumnDef, TableSchema};

/// What becomes of the index of a table that is there and stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct TextChange {
    drops: bool,
    creates: bool,
}

impl TextChange {
    /// `applied` is the table under the names that it has in the file.
    pub(super) fn of(
        applied: &TableSchema,
        evolution: &Evolution,
        declared: &TableSchema,
        rebuilds: bool,
    ) -> Self {
        let (was, is) = (applied.full_text.is_some(), declared.full_text.is_some());
        let names = |schema: &TableSchema, column: &str| {
            let of_key = |key: &ColumnDef| crate::schema::same_name(key.name(), column);
            schema.key_columns().any(of_key)
                || schema.full_text().is_some_and(|text| text.has(column))
        };
        // The index has the names as they are spelled.
        let spelled = |schema: &TableSchema| {
            let key = schema.key_columns().map(|column| column.name().to_owned());
            (schema.name().to_owned(), key.collect::<Vec<_>>())
        };
        let changes = rebuilds
            || spelled(applied) != spelled(declared)
            || evolution.renamed_from.is_some()
            || evolution.changes.contains(&Change::FullText)
            || evolution.renamed.iter().any(|(old, _)| names(applied, old));
        Self { drops: was && changes, creates: is && (changes || !was) }
    }

    /// Before the first step of its table.
    pub(super) fn before(self, applied: &TableSchema, declared: &TableSchema) -> Option<Step> {
        self.drops.then(|| {
            let table = applied.name();
            let reason = if self.creates {
                format!("the full-text index of table {table} is made anew")
            } else if declared.full_text.is_none() {
                format!("the full-text index of table {table} is no longer declared")
            } else {
                format!("the full-text index of table {table} goes")
            };
            Step { operation: Operation::DropFullText { schema: applied.clone() }, reason }
        })
    }

    /// After the rows.
    pub(super) fn after(self, declared: &TableSchema) -> Option<Step> {
        self.creates.then(|| create(declared)).flatten()
    }
}

/// Makes the index of a table that has none; first removes one that a table of its name
/// left behind.
pub(super) fn plan_new(schema: &TableSchema, facts: &Facts, plan: &mut SchemaPlan) {
    plan.before.extend(leftover(schema, facts));
    plan.after.extend(create(schema));
}

/// Removes what a table that is gone left behind of its index.
pub(super) fn leftover(schema: &TableSchema, facts: &Facts) -> Option<Step> {
    facts.has_full_text(schema.name()).then(|| drop_left(schema))
}

/// The same of a table that was another than the one which is made in its place.
pub(crate) fn drop_left(schema: &TableSchema) -> Step {
    Step {
        reason: format!("a full-text index is left of a table {} that is gone", schema.name()),
        operation: Operation::DropFullText { schema: schema.clone() },
    }
}

/// Removes the index of a table that is removed too.
pub(super) fn drop_with_table(schema: &TableSchema) -> Option<Step> {
    let table = schema.name();
    schema.full_text.is_some().then(|| Step {
        reason: format!("the full-text index of table {table} goes with the table"),
        operation: Operation::DropFullText { schema: schema.clone() },
    })
}

/// What makes an index that the file has not as it was made, of a table that stays as it is.
pub(crate) fn again(schema: &TableSchema) -> Vec<Step> {
    let change = TextChange { drops: schema.full_text.is_some(), creates: true };
    change.before(schema, schema).into_iter().chain(change.after(schema)).collect()
}

fn create(schema: &TableSchema) -> Option<Step> {
    let text = schema.full_text()?;
    let columns: Vec<&str> = text.columns().collect();
    Some(Step {
        reason: format!(
            "table {} is to be searched by the words of {}",
            schema.name(),
            columns.join(", ")
        ),
        operation: Operation::CreateFullText { schema: schema.clone() },
    })
}
