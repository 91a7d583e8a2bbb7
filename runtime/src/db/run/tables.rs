//! Which of the ledger's tables the declared ones go on from.

use std::sync::Arc;

use super::state::Run;
use super::table::RunTable;
use crate::db::ledger;
use crate::plan::{
    DeclaredTable, Facts, ManagedBy, Refusal, Scope, Stored, TablePair, plan_schema,
};
use crate::row::RowLayout;
use crate::schema::same_name;
use crate::{Error, Result};

impl Run {
    /// The ledger's table of that name.
    pub(crate) fn ledger_table(&self, name: &str) -> Option<&ledger::Table> {
        self.ledger_tables.iter().find(|table| same_name(&table.applied.schema.name, name))
    }

    /// The ledger's table that a declared one goes on from: that of its name, or
    /// of a former one, which no table declared before has.
    pub(crate) fn tracked(&self, declared: &DeclaredTable) -> Option<&ledger::Table> {
        let schema = &declared.schema;
        let former = |name| {
            let table = self.ledger_table(name)?;
            let is_declared =
                self.tables.iter().any(|it| same_name(it.declared.schema.name(), name));
            (declared.is_created() && table.managed_by == ManagedBy::System && !is_declared)
                .then_some(table)
        };
        self.ledger_table(schema.name()).or_else(|| schema.former_names().find_map(former))
    }

    /// Whether no table declared before goes on from the ledger's table of that name.
    pub(crate) fn check_name_is_free(&self, name: &str) -> Result<()> {
        let is_from = |it: &&RunTable| {
            let from = it.ledger.as_ref().map(|from| from.applied.schema.name());
            from.is_some_and(|from| same_name(from, name))
                && !same_name(it.declared.schema.name(), name)
        };
        self.tables.iter().find(is_from).map_or(Ok(()), |other| {
            Err(Error::Table {
                table: name.to_owned(),
                reason: format!(
                    "it is the former name of table {}, which was declared before it and goes on \
                     from it; declare {name} first, and then both are tables",
                    other.declared.schema.name()
                ),
            })
        })
    }

    /// C6: what this run is refused for, whatever it declares from now on.
    pub(crate) fn certain_refusals(&self) -> Vec<Refusal> {
        let certain = self.tables.iter().filter(|it| it.declared.is_created());
        certain
            .filter_map(|table| {
                let (reshape, ledger) = (table.reshape.as_ref()?, table.ledger.as_ref()?);
                let tracked = ledger.as_planned();
                let pair = TablePair { declared: &table.declared, tracked: Some(&tracked) };
                let stored = Stored { dropped: reshape.dropped.clone(), ..Stored::default() };
                let mut facts = Facts::default();
                facts.stored.insert(table.declared.schema.name().to_ascii_lowercase(), stored);
                let asked = (&self.consent, Scope::Partial);
                Some(plan_schema(&[pair], &[], &facts, asked).refusals)
            })
            .flatten()
            .collect()
    }

    /// The position and layout of a table that was declared before in this run.
    pub(super) fn declared_before(
        &self,
        declared: &DeclaredTable,
    ) -> Result<Option<(usize, Arc<RowLayout>)>> {
        let name = declared.schema.name();
        let is_it = |it: &RunTable| same_name(it.declared.schema.name(), name);
        let Some(known) = self.tables.iter().position(is_it) else { return Ok(None) };
        let table = &self.tables[known];
        let is_same = table.declared.schema == declared.schema
            && table.declared.managed_by == declared.managed_by;
        if is_same {
            return Ok(Some((known, Arc::clone(&table.layout))));
        }
        Err(Error::Table {
            table: name.to_owned(),
            reason: "it was declared before in this run with another schema".to_owned(),
        })
    }

    /// The declared table that goes on from one of the ledger.
    pub(crate) fn goes_on_as(&self, table: &ledger::Table) -> Option<&RunTable> {
        let is_from = |it: &&RunTable| it.ledger.as_ref().is_some_and(|from| from.id == table.id);
        self.tables.iter().find(is_from)
    }

    /// Whether entries of the ledger were read that belong to no opened component.
    pub(crate) fn reshapes(&self) -> bool {
        self.tables.iter().any(|table| table.reshape.is_some())
    }
}
