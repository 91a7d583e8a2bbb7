//! How a table gets from what was applied to what is declared: in place, or
//! not at all. The only place where that is chosen.

use super::diff::{Change, diff};
use super::drop::drop_tables;
use super::facts::{Consent, DeclaredTable, Facts, LedgerTable, ManagedBy, Presence, Scope};
use super::steps::{Operation, Refusal, SchemaPlan, Step};
use crate::schema::{ColumnDef, TableSchema, same_name};

/// What to do to the tables. A partial run leaves those that are not declared alone.
pub(crate) fn plan_schema(
    declared: &[DeclaredTable],
    ledger: &[LedgerTable],
    facts: &Facts,
    consent: &Consent,
    scope: Scope,
) -> SchemaPlan {
    let mut plan = SchemaPlan::default();
    for table in declared {
        let name = &table.schema.name;
        let tracked = ledger.iter().find(|old| same_name(&old.applied.schema.name, name));
        match (tracked, table.managed_by) {
            (None, ManagedBy::User) => {}
            (Some(old), ManagedBy::User) => user_change(&old.applied.schema, table, &mut plan),
            (None, ManagedBy::System) if table.adopt && facts.presence(name) == Presence::Table => {
                plan.before.push(adopt(&table.schema));
            }
            (None, ManagedBy::System) => match renamed(&table.schema, declared, ledger) {
                None => plan.before.push(create(&table.schema)),
                Some(old) => plan.refusals.push(Refusal {
                    table: name.clone().into_owned(),
                    column: None,
                    step: format!("rename the table {old}"),
                    rows_at_risk: 0,
                    way_out: format!(
                        "renaming a table is not supported; declare it under its name {old}"
                    ),
                }),
            },
            (Some(old), ManagedBy::System) => change(&old.applied.schema, table, &mut plan),
        }
    }
    if scope != Scope::Partial {
        // What is renamed is refused, and not dropped.
        let is_renamed = |old: &LedgerTable| {
            let name = old.applied.schema.name();
            declared.iter().any(|new| renamed(&new.schema, declared, ledger) == Some(name))
        };
        let undeclared: Vec<&LedgerTable> = ledger
            .iter()
            .filter(|old| !is_declared(declared, &old.applied.schema.name) && !is_renamed(old))
            .collect();
        drop_tables(&undeclared, facts, (consent, scope), &mut plan);
    }
    plan
}

fn is_declared(declared: &[DeclaredTable], name: &str) -> bool {
    declared.iter().any(|new| same_name(&new.schema.name, name))
}

/// A table of the ledger that the declared one is under its former name.
fn renamed<'l>(
    schema: &TableSchema,
    declared: &[DeclaredTable],
    ledger: &'l [LedgerTable],
) -> Option<&'l str> {
    ledger.iter().map(|old| old.applied.schema.name()).find(|old| {
        schema.former_names().any(|former| same_name(former, old)) && !is_declared(declared, old)
    })
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

fn change(applied: &TableSchema, declared: &DeclaredTable, plan: &mut SchemaPlan) {
    let name = declared.schema.name.as_ref();
    for change in diff(applied, &declared.schema) {
        if is_told_by_a_rename(&change, applied, &declared.schema) {
            continue;
        }
        match verdict(&change, applied, &declared.schema) {
            Verdict::Nothing => {}
            Verdict::InPlace(step) => plan.before.push(*step),
            Verdict::Refused { column, step } => plan.refusals.push(Refusal {
                table: name.to_owned(),
                column,
                step,
                rows_at_risk: 0,
                way_out: "this change of an existing table is not supported; declare the table as \
                          it was, or the new one under another name"
                    .to_owned(),
            }),
        }
    }
}

/// A table of the user's is not altered, but what the ledger tracks of it goes
/// by its key: under another one it would name other rows.
fn user_change(applied: &TableSchema, declared: &DeclaredTable, plan: &mut SchemaPlan) {
    let is_key = |name: &str| applied.key_columns().any(|column| same_name(&column.name, name));
    for change in diff(applied, &declared.schema) {
        let step = match &change {
            Change::Kind => "change between a regular and a vec0 table",
            Change::Key => "change the primary key",
            Change::ColumnType(column) if is_key(column) => "change the key's type",
            _ => continue,
        };
        plan.refusals.push(Refusal {
            table: declared.schema.name.clone().into_owned(),
            column: None,
            step: step.to_owned(),
            rows_at_risk: 0,
            way_out: "declare the table as it was; or apply once without it, which deletes the \
                      declared rows, and then as it is now"
                .to_owned(),
        });
    }
}

enum Verdict {
    /// The ledger takes note; the table stays as it is.
    Nothing,
    InPlace(Box<Step>),
    Refused {
        column: Option<String>,
        step: String,
    },
}

/// The applied column that the declared one is under its former name.
fn renamed_column<'a>(
    column: &ColumnDef,
    applied: &'a TableSchema,
    declared: &TableSchema,
) -> Option<&'a str> {
    let mut former = column.former_names().filter_map(|name| applied.column(name));
    former.find(|old| declared.column(old.name()).is_none()).map(ColumnDef::name)
}

