//! How the tables get from what was applied to what is declared: in place, by a
//! rebuild, or not without consent. The only place where that is chosen.

use super::diff::Change;
use super::drop::drop_tables;
use super::evolution::Evolution;
use super::facts::{Consent, Facts, LedgerTable, ManagedBy, Presence, Scope, Stored, TablePair};
use super::full_text::{self, TextChange};
use super::steps::{Operation, Refusal, SchemaPlan, Step};
use super::words::{reasons, step_of};
use crate::schema::{ColumnDef, IndexDef, TableSchema, same_name};

/// What to do to the tables. `undeclared` are tables of the ledger that none of
/// the declared ones goes on from; a partial run leaves them alone.
pub(crate) fn plan_schema(
    tables: &[TablePair<'_>],
    undeclared: &[&LedgerTable],
    facts: &Facts,
    (consent, scope): (&Consent, Scope),
) -> SchemaPlan {
    let mut plan = SchemaPlan::default();
    let renamed = renamed_tables(tables);
    let others: Vec<_> =
        renamed.iter().map(|(old, new, columns)| (*old, *new, columns.as_slice())).collect();
    for TablePair { declared, tracked } in tables {
        let name = &declared.schema.name;
        let Some(tracked) = tracked else {
            match declared.managed_by {
                ManagedBy::User => {}
                ManagedBy::System if declared.adopt && facts.presence(name) == Presence::Table => {
                    plan.before.push(adopt(&declared.schema));
                    full_text::plan_new(&declared.schema, facts, &mut plan);
                }
                ManagedBy::System => {
                    plan.before.push(create(&declared.schema));
                    full_text::plan_new(&declared.schema, facts, &mut plan);
                }
            }
            continue;
        };
        let evolution = tracked.evolution(&declared.schema, &others);
        match declared.managed_by {
            ManagedBy::User => {
                let schemas = (&tracked.applied.schema, &declared.schema);
                user_change(schemas, &evolution, scope, &mut plan);
            }
            ManagedBy::System => {
                let nothing = Stored::default();
                let stored = facts.stored.get(&name.to_ascii_lowercase()).unwrap_or(&nothing);
                let change = TableChange {
                    applied: &tracked.applied.schema,
                    evolution: &evolution,
                    declared: &declared.schema,
                    stored,
                    leftover: full_text::leftover(&declared.schema, facts),
                    is_referred_to: &|column| is_referred_to(tables, name, column),
                    children: children(name, undeclared, facts, scope),
                    consent,
                };
                change.plan(&mut plan);
            }
        }
    }
    if scope != Scope::Partial {
        let created: Vec<&TableSchema> = tables
            .iter()
            .filter(|table| table.tracked.is_none())
            .map(|table| &table.declared.schema)
            .collect();
        drop_tables(undeclared, &created, facts, (consent, scope), &mut plan);
    }
    plan
}

/// A table's name, its new one, and its renamed columns.
type RenamedTable<'t> = (&'t str, &'t str, Vec<(String, String)>);

/// Tables with what they are called from now on, and their columns.
fn renamed_tables<'t>(tables: &[TablePair<'t>]) -> Vec<RenamedTable<'t>> {
    tables
        .iter()
        .filter(|table| table.declared.is_created())
        .filter_map(|table| {
            let applied = &table.tracked?.applied.schema;
            let declared = &table.declared.schema;
            let evolution = Evolution::of(applied, declared, &[]);
            Some((applied.name(), declared.name(), evolution.renamed))
        })
        .collect()
}

/// Whether a declared table refers to the column.
fn is_referred_to(tables: &[TablePair<'_>], table: &str, column: &str) -> bool {
    let mut references = tables.iter().flat_map(|it| it.declared.created_references());
    references.any(|to| same_name(to.table(), table) && same_name(to.column(), column))
}

/// The tables that stay and refer to a table.
fn children<'f>(
    table: &str,
    undeclared: &[&LedgerTable],
    facts: &'f Facts,
    scope: Scope,
) -> Vec<&'f str> {
    let is_dropped = |child: &str| {
        let mut dropped = undeclared.iter().filter(|old| old.managed_by == ManagedBy::System);
        scope != Scope::Partial && dropped.any(|old| same_name(old.applied.schema.name(), child))
    };
    let all = facts.referenced_by.get(&table.to_ascii_lowercase()).into_iter().flatten();
    all.map(String::as_str).filter(|child| !is_dropped(child)).collect()
}

