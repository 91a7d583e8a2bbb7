//! Carries the steps of a schema's plan out.

use super::compiled::Compiled;
use super::rebuild::Rebuild;
use crate::db::ledger::{self, LedgerWriter};
use crate::db::run::{RunTable, Shared};
use crate::plan::{Operation, Step};
use crate::row::{Columns, ValueRef, show_key};
use crate::schema::{IndexDef, same_name};
use crate::sqlite::Handle;
use crate::{Error, Result, sql};

/// What steps are run with.
pub(super) struct Steps<'s, 'h> {
    pub(super) handle: &'s Handle<'h>,
    pub(super) shared: &'s Shared,
    pub(super) tables: &'s [RunTable],
}

impl Steps<'_, '_> {
    /// Runs them. Before the first apply there is no ledger to follow them.
    pub(super) fn run(
        &self,
        mut writer: Option<&mut LedgerWriter<'_>>,
        known: &[ledger::Table],
        steps: &[Step],
    ) -> Result<()> {
        let may_break = steps.iter().any(|step| altered(&step.operation).is_some());
        let mut compiled = if may_break { Some(Compiled::read(self.handle)?) } else { None };
        for step in steps {
            match &step.operation {
                Operation::Rebuild { from, to, kept, .. } => {
                    let found = self.tables.iter().find(|it| it.declared.schema.name == to.name);
                    let Some(table) = found else { continue };
                    let rebuild = Rebuild {
                        db: &self.shared.db,
                        app: &self.shared.app,
                        from,
                        drifted: table.ledger.as_ref().is_some_and(|known| known.drifted),
                        layout: &table.layout,
                        kept: *kept,
                        reshape: table.reshape.as_deref(),
                        seed: self.shared.seed,
                    };
                    rebuild.run(self.handle)?;
                }
                Operation::DropTable { table, .. } | Operation::Forget { table } => {
                    self.execute(step, table)?;
                    let is_it = |it: &&ledger::Table| same_name(it.applied.schema.name(), table);
                    if let (Some(writer), Some(tracked)) = (&mut writer, known.iter().find(is_it)) {
                        writer.delete_table(tracked)?;
                    }
                }
                Operation::CreateTable { schema }
                | Operation::CreateFullText { schema }
                | Operation::DropFullText { schema } => self.execute(step, schema.name())?,
                Operation::RenameTable { to: table, .. }
                | Operation::AdoptTable { table }
                | Operation::RenameColumn { table, .. }
                | Operation::AddColumn { table, .. }
                | Operation::DropColumn { table, .. }
                | Operation::DropIndex { table, .. } => self.execute(step, table)?,
                Operation::CreateIndex { table, index } => {
                    let made = self.execute(step, table);
                    made.map_err(|error| self.of_equal_rows(table, index).unwrap_or(error))?;
                }
            }
            if let Some(writer) = &mut writer {
                writer.follow(&step.operation)?;
            }
            if let (Some(compiled), Some(table)) = (&mut compiled, altered(&step.operation)) {
                compiled.note(self.handle, table)?;
            }
        }
        compiled.map_or(Ok(()), |compiled| compiled.check(self.handle))
    }

    /// What keeps an index from being unique: two rows, by their keys.
    fn of_equal_rows(&self, table: &str, index: &IndexDef) -> Option<Error> {
        let found = self.tables.iter().find(|it| same_name(it.declared.schema.name(), table))?;
        let schema = &found.declared.schema;
        let columns = schema.key_columns().count();
        let mut keys = Vec::new();
        let asked = self.handle.for_each(&sql::select_equal(schema, index), &[], |row| {
            let value = |i| row.value(i).unwrap_or(ValueRef::Null);
            keys = vec![
                show_key((0..columns).map(value)),
                show_key((columns..2 * columns).map(value)),
            ];
            Ok(())
        });
        let [one, other] = keys.as_slice() else { return None };
        asked.ok()?;
        Some(Error::Constraint {
            table: table.to_owned(),
            key: one.clone(),
            message: format!(
                "the row of key {other} has the same {}, so that index {} cannot be made; declare \
                 one of them otherwise",
                index.columns().collect::<Vec<_>>().join(", "),
                index.name(table)
            ),
        })
    }

    fn execute(&self, step: &Step, table: &str) -> Result<()> {
        sql::statements(&step.operation).iter().try_for_each(|statement| {
            self.handle.execute(statement).map_err(|error| match error {
                Error::Sqlite { code, message, .. } if is_about_the_table(code) => Error::Table {
                    table: table.to_owned(),
                    reason: format!("{}, but SQLite does not do it: {message}", step.reason),
                },
                other => other,
            })
        })
    }
}

/// Whether a step changes a table so that foreign keys may refer to nothing.
pub(super) fn alters(steps: &[Step]) -> bool {
    steps.iter().any(|step| match &step.operation {
        Operation::Rebuild { .. }
        | Operation::RenameTable { .. }
        | Operation::RenameColumn { .. }
        | Operation::DropColumn { .. } => true,
        Operation::CreateTable { .. }
        | Operation::AdoptTable { .. }
        | Operation::AddColumn { .. }
        | Operation::CreateIndex { .. }
        | Operation::DropIndex { .. }
        | Operation::CreateFullText { .. }
        | Operation::DropFullText { .. }
        | Operation::DropTable { .. }
        | Operation::Forget { .. } => false,
    })
}

/// The table of a step that views and triggers may not survive. One that names no
/// columns has too few values for a table with one more; SQLite itself looks after
/// those that name what is renamed.
fn altered(operation: &Operation) -> Option<&str> {
    match operation {
        Operation::Rebuild { to, .. } => Some(to.name()),
        Operation::AddColumn { table, .. }
        | Operation::DropColumn { table, .. }
        | Operation::DropTable { table, .. } => Some(table),
        _ => None,
    }
}

/// A plain error, such as a view that names what goes, or a row that breaks a rule.
const fn is_about_the_table(code: i32) -> bool {
    matches!(code & 0xff, libsqlite3_sys::SQLITE_ERROR | libsqlite3_sys::SQLITE_CONSTRAINT)
}
