//! A plan as commented SQL.

use std::fmt;

use super::ddl::{
    add_column, create_index, create_table, drop_column, drop_index, drop_table, rename_column,
    rename_table,
};
use super::full_text::{create_full_text, drop_full_text};
use super::paint::{Color, Paint};
use super::rebuild::rebuild;
use super::shown::{Shown, is_shown_as_it_is};
use crate::plan::{Loss, Operation, Plan, RowCounts, Step};

/// The statements of one operation.
pub(crate) fn statements(operation: &Operation) -> Vec<String> {
    match operation {
        Operation::CreateTable { schema } => create_table(schema),
        Operation::RenameTable { from, to } => vec![rename_table(from, to)],
        Operation::RenameColumn { table, from, to } => vec![rename_column(table, from, to)],
        Operation::DropColumn { table, column, .. } => vec![drop_column(table, column)],
        Operation::CreateIndex { table, index } => vec![create_index(table, index)],
        Operation::DropIndex { index, .. } => vec![drop_index(index)],
        Operation::Rebuild { from, to, .. } => rebuild(from, to),
        Operation::AddColumn { table, column } => vec![add_column(table, column)],
        Operation::DropTable { table, .. } => vec![drop_table(table)],
        Operation::CreateFullText { schema } => create_full_text(schema),
        Operation::DropFullText { schema } => drop_full_text(schema),
        Operation::AdoptTable { .. } | Operation::Forget { .. } => Vec::new(),
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Printed { plan: self, paint: Paint::None }.fmt(f)
    }
}

impl Plan {
    /// The plan as it displays itself, in ANSI colours: what is created or inserted
    /// green, what is changed yellow, what goes and what is refused red.
    ///
    /// Wherever it is written to; [`colored_for`](Self::colored_for) looks first.
    #[must_use]
    pub fn colored(&self) -> impl fmt::Display + '_ {
        self.colored_if(true)
    }

    pub(crate) fn colored_if(&self, colored: bool) -> impl fmt::Display + '_ {
        Printed { plan: self, paint: if colored { Paint::Ansi } else { Paint::None } }
    }
}

/// A plan with the way to print it.
struct Printed<'p> {
    plan: &'p Plan,
    paint: Paint,
}

impl fmt::Display for Printed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { plan, .. } = self;
        // As an apply does it: rows are written between the steps.
        let (before, after) = plan.phases();
        self.steps(f, before)?;
        for table in &plan.tables {
            self.rows(f, &table.table, table.rows)?;
        }
        self.steps(f, after)?;
        for component in &plan.abandoned {
            let path = component.display().to_string();
            let text = format!("component {} was not finished: its rows stand", Shown(&path));
            self.comment(f, Color::Changed, &text)?;
        }
        for loss in plan.losses.iter().filter(|loss| !is_told(loss, &plan.steps)) {
            let text = format!("lost with consent: {}", Shown(&loss.to_string()));
            self.comment(f, Color::Refused, &text)?;
        }
        for refusal in &plan.refusals {
            let text = format!("refused: {}", Shown(&refusal.to_string()));
            self.comment(f, Color::Refused, &text)?;
        }
        if plan.is_empty() {
            self.comment(f, Color::Aside, "nothing to write")?;
        }
        Ok(())
    }
}

impl Printed<'_> {
    fn steps(&self, f: &mut fmt::Formatter<'_>, steps: &[Step]) -> fmt::Result {
        for Step { operation, reason } in steps {
            let text = format!("{}{}", Shown(reason), counted(operation));
            self.comment(f, Color::Aside, &text)?;
            for statement in statements(operation) {
                self.statement(f, &statement)?;
            }
        }
        Ok(())
    }

    fn statement(&self, f: &mut fmt::Formatter<'_>, statement: &str) -> fmt::Result {
        let color = match statement.split(' ').next() {
            Some("CREATE") => Color::Created,
            Some("DROP" | "DELETE") => Color::Gone,
            _ => Color::Changed,
        };
        if !is_shown_as_it_is(statement) {
            self.comment(
                f,
                Color::Aside,
                "with characters that are not shown, written as escapes:",
            )?;
            return self.comment(f, color, &format!("{};", Shown(statement)));
        }
        // Line by line, for whoever reads a part of it only.
        let mut lines = statement.lines().peekable();
        while let Some(line) = lines.next() {
            let end = if lines.peek().is_none() { ";" } else { "" };
            writeln!(f, "{}", self.paint.over(color, format_args!("{line}{end}")))?;
        }
        Ok(())
    }

    fn rows(&self, f: &mut fmt::Formatter<'_>, table: &str, rows: RowCounts) -> fmt::Result {
        let color = match rows {
            RowCounts { deleted: 1.., .. } => Color::Gone,
            RowCounts { updated: 1.., .. } => Color::Changed,
            RowCounts { inserted: 1.., .. } => Color::Created,
            RowCounts { .. } => Color::Aside,
        };
        self.comment(f, color, &format!("{}: {rows}", Shown(table)))
    }

    /// What is written in it is shown already.
    fn comment(&self, f: &mut fmt::Formatter<'_>, color: Color, text: &str) -> fmt::Result {
        writeln!(f, "{}", self.paint.over(color, format_args!("-- {text}")))
    }
}

/// Whether a step is the loss, and has its rows.
fn is_told(loss: &Loss, steps: &[Step]) -> bool {
    steps.iter().any(|step| match &step.operation {
        Operation::DropTable { table, .. } => loss.column.is_none() && *table == loss.table,
        Operation::DropColumn { table, column, .. } => {
            *table == loss.table && loss.column.as_ref() == Some(column)
        }
        _ => false,
    })
}

/// What an operation does to rows, where it tells.
fn counted(operation: &Operation) -> String {
    match operation {
        Operation::DropTable { rows: 0, .. } => "; it is empty".to_owned(),
        Operation::DropTable { rows: 1, .. } => "; its row goes with it".to_owned(),
        Operation::DropTable { rows, .. } => format!("; its {rows} rows go with it"),
        Operation::DropColumn { values: 0, .. } => "; it holds nothing but NULL".to_owned(),
        Operation::DropColumn { values: 1, .. } => "; its value goes with it".to_owned(),
        Operation::DropColumn { values, .. } => format!("; its {values} values go with it"),
        Operation::Rebuild { kept, lost: 0, .. } => {
            format!("; {kept} rows are kept, foreign keys are off meanwhile")
        }
        Operation::Rebuild { kept, lost, .. } => {
            format!("; {kept} rows are kept, {lost} are lost, foreign keys are off meanwhile")
        }
        Operation::CreateTable { .. }
        | Operation::AdoptTable { .. }
        | Operation::RenameTable { .. }
        | Operation::RenameColumn { .. }
        | Operation::AddColumn { .. }
        | Operation::CreateIndex { .. }
        | Operation::DropIndex { .. }
        | Operation::CreateFullText { .. }
        | Operation::DropFullText { .. }
        | Operation::Forget { .. } => String::new(),
    }
}