/// A column that is renamed is not dropped.
fn is_told_by_a_rename(change: &Change, applied: &TableSchema, declared: &TableSchema) -> bool {
    let Change::ColumnDropped(dropped) = change else { return false };
    declared
        .columns()
        .iter()
        .filter(|column| applied.column(column.name()).is_none())
        .any(|column| renamed_column(column, applied, declared) == Some(dropped))
}

/// In place or refused: the whole decision for a table that stays.
fn verdict(change: &Change, applied: &TableSchema, declared: &TableSchema) -> Verdict {
    let refused = |column: Option<&String>, step: &str| Verdict::Refused {
        column: column.cloned(),
        step: step.to_owned(),
    };
    if let Change::ColumnAdded(column) = change
        && let Some(old) = renamed_column(column, applied, declared)
    {
        return refused(Some(&old.to_owned()), &format!("rename the column to {}", column.name));
    }
    match change {
        Change::ColumnAdded(column) if declared.is_vec0() => {
            refused(Some(&column.name.clone().into_owned()), "add a column to a vec0 table")
        }
        Change::ColumnAdded(column) if !column.nullable => {
            refused(Some(&column.name.clone().into_owned()), "add a column that takes no NULL")
        }
        // The rows that are there would hold the default, and the ledger says NULL.
        Change::ColumnAdded(column) if column.default.is_some() || column.check.is_some() => {
            refused(
                Some(&column.name.clone().into_owned()),
                "add a column with a default or a check",
            )
        }
        Change::ColumnAdded(column) => Verdict::InPlace(Box::new(Step {
            reason: format!(
                "column {} is declared, and not in table {}",
                column.name, declared.name
            ),
            operation: Operation::AddColumn {
                table: declared.name.clone().into_owned(),
                column: column.clone(),
            },
        })),
        Change::Provenance(_) => Verdict::Nothing,
        Change::Kind => refused(None, "change between a regular and a vec0 table"),
        Change::ChunkSize => refused(None, "change the chunk size"),
        Change::Key => refused(None, "change the primary key"),
        Change::ColumnDropped(column) => refused(Some(column), "drop the column"),
        Change::ColumnType(column) => refused(Some(column), "change the column's type"),
        Change::Nullability(column) => {
            refused(Some(column), "change whether the column takes NULL")
        }
        Change::Role(column) => refused(Some(column), "change the column's role"),
        Change::Constraint(column) => {
            refused(Some(column), "change the column's default, check, collation or reference")
        }
        Change::IndexAdded(index) => {
            refused(None, &format!("add the index {}", index.name(&declared.name)))
        }
        Change::IndexDropped(index) => {
            refused(None, &format!("drop the index {}", index.name(&declared.name)))
        }
        Change::Checks => refused(None, "change the table's checks"),
        Change::Storage => refused(None, "change whether the table is STRICT or WITHOUT ROWID"),
        Change::FullText => refused(None, "change the table's full-text index"),
    }
}