fn create(schema: &TableSchema) -> Step {
    Step {
        reason: format!("table {} is declared, and not in the file", schema.name),
        operation: Operation::CreateTable { schema: schema.clone() },
    }
}

fn adopt(schema: &TableSchema) -> Step {
    Step {
        reason: format!("table {} is in the file, and is taken over", schema.name),
        operation: Operation::AdoptTable { table: schema.name.clone().into_owned() },
    }
}

/// A table that is there and stays, and what is to become of it.
pub(super) struct TableChange<'t> {
    pub(super) applied: &'t TableSchema,
    pub(super) evolution: &'t Evolution,
    pub(super) declared: &'t TableSchema,
    pub(super) stored: &'t Stored,
    /// Removes what a table of its name left behind of a full-text index.
    leftover: Option<Step>,
    is_referred_to: &'t dyn Fn(&str) -> bool,
    /// The tables that refer to it.
    children: Vec<&'t str>,
    pub(super) consent: &'t Consent,
}

impl TableChange<'_> {
    fn plan(&self, plan: &mut SchemaPlan) {
        let rebuilds = self.evolution.rebuilds(self.declared);
        if rebuilds && let Some(column) = self.stored.foreign.keys().find(|it| self.adds(it)) {
            plan.refusals.push(self.refusal(
                column,
                "add the column, of whose name somebody else has added one".to_owned(),
                self.stored.foreign[column],
                "drop or rename that one".to_owned(),
            ));
            return;
        }
        if self.declared.is_vec0() && !self.applied.is_vec0() && !self.children.is_empty() {
            // No foreign key can refer to a virtual table: every write of theirs would fail.
            let of = self.children.join(", ");
            plan.refusals.push(Refusal {
                table: self.declared.name().to_owned(),
                column: None,
                step: format!("make it a vec0 table, while foreign keys of {of} refer to it"),
                rows_at_risk: 0,
                way_out: "drop those tables or their foreign keys first".to_owned(),
            });
            return;
        }
        let before = plan.refusals.len();
        self.losses(rebuilds, plan);
        if plan.refusals.len() > before {
            return;
        }
        let text = TextChange::of(self.applied, self.evolution, self.declared, rebuilds);
        plan.before.extend(text.before(self.applied, self.declared));
        if self.applied.full_text.is_none() || self.evolution.renamed_from.is_some() {
            plan.before.extend(self.leftover.clone());
        }
        self.renames(rebuilds, plan);
        if rebuilds {
            plan.before.push(self.rebuild());
        } else {
            self.in_place(plan);
        }
        self.new_indexes(rebuilds, plan);
        plan.after.extend(text.after(self.declared));
    }

    /// Names first: triggers and views follow them.
    fn renames(&self, rebuilds: bool, plan: &mut SchemaPlan) {
        let Evolution { from, renamed, renamed_from, .. } = self.evolution;
        // vec0 knows no other name, and gets it in the rebuild.
        if from.is_vec0() {
            debug_assert!(rebuilds || (renamed.is_empty() && renamed_from.is_none()));
            return;
        }
        let table = from.name();
        plan.before.extend(renamed_from.as_ref().map(|old| Step {
            reason: format!("table {old} is called {table} now"),
            operation: Operation::RenameTable { from: old.clone(), to: table.to_owned() },
        }));
        plan.before.extend(renamed.iter().map(|(old, new)| Step {
            reason: format!("column {old} of table {table} is called {new} now"),
            operation: Operation::RenameColumn {
                table: table.to_owned(),
                from: old.clone(),
                to: new.clone(),
            },
        }));
    }

    fn rebuild(&self) -> Step {
        let gone = self.stored.misfits.iter().filter(|misfits| !misfits.keeps_row);
        let lost = gone.map(|misfits| misfits.rows).sum();
        Step {
            reason: format!(
                "table {}: {}",
                self.declared.name,
                reasons(self.evolution, self.declared)
            ),
            operation: Operation::Rebuild {
                from: if self.applied.is_vec0() { self.applied } else { &self.evolution.from }
                    .clone(),
                to: self.declared.clone(),
                kept: self.stored.rows,
                lost,
            },
        }
    }

    /// S1: what loosens runs before the rows.
    fn in_place(&self, plan: &mut SchemaPlan) {
        let table = || self.declared.name().to_owned();
        let mut steps = Vec::new();
        for change in &self.evolution.changes {
            match change {
                Change::IndexDropped(index) => {
                    let index = index.name(self.declared.name()).into_owned();
                    steps.push(Operation::DropIndex { table: table(), index });
                }
                Change::ColumnDropped(column) => {
                    let values = self.stored.dropped.get(column).copied().unwrap_or(0);
                    let column = column.clone();
                    steps.push(Operation::DropColumn { table: table(), column, values });
                }
                Change::ColumnAdded(column) => {
                    let column = column.clone();
                    steps.push(Operation::AddColumn { table: table(), column });
                }
                // After the rows.
                Change::IndexAdded(_) => {}
                // Not of the table in the file, and with steps of its own.
                Change::ProvenanceNamed(_) | Change::FullText => {}
                Change::Kind
                | Change::ChunkSize
                | Change::Key
                | Change::ColumnType(_)
                | Change::Nullability(_)
                | Change::Role(_)
                | Change::Provenance(_)
                | Change::Default(_)
                | Change::Check(_)
                | Change::Collation(_)
                | Change::Reference(_)
                | Change::Checks
                | Change::Storage
                | Change::Drift => debug_assert!(false, "a rebuild makes this change"),
            }
        }
        // An index goes before a column of it does.
        steps.sort_by_key(|step| match step {
            Operation::DropIndex { .. } => 0,
            Operation::DropColumn { .. } => 1,
            _ => 2,
        });
        plan.before.extend(steps.into_iter().map(|operation| self.step(operation)));
    }

    /// S1: indexes come after the rows, which may bring what makes them unique; but
    /// a foreign key cannot be asked about without the index it refers to.
    fn new_indexes(&self, rebuilds: bool, plan: &mut SchemaPlan) {
        let is_regular = self.evolution.from.kind == self.declared.kind;
        for index in self.declared.indexes.iter() {
            let is_new =
                !is_regular
                    || (rebuilds && self.evolution.regroups(index))
                    || self.evolution.changes.iter().any(
                        |change| matches!(change, Change::IndexAdded(added) if added == index),
                    );
            if !is_new {
                continue;
            }
            debug_assert!(is_regular || rebuilds);
            let table = self.declared.name().to_owned();
            let step = self.step(Operation::CreateIndex { table, index: index.clone() });
            let is_referred_to = |column: &str| {
                (self.is_referred_to)(column)
                    || self.stored.referred.iter().any(|it| same_name(it, column))
            };
            let is_needed = index.unique && single(index).is_some_and(is_referred_to);
            if is_needed { plan.before.push(step) } else { plan.after.push(step) }
        }
    }

    fn step(&self, operation: Operation) -> Step {
        let table = self.declared.name();
        let reason = match &operation {
            Operation::AddColumn { column, .. } => {
                format!("column {} is declared, and not in table {table}", column.name)
            }
            Operation::DropColumn { column, .. } => {
                format!("column {column} of table {table} is no longer declared")
            }
            Operation::CreateIndex { index, .. } => {
                format!("index {} is declared, and not in the file", index.name(table))
            }
            Operation::DropIndex { index, .. } => {
                format!("index {index} of table {table} is no longer declared")
            }
            _ => format!("table {table} changes"),
        };
        Step { operation, reason }
    }
}

