//! What a change of a table loses, and whether it may.

use super::diff::Change;
use super::evolve::TableChange;
use super::facts::Misfits;
use super::steps::{Loss, Refusal, SchemaPlan};
use super::words::{reasons, step_of};
use crate::schema::same_name;

impl TableChange<'_> {
    /// What is lost, and whether it may be.
    pub(super) fn losses(&self, rebuilds: bool, plan: &mut SchemaPlan) {
        for (column, &values) in self.stored.dropped.iter().filter(|(_, values)| **values > 0) {
            let way_out = self.rename_hint(column);
            self.lose(column, "drop the column".to_owned(), values, &way_out, plan);
        }
        for (column, &values) in self.stored.foreign.iter().filter(|(_, values)| **values > 0) {
            if rebuilds {
                let step = format!(
                    "rebuild the table without the column, which somebody else has added ({})",
                    reasons(self.evolution, self.declared)
                );
                self.lose(column, step, values, "declare the column, or ", plan);
            }
        }
        if !self.stored.extras.is_empty() && !self.consent.covers(self.declared.name()) {
            let table = self.declared.name();
            plan.refusals.push(Refusal {
                table: table.to_owned(),
                column: None,
                step: format!(
                    "rebuild the table without what nobody declared of it: {} ({})",
                    self.stored.extras.join(", "),
                    reasons(self.evolution, self.declared)
                ),
                rows_at_risk: 0,
                way_out: format!(
                    "take that from the table first, or consent with `allow_data_loss()` or \
                     `allow_loss_of(\"{table}\")`"
                ),
            });
        }
        for misfits in &self.stored.misfits {
            let Misfits { column, keeps_row, rows, example } = misfits;
            let what = if *keeps_row { "values go" } else { "rows go" };
            let step = step_of(self.evolution, self.declared, column);
            let step = format!("{step}: {what} that do not fit, such as {example}");
            self.lose(column, step, *rows, "declare those rows again, or ", plan);
        }
    }

    /// Refuses a loss that is not consented to; takes note of one that is.
    fn lose(&self, column: &str, step: String, rows: u64, instead: &str, plan: &mut SchemaPlan) {
        let table = self.declared.name();
        if self.consent.covers_column(table, column) {
            let (table, column) = (table.to_owned(), Some(column.to_owned()));
            plan.losses.push(Loss { table, column, rows });
            return;
        }
        let way_out = format!(
            "{instead}consent with `allow_data_loss()` or `allow_loss_of(\"{table}.{column}\")`"
        );
        plan.refusals.push(self.refusal(column, step, rows, way_out));
    }

    pub(super) fn refusal(
        &self,
        column: &str,
        step: String,
        rows: u64,
        way_out: String,
    ) -> Refusal {
        Refusal {
            table: self.declared.name().to_owned(),
            column: Some(column.to_owned()),
            step,
            rows_at_risk: rows,
            way_out,
        }
    }

    /// A column that goes, and one of its type that comes, look like a rename.
    fn rename_hint(&self, dropped: &str) -> String {
        let ty = self.evolution.from.column(dropped).map(|column| column.ty);
        let mut added = self.evolution.changes.iter().filter_map(|change| match change {
            Change::ColumnAdded(column) if Some(column.ty) == ty => Some(column.name()),
            _ => None,
        });
        added.next().map_or_else(String::new, |new| {
            format!("if it is {new} now, say so there with `renamed_from = \"{dropped}\"`; or ")
        })
    }

    pub(super) fn adds(&self, column: &str) -> bool {
        self.evolution.changes.iter().any(|change| {
            matches!(change, Change::ColumnAdded(added) if same_name(added.name(), column))
        })
    }
}