/// Whether the declared table makes components answer anew: their memos were
/// made for rows without its columns.
pub(crate) fn moves_epoch(tracked: Option<&TableSchema>, declared: &TableSchema) -> bool {
    tracked.is_none_or(|applied| {
        diff(applied, declared).iter().any(|change| match change {
            Change::ColumnAdded(_) | Change::ColumnType(_) | Change::Provenance(_) => true,
            Change::Kind
            | Change::ChunkSize
            | Change::Key
            | Change::ColumnDropped(_)
            | Change::Nullability(_)
            | Change::Role(_)
            | Change::Constraint(_)
            | Change::IndexAdded(_)
            | Change::IndexDropped(_)
            | Change::Checks
            | Change::Storage
            | Change::FullText => false,
        })
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::diff::AppliedTable;
    use super::*;
    use crate::schema::{ColumnDef, ColumnType, Element, VectorType};

    fn schema(name: &str, more: &[(&str, ColumnDef)]) -> TableSchema {
        let id = [("id", ColumnDef::new(ColumnType::Integer))];
        TableSchema::new(name, id.into_iter().chain(more.iter().cloned()), ["id"]).expect("a table")
    }

    fn declared(schema: TableSchema) -> DeclaredTable {
        DeclaredTable { schema, managed_by: ManagedBy::System, adopt: false }
    }

    fn ledger(schema: TableSchema) -> LedgerTable {
        LedgerTable { managed_by: ManagedBy::System, applied: AppliedTable::new(schema) }
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
        let plan = plan_schema(
            &[declared(schema("t", &[]))],
            &[],
            &Facts::default(),
            &Consent::default(),
            Scope::Full,
        );
        assert!(matches!(plan.before[0].operation, Operation::CreateTable { .. }));
        assert!(plan.refusals.is_empty());
    }

    #[test]
    fn a_nullable_column_is_added_in_place_and_others_are_refused() {
        let old = [ledger(schema("t", &[]))];
        let plan = |column: ColumnDef| {
            let new = [declared(schema("t", &[("a", column)]))];
            plan_schema(
                &new,
                &old,
                &rows("t", 3),
                &Consent { all: true, of: Vec::new() },
                Scope::Full,
            )
        };
        assert!(matches!(plan(text()).before[0].operation, Operation::AddColumn { .. }));
        let refused = plan(text().not_null());
        assert!(refused.before.is_empty());
        assert_eq!(refused.refusals[0].column.as_deref(), Some("a"));
    }

    #[test]
    fn a_vec0_table_takes_no_column() {
        let vector = ColumnDef::new(ColumnType::Vector(VectorType::new(Element::Float32, 4)));
        let vec0 = |more: &[(&str, ColumnDef)]| {
            let v = [("v", vector.clone().not_null())];
            let columns: Vec<_> = v.into_iter().chain(more.iter().cloned()).collect();
            schema("t", &columns).vec0().expect("a vec0 table")
        };
        let plan = plan_schema(
            &[declared(vec0(&[("a", text().auxiliary())]))],
            &[ledger(vec0(&[]))],
            &rows("t", 1),
            &Consent::default(),
            Scope::Full,
        );
        assert!(plan.before.is_empty() && plan.refusals.len() == 1);
    }

    #[test]
    fn dropping_rows_needs_consent_and_dropping_nothing_does_not() {
        let old = [ledger(schema("t", &[]))];
        let plan =
            |facts: &Facts, consent: &Consent| plan_schema(&[], &old, facts, consent, Scope::Full);
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
        let plan = plan_schema(
            &[],
            &[ledger(schema("t", &[]))],
            &rows("t", 3),
            &Consent::default(),
            Scope::Partial,
        );
        assert_eq!(plan, SchemaPlan::default());
    }

    #[test]
    fn a_table_that_others_refer_to_is_not_dropped_with_its_rows() {
        let mut facts = rows("t", 3);
        facts.referenced_by.insert("t".to_owned(), BTreeSet::from(["child".to_owned()]));
        let consent = Consent { all: true, of: Vec::new() };
        let plan = plan_schema(&[], &[ledger(schema("t", &[]))], &facts, &consent, Scope::Full);
        assert!(plan.refusals[0].step.contains("child"));
    }

    #[test]
    fn a_renamed_column_is_neither_dropped_nor_added() {
        let old = [ledger(schema("t", &[("a", text())]))];
        let new = declared(schema("t", &[("b", text().renamed_from("a"))]));
        let consent = Consent { all: true, of: Vec::new() };
        let plan = plan_schema(&[new], &old, &rows("t", 3), &consent, Scope::Full);
        assert!(plan.before.is_empty());
        let [refusal] = plan.refusals.as_slice() else { panic!("{:?}", plan.refusals) };
        assert_eq!(refusal.column.as_deref(), Some("a"));
        assert_eq!(refusal.step, "rename the column to b");
    }

    /// A table of the user's stays, and with it the rows that nobody declared.
    #[test]
    fn a_table_to_which_one_of_the_users_refers_is_not_dropped() {
        let mut facts = rows("a", 3);
        facts.presence.insert("b".to_owned(), Presence::Table);
        facts.referenced_by.insert("a".to_owned(), BTreeSet::from(["b".to_owned()]));
        let users = LedgerTable { managed_by: ManagedBy::User, ..ledger(schema("b", &[])) };
        let old = [ledger(schema("a", &[])), users];
        let consent = Consent { all: true, of: Vec::new() };
        for rows in [3, 0] {
            facts.rows.insert("a".to_owned(), rows);
            let plan = plan_schema(&[], &old, &facts, &consent, Scope::Full);
            assert!(plan.refusals[0].step.contains("foreign keys of b"), "{rows} rows");
        }
    }

    #[test]
    fn tables_that_go_together_go_children_first() {
        let mut facts = rows("a", 3);
        facts.presence.insert("b".to_owned(), Presence::Table);
        facts.rows.insert("b".to_owned(), 2);
        facts.referenced_by.insert("a".to_owned(), BTreeSet::from(["b".to_owned()]));
        let consent = Consent { all: true, of: Vec::new() };
        let old = [ledger(schema("a", &[])), ledger(schema("b", &[]))];
        let plan = plan_schema(&[], &old, &facts, &consent, Scope::Full);
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
        let consent = Consent { all: true, of: Vec::new() };
        let plan = plan_schema(&[declared(new)], &old, &rows("old", 3), &consent, Scope::Full);
        assert!(plan.before.is_empty() && plan.after.is_empty());
        let [refusal] = plan.refusals.as_slice() else { panic!("{:?}", plan.refusals) };
        assert!(refusal.step.contains("rename the table old"));
    }

    /// C5: new tables and columns move the epoch, a drop does not.
    #[test]
    fn c5_what_moves_the_epoch() {
        let old = schema("t", &[("a", text())]);
        assert!(moves_epoch(None, &old));
        assert!(!moves_epoch(Some(&old), &old));
        assert!(moves_epoch(Some(&old), &schema("t", &[("a", text()), ("b", text())])));
        assert!(!moves_epoch(Some(&old), &schema("t", &[])));
    }
}
