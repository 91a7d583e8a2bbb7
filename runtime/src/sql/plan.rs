//! A plan as commented SQL.

use std::fmt;

use super::ddl::{
    add_column, create_index, create_table, drop_column, drop_index, drop_table, rename_column,
    rename_table,
};
use super::rebuild::rebuild;
use crate::plan::{Operation, Plan, TablePlan};

/// The statements of one operation.
pub(crate) fn statements(operation: &Operation) -> Vec<String> {
    match operation {
        Operation::CreateTable { schema } => create_table(schema),
        Operation::RenameTable { from, to } => vec![rename_table(from, to)],
        Operation::RenameColumn { table, from, to } => vec![rename_column(table, from, to)],
        Operation::DropColumn { table, column, .. } => vec![drop_column(table, column)],
        Operation::CreateIndex { table, index } => vec![create_index(table, index)],
        Operation::DropIndex { index, .. } => vec![drop_index(index)],
        Operation::Rebuild { from, renamed_from, to, .. } => {
            rebuild(from, renamed_from.as_deref(), to)
        }
        Operation::AddColumn { table, column } => vec![add_column(table, column)],
        Operation::DropTable { table, .. } => vec![drop_table(table)],
        Operation::AdoptTable { .. } | Operation::Forget { .. } => Vec::new(),
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(f, "-- {}", one_line(&step.reason))?;
            for statement in statements(&step.operation) {
                writeln!(f, "{statement};")?;
            }
        }
        for TablePlan { table, rows } in &self.tables {
            writeln!(f, "-- {}: {rows}", one_line(table))?;
        }
        for component in &self.abandoned {
            let path = component.display().to_string();
            writeln!(f, "-- component {} was not finished: its rows stand", one_line(&path))?;
        }
        for refusal in &self.refusals {
            writeln!(f, "-- refused: {}", one_line(&refusal.to_string()))?;
        }
        if self.is_empty() {
            writeln!(f, "-- nothing to write")?;
        }
        Ok(())
    }
}

/// A name may hold a line break, and what follows it would not be a comment.
fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}