/// The column of an index over one.
fn single(index: &IndexDef) -> Option<&str> {
    let mut columns = index.columns();
    columns.next().filter(|_| columns.next().is_none())
}

/// A table of the user's is not altered, but what the ledger tracks of it goes
/// by its key: under another one it would name other rows. Nor does it lose rows, so
/// that vectors of two providers would stand in it after a partial run.
fn user_change(
    (applied, declared): (&TableSchema, &TableSchema),
    evolution: &Evolution,
    scope: Scope,
    plan: &mut SchemaPlan,
) {
    let is_key = |name: &str| {
        evolution.from.key_columns().any(|column: &ColumnDef| same_name(&column.name, name))
    };
    for change in &evolution.changes {
        let step = match change {
            Change::Provenance(column) if scope == Scope::Partial => {
                let step = step_of(evolution, declared, column);
                plan.refusals.push(Refusal {
                    table: applied.name().to_owned(),
                    column: Some(column.clone()),
                    step: format!("{step}: those of rows that a partial run leaves alone stay"),
                    rows_at_risk: 0,
                    way_out: "apply once in a full run, which asks for all rows again".to_owned(),
                });
                continue;
            }
            Change::Kind => "change between a regular and a vec0 table",
            Change::Key => "change the primary key",
            Change::ColumnType(column) if is_key(column) => "change the key's type",
            _ => continue,
        };
        plan.refusals.push(Refusal {
            table: applied.name().to_owned(),
            column: None,
            step: step.to_owned(),
            rows_at_risk: 0,
            way_out: "declare the table as it was; or apply once without it, which deletes the \
                      declared rows, and then as it is now"
                .to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::diff::AppliedTable;
    use super::super::facts::{DeclaredTable, Misfits};
    use super::*;
    use crate::schema::{ColumnDef, ColumnType, Reference};

    fn schema(name: &str, more: &[(&str, ColumnDef)]) -> TableSchema {
        let id = [("id", ColumnDef::new(ColumnType::Integer))];
        TableSchema::new(name, id.into_iter().chain(more.iter().cloned()), ["id"]).expect("a table")
    }

    fn declared(schema: TableSchema) -> DeclaredTable {
        DeclaredTable { schema, managed_by: ManagedBy::System, adopt: false }
    }

    fn ledger(schema: TableSchema) -> LedgerTable {
        LedgerTable {
            managed_by: ManagedBy::System,
            applied: AppliedTable::new(schema),
            drifted: false,
            stale_text: false,
        }
    }

    /// The plan of tables that go on from those of their names, or of former ones.
    fn plan(
        declared: &[DeclaredTable],
        ledger: &[LedgerTable],
        facts: &Facts,
        (consent, scope): (&Consent, Scope),
    ) -> SchemaPlan {
        let is_from = |new: &DeclaredTable, old: &LedgerTable| {
            let old = old.applied.schema.name();
            same_name(new.schema.name(), old) || new.schema.former_names().any(|it| it == old)
        };
        let pairs: Vec<_> = declared
            .iter()
            .map(|new| TablePair {
                declared: new,
                tracked: ledger.iter().find(|old| is_from(new, old)),
            })
            .collect();
        let undeclared: Vec<_> =
            ledger.iter().filter(|old| !declared.iter().any(|new| is_from(new, old))).collect();
        plan_schema(&pairs, &undeclared, facts, (consent, scope))
    }

    fn all() -> Consent {
        Consent { all: true, of: Vec::new() }
    }

    fn rows(table: &str, rows: u64) -> Facts {
        Facts {
            presence: BTreeMap::from([(table.to_owned(), Presence::Table)]),
            rows: BTreeMap::from([(table.to_owned(), rows)]),
            ..Facts::default()
        }
    }

    fn text() -> ColumnDef {
        ColumnDef::new(ColumnType::Text)
    }

    #[test]
    fn a_new_table_is_created() {
        let facts = Facts::default();
        let plan =
            plan(&[declared(schema("t", &[]))], &[], &facts, (&Consent::default(), Scope::Full));
        assert!(matches!(plan.before[0].operation, Operation::CreateTable { .. }));
        assert!(plan.refusals.is_empty());
    }

    #[test]
    fn a_nullable_column_is_added_in_place_and_others_by_a_rebuild() {
        let old = [ledger(schema("t", &[]))];
        let step = |column: ColumnDef| {
            let new = [declared(schema("t", &[("a", column)]))];
            let consent = Consent::default();
            let mut plan = plan(&new, &old, &rows("t", 3), (&consent, Scope::Full));
            assert_eq!(plan.refusals, []);
            plan.before.remove(0).operation
        };
        assert!(matches!(step(text()), Operation::AddColumn { .. }));
        assert!(matches!(step(text().not_null()), Operation::Rebuild { .. }));
    }

    fn with(stored: Stored) -> Facts {
        Facts { stored: BTreeMap::from([("t".to_owned(), stored)]), ..rows("t", 3) }
    }

    /// Values go only with consent, and a column that comes for one that goes looks
    /// like a rename.
    #[test]
    fn dropping_values_needs_consent_and_dropping_none_does_not() {
        let old = [ledger(schema("t", &[("a", text())]))];
        let new = [declared(schema("t", &[("b", text())]))];
        let dropped = |values| {
            let dropped = BTreeMap::from([("a".to_owned(), values)]);
            with(Stored { dropped, ..Stored::default() })
        };
        let plan =
            |values, consent: &Consent| plan(&new, &old, &dropped(values), (consent, Scope::Full));
        let refused = plan(2, &Consent::default());
        assert!(refused.before.is_empty() && refused.after.is_empty());
        let [refusal] = refused.refusals.as_slice() else { panic!("{:?}", refused.refusals) };
        assert_eq!((refusal.column.as_deref(), refusal.rows_at_risk), (Some("a"), 2));
        assert!(refusal.way_out.contains("renamed_from = \"a\""), "{refusal}");
        assert!(refusal.way_out.contains("allow_loss_of(\"t.a\")"), "{refusal}");
        for consent in ["t.a", "T.A", "t"] {
            let of = Consent { all: false, of: vec![consent.to_owned()] };
            let plan = plan(2, &of);
            assert_eq!(plan.refusals, [], "{consent}");
            assert_eq!(plan.losses[0].rows, 2);
            let step = &plan.before[0].operation;
            assert!(matches!(step, Operation::DropColumn { values: 2, .. }));
        }
        let other = Consent { all: false, of: vec!["t.b".to_owned(), "u".to_owned()] };
        assert_eq!(plan(2, &other).refusals.len(), 1);
        assert_eq!(plan(0, &Consent::default()).refusals, []);
    }

    #[test]
    fn rows_that_do_not_fit_and_columns_of_others_need_consent() {
        let old = [ledger(schema("t", &[("a", text())]))];
        let new = [declared(schema("t", &[("a", ColumnDef::new(ColumnType::Integer))]))];
        let misfits = vec![Misfits {
            column: "a".to_owned(),
            keeps_row: true,
            rows: 1,
            example: "that of key 7: 'x' is no INTEGER".to_owned(),
        }];
        let foreign = BTreeMap::from([("note".to_owned(), 2)]);
        let facts = with(Stored { misfits, foreign, rows: 3, ..Stored::default() });
        let refused = plan(&new, &old, &facts, (&Consent::default(), Scope::Full));
        let told: Vec<String> = refused.refusals.iter().map(ToString::to_string).collect();
        assert_eq!(told.len(), 2);
        assert!(told[0].contains("column note") && told[0].contains("2 rows at risk"));
        assert!(told[1].contains("column a becomes INTEGER, and was TEXT"), "{}", told[1]);
        assert!(told[1].contains("key 7"), "{}", told[1]);
        let plan = plan(&new, &old, &facts, (&all(), Scope::Full));
        let step = &plan.before[0].operation;
        assert!(matches!(step, Operation::Rebuild { kept: 3, lost: 0, .. }));
    }

    /// S1: what loosens comes before the rows, what tightens after; but a foreign key
    /// is not asked about before the index it refers to is there.
    #[test]
    fn s1_indexes_are_dropped_before_the_rows_and_made_after() {
        let indexed = |index: IndexDef| schema("t", &[("a", text())]).index(index).expect("it");
        let old = [ledger(indexed(IndexDef::new(["a"])))];
        let unique = declared(indexed(IndexDef::new(["a"]).unique()));
        let facts = rows("t", 3);
        let consent = Consent::default();
        let alone = plan(std::slice::from_ref(&unique), &old, &facts, (&consent, Scope::Full));
        assert!(matches!(alone.before[0].operation, Operation::DropIndex { .. }));
        assert!(matches!(alone.after[0].operation, Operation::CreateIndex { .. }));
        let child = schema("u", &[("a", text().references(Reference::to("t", "a")))]);
        let both = plan(&[unique, declared(child)], &old, &facts, (&consent, Scope::Full));
        assert!(both.after.is_empty());
        assert!(matches!(both.before[1].operation, Operation::CreateIndex { .. }));
    }

    #[test]
    fn dropping_rows_needs_consent_and_dropping_nothing_does_not() {
        let old = [ledger(schema("t", &[]))];
        let plan =
            |facts: &Facts, consent: &Consent| plan(&[], &old, facts, (consent, Scope::Full));
        let refused = plan(&rows("t", 3), &Consent::default());
        assert_eq!(refused.refusals[0].rows_at_risk, 3);
        assert!(plan(&rows("t", 0), &Consent::default()).refusals.is_empty());
        let of = Consent { all: false, of: vec!["T".to_owned()] };
        assert!(matches!(
            plan(&rows("t", 3), &of).after[0].operation,
            Operation::DropTable { rows: 3, .. }
        ));
    }

    #[test]
    fn a_partial_run_leaves_undeclared_tables() {
        let old = [ledger(schema("t", &[]))];
        let plan = plan(&[], &old, &rows("t", 3), (&Consent::default(), Scope::Partial));
        assert_eq!(plan, SchemaPlan::default());
    }

    #[test]
    fn a_table_that_others_refer_to_is_not_dropped_with_its_rows() {
        let mut facts = rows("t", 3);
        facts.referenced_by.insert("t".to_owned(), BTreeSet::from(["child".to_owned()]));
        let plan = plan(&[], &[ledger(schema("t", &[]))], &facts, (&all(), Scope::Full));
        assert!(plan.refusals[0].step.contains("child"));
    }

    #[test]
    fn a_renamed_column_is_neither_dropped_nor_added() {
        let old = [ledger(schema("t", &[("a", text())]))];
        let new = declared(schema("t", &[("b", text().renamed_from("a"))]));
        let plan = plan(&[new], &old, &rows("t", 3), (&Consent::default(), Scope::Full));
        assert_eq!(plan.refusals, []);
        let [step] = plan.before.as_slice() else { panic!("{:?}", plan.before) };
        assert!(matches!(&step.operation, Operation::RenameColumn { from, .. } if from == "a"));
    }

    /// A table of the user's stays, and with it the rows that nobody declared.
    #[test]
    fn a_table_to_which_one_of_the_users_refers_is_not_dropped() {
        let mut facts = rows("a", 3);
        facts.presence.insert("b".to_owned(), Presence::Table);
        facts.referenced_by.insert("a".to_owned(), BTreeSet::from(["b".to_owned()]));
        let users = LedgerTable { managed_by: ManagedBy::User, ..ledger(schema("b", &[])) };
        let old = [ledger(schema("a", &[])), users];
        for rows in [3, 0] {
            facts.rows.insert("a".to_owned(), rows);
            let plan = plan(&[], &old, &facts, (&all(), Scope::Full));
            assert!(plan.refusals[0].step.contains("foreign keys of b"), "{rows} rows");
        }
    }

    #[test]
    fn tables_that_go_together_go_children_first() {
        let mut facts = rows("a", 3);
        facts.presence.insert("b".to_owned(), Presence::Table);
        facts.rows.insert("b".to_owned(), 2);
        facts.referenced_by.insert("a".to_owned(), BTreeSet::from(["b".to_owned()]));
        let old = [ledger(schema("a", &[])), ledger(schema("b", &[]))];
        let plan = plan(&[], &old, &facts, (&all(), Scope::Full));
        let dropped: Vec<&str> = plan
            .after
            .iter()
            .filter_map(|step| match &step.operation {
                Operation::DropTable { table, .. } => Some(table.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(dropped, ["b", "a"]);
        assert!(plan.refusals.is_empty());
    }

    #[test]
    fn a_renamed_table_is_neither_dropped_nor_made_anew() {
        let old = [ledger(schema("old", &[]))];
        let new = schema("new", &[]).renamed_from("old").expect("a table");
        let plan = plan(&[declared(new)], &old, &rows("old", 3), (&all(), Scope::Full));
        let [step] = plan.before.as_slice() else { panic!("{:?}", plan.before) };
        assert!(matches!(&step.operation, Operation::RenameTable { from, .. } if from == "old"));
        assert!(plan.after.is_empty() && plan.refusals.is_empty());
    }

    #[test]
    fn a_table_that_comes_for_one_that_goes_looks_like_a_rename() {
        let old = [ledger(schema("old", &[("a", text())]))];
        let hint = |new: TableSchema| {
            let consent = Consent::default();
            let plan = plan(&[declared(new)], &old, &rows("old", 3), (&consent, Scope::Full));
            plan.refusals[0].way_out.contains("renamed_from = \"old\"")
        };
        assert!(hint(schema("new", &[("a", text())])));
        assert!(!hint(schema("new", &[("b", text())])));
    }
}
