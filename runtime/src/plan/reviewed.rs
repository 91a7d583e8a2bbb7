//! L3: what a plan was made of, and what has moved since.

use super::basis::{Basis, PLAN_FORM};
use super::facts::Scope;
use super::steps::{Loss, Plan, Step, TablePlan};
use crate::state::{Digest, Seed};
use crate::{Error, Result};

impl Plan {
    /// With the checksum by which a change of it is found.
    pub(crate) fn sealed(mut self) -> Result<Self> {
        self.basis.checksum = self.checksum()?;
        Ok(self)
    }

    fn checksum(&self) -> Result<Digest> {
        let mut unsealed = self.clone();
        unsealed.basis.checksum = Digest::default();
        let json = serde_json::to_vec(&unsealed).map_err(Error::user)?;
        let mut digest = Digest::begin(Seed(0));
        digest.put(&json);
        Ok(digest.finish())
    }

    /// Why a run of this kind can never apply the plan.
    pub(crate) fn fault(&self, app: &str, scope: Scope) -> Result<Option<String>> {
        let basis = &self.basis;
        if *basis == Basis::default() {
            return Ok(Some("it was not made by `plan`".to_owned()));
        }
        if basis.form != PLAN_FORM {
            return Ok(Some(format!(
                "another version of Declarite made it, in form {}, and this one knows form \
                 {PLAN_FORM}",
                basis.form
            )));
        }
        if self.checksum()? != basis.checksum {
            return Ok(Some("it was changed after it was made".to_owned()));
        }
        if basis.app != app {
            return Ok(Some(format!(
                "it is of app {:?}, and this target state of app {app:?}",
                basis.app
            )));
        }
        if basis.scope != scope {
            return Ok(Some(format!(
                "it is of {}, and this is {}",
                kind(basis.scope),
                kind(scope)
            )));
        }
        Ok(None)
    }

    /// What moved in the file until now, if anything did.
    pub(crate) fn moved_file(&self, now: &Basis) -> Option<String> {
        let then = &self.basis;
        if then.stamp.is_some() != now.stamp.is_some()
            || then.schema_stamp.is_some() != now.schema_stamp.is_some()
        {
            return Some(
                "the app was applied for the first time, removed or renamed since the plan was \
                 made"
                    .to_owned(),
            );
        }
        if then.schema_stamp != now.schema_stamp {
            return Some("the app's tables were changed since the plan was made".to_owned());
        }
        if then.stamp != now.stamp {
            return Some("the app was applied since the plan was made".to_owned());
        }
        if then.components != now.components {
            return Some(
                "a component of the plan was applied since it was made, or other components are \
                 opened than were planned"
                    .to_owned(),
            );
        }
        let moved = |(table, digest): (&String, &Digest)| {
            let is_other = now.definitions.get(table).is_some_and(|now| now != digest);
            is_other.then(|| {
                format!("the definition of table {table} was changed since the plan was made")
            })
        };
        then.definitions.iter().find_map(moved)
    }

    /// In what a plan that was made just now differs.
    pub(crate) fn moved_to(&self, now: &Self) -> Option<String> {
        let names = |plan: &Self| -> Vec<String> {
            plan.tables.iter().map(|it| it.table.to_ascii_lowercase()).collect()
        };
        if let Some((table, is_new)) = first_difference(names(self), names(now)) {
            return Some(if is_new {
                format!("table {table} is declared, and was not planned")
            } else {
                format!("table {table} was planned, and is not declared")
            });
        }
        self.moved_steps(now)
            .or_else(|| self.moved_losses(now))
            .or_else(|| self.moved_references(now))
            .or_else(|| self.moved_providers(now))
            .or_else(|| self.tables.iter().find_map(|table| self.moved_rows(table, now)))
            .or_else(|| self.moved_components(now))
    }

    /// Steps within a phase come as tables were declared, and in no promised order.
    fn moved_steps(&self, now: &Self) -> Option<String> {
        let (before, after) = self.phases();
        let (before_now, after_now) = now.phases();
        let moved = |then: &[Step], now: &[Step]| {
            // The text holds all of an operation.
            let texts = |steps: &[Step]| -> Vec<String> {
                steps.iter().map(|step| format!("{:?}", step.operation)).collect()
            };
            let (text, is_new) = first_difference(texts(then), texts(now))?;
            let steps = if is_new { now } else { then };
            let step = steps.iter().find(|step| format!("{:?}", step.operation) == text)?;
            let reason = &step.reason;
            let has = |steps: &[Step]| steps.iter().any(|step| step.reason == *reason);
            Some(match is_new {
                _ if has(then) && has(now) => format!("a step is not as it was planned: {reason}"),
                true => format!("a step was not planned: {reason}"),
                false => format!("a planned step is not to be done: {reason}"),
            })
        };
        moved(before, before_now).or_else(|| moved(after, after_now))
    }

    fn moved_losses(&self, now: &Self) -> Option<String> {
        let (loss, is_new) = first_difference(self.losses.clone(), now.losses.clone())?;
        let of = |plan: &Self| -> u64 {
            let same = |it: &&Loss| (&it.table, &it.column) == (&loss.table, &loss.column);
            plan.losses.iter().filter(same).map(|it| it.rows).sum()
        };
        let Loss { table, column, .. } = &loss;
        let column = column.as_ref().map_or_else(String::new, |column| format!(".{column}"));
        Some(match (of(self), of(now)) {
            (then, 0) if !is_new => format!("the loss of {table}{column}, {then} rows, is no more"),
            (0, now) => format!("the loss of {table}{column}, {now} rows, was not planned"),
            (then, now) => {
                format!("of {table}{column} {now} rows would be lost, and {then} were planned")
            }
        })
    }

    fn moved_references(&self, now: &Self) -> Option<String> {
        let names = |plan: &Self| plan.basis.definitions.keys().cloned().collect();
        let (table, is_new) = first_difference(names(self), names(now))?;
        let since = if is_new { "since the plan was made" } else { "no longer" };
        Some(format!("table {table} refers to a table of the plan {since}"))
    }

    fn moved_providers(&self, now: &Self) -> Option<String> {
        let providers = |plan: &Self| -> Vec<_> {
            let all = plan.basis.providers.clone().into_iter();
            all.map(|(column, it)| (column, it.name, it.version)).collect()
        };
        let ((column, ..), _) = first_difference(providers(self), providers(now))?;
        let of = |plan: &Self| match plan.basis.providers.get(&column) {
            Some(provider) => format!("those of {provider}"),
            None => "nobody's who is named".to_owned(),
        };
        let (then, now) = (of(self), of(now));
        Some(format!("the vectors of {column} are {now}, and in the plan they were {then}"))
    }

    fn moved_rows(&self, then: &TablePlan, now: &Self) -> Option<String> {
        let name = then.table.to_ascii_lowercase();
        if self.basis.rows.get(&name) == now.basis.rows.get(&name) {
            return None;
        }
        let now = now.tables.iter().find(|it| it.table.eq_ignore_ascii_case(&name))?;
        let (table, then, now) = (&then.table, then.rows, now.rows);
        Some(if then == now {
            format!("the rows of table {table} are as many as were planned, and not the same")
        } else {
            format!("the rows of table {table} are not as planned: then {then}; now {now}")
        })
    }

    fn moved_components(&self, now: &Self) -> Option<String> {
        let (component, is_new) = first_difference(self.abandoned.clone(), now.abandoned.clone())?;
        let component = component.display();
        Some(if is_new {
            format!("component {component} was not finished, and in the plan it was")
        } else {
            format!("component {component} was not finished in the plan, and now it is")
        })
    }

    /// The steps that run before the rows are written, and those after.
    pub(crate) fn phases(&self) -> (&[Step], &[Step]) {
        self.steps.split_at(self.basis.steps_before.min(self.steps.len()))
    }
}

fn kind(scope: Scope) -> &'static str {
    match scope {
        Scope::Full => "a full run",
        Scope::Partial => "a partial run",
        Scope::End => "the end of the app",
    }
}

/// The least that one list has and the other has not, or not as often, and whether
/// it is the second that has it.
fn first_difference<T: Ord>(mut then: Vec<T>, mut now: Vec<T>) -> Option<(T, bool)> {
    then.sort();
    now.sort();
    let (mut then, mut now) = (then.into_iter(), now.into_iter());
    loop {
        match (then.next(), now.next()) {
            (None, None) => return None,
            (Some(then), None) => return Some((then, false)),
            (None, Some(now)) => return Some((now, true)),
            (Some(then), Some(now)) if then == now => {}
            (Some(then), Some(now)) => {
                return Some(if then < now { (then, false) } else { (now, true) });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::super::steps::{Operation, Refusal, RowCounts};
    use super::*;
    use crate::schema::{ColumnDef, ColumnType, Provenance, TableSchema};

    fn schema(name: &str, column: &str) -> Option<TableSchema> {
        let columns = [
            ("id", ColumnDef::new(ColumnType::Integer)),
            (column, ColumnDef::new(ColumnType::Text)),
        ];
        TableSchema::new(name, columns, ["id"]).ok()
    }

    fn name() -> impl Strategy<Value = String> {
        prop_oneof![any::<String>(), "[a-c\"'`\\[\\] ]{1,5}", "[a-c\"'\n\r\t;\x1b-]{1,5}"]
    }

    fn step() -> impl Strategy<Value = Step> {
        let operation =
            (name(), name(), any::<u64>(), 0..5).prop_map(|(table, column, rows, kind)| {
                match (kind, schema(&table, &column)) {
                    (0, Some(schema)) => Operation::CreateTable { schema },
                    (1, Some(schema)) => {
                        Operation::AddColumn { table, column: schema.columns()[1].clone() }
                    }
                    (2, _) => Operation::AdoptTable { table },
                    (3, _) => Operation::DropTable { table, rows },
                    _ => Operation::Forget { table },
                }
            });
        (operation, name()).prop_map(|(operation, reason)| Step { operation, reason })
    }

    fn counts() -> impl Strategy<Value = RowCounts> {
        any::<[u64; 4]>().prop_map(|[inserted, updated, deleted, unchanged]| RowCounts {
            inserted,
            updated,
            deleted,
            unchanged,
        })
    }

    fn path() -> impl Strategy<Value = PathBuf> {
        #[cfg(unix)]
        let bytes = any::<Vec<u8>>().prop_map(|bytes| {
            <std::ffi::OsString as std::os::unix::ffi::OsStringExt>::from_vec(bytes).into()
        });
        #[cfg(not(unix))]
        let bytes = any::<String>().prop_map(PathBuf::from);
        prop_oneof![any::<String>().prop_map(PathBuf::from), bytes]
    }

    fn digest() -> impl Strategy<Value = Digest> {
        any::<u128>().prop_map(Digest)
    }

    fn basis() -> impl Strategy<Value = Basis> {
        let scope = prop_oneof![Just(Scope::Full), Just(Scope::Partial), Just(Scope::End)];
        let stamps = [0; 3].map(|_| proptest::option::of(digest()));
        let digests =
            [0; 2].map(|_| proptest::collection::btree_map(any::<String>(), digest(), 0..3));
        let seed = proptest::option::of(any::<u64>().prop_map(Seed));
        let provider = any::<[String; 2]>()
            .prop_map(|[name, version]| Provenance { name: name.into(), version: version.into() });
        let providers = proptest::collection::btree_map(any::<String>(), provider, 0..2);
        let rest = (seed, 0usize..4, providers);
        (any::<String>(), scope, stamps, digests, rest).prop_map(
            |(app, scope, [stamp, schema_stamp, components], [definitions, rows], rest)| {
                let (seed, steps, providers) = rest;
                let form = PLAN_FORM;
                let (steps_before, checksum) = (steps, Digest::default());
                Basis {
                    form,
                    app,
                    scope,
                    stamp,
                    schema_stamp,
                    components,
                    definitions,
                    seed,
                    rows,
                    steps_before,
                    checksum,
                    providers,
                }
            },
        )
    }

    fn plan() -> impl Strategy<Value = Plan> {
        let table = (name(), counts()).prop_map(|(table, rows)| TablePlan { table, rows });
        let column = proptest::option::of(any::<String>());
        let refusal = (any::<[String; 3]>(), column, any::<u64>()).prop_map(
            |([table, step, way_out], column, rows_at_risk)| Refusal {
                table,
                column,
                step,
                rows_at_risk,
                way_out,
            },
        );
        (vec(step(), 0..4), vec(table, 0..3), vec(refusal, 0..2), vec(path(), 0..3), basis())
            .prop_map(|(steps, tables, refusals, abandoned, basis)| Plan {
                losses: refusals
                    .iter()
                    .map(|it: &Refusal| Loss {
                        table: it.table.clone(),
                        column: it.column.clone(),
                        rows: it.rows_at_risk,
                    })
                    .collect(),
                steps,
                tables,
                refusals,
                abandoned,
                basis,
            })
    }

    /// An escape sequence of a colour begins with the character that names never show.
    fn without_colors(text: &str) -> String {
        let mut pieces = text.split('\x1b');
        let first = pieces.next().unwrap_or_default().to_owned();
        pieces.fold(first, |text, piece| text + piece.split_once('m').expect("a colour").1)
    }

    proptest! {
        #[test]
        fn l3_a_plan_comes_back_from_json_as_it_was(plan in plan()) {
            let plan = plan.sealed().expect("it is JSON");
            let json = serde_json::to_string(&plan).expect("it is JSON");
            let back: Plan = serde_json::from_str(&json).expect("it reads back");
            prop_assert_eq!(&back, &plan);
            let basis = &back.basis;
            prop_assert_eq!(back.fault(&basis.app, basis.scope).expect("it is JSON"), None);
            prop_assert_eq!(plan.moved_to(&back).or_else(|| plan.moved_file(basis)), None);
        }

        #[test]
        fn whatever_the_names_are_every_line_is_a_comment_or_a_statements(plan in plan()) {
            let text = plan.to_string();
            prop_assert!(!text.chars().any(|c| c != '\n' && c.is_control()), "{}", text);
            let starts = ["-- ", "CREATE TABLE ", "ALTER TABLE ", "DROP TABLE ", "  \"", ")"];
            let is_known = |line: &str| starts.iter().any(|start| line.starts_with(start));
            prop_assert!(text.lines().all(is_known), "{}", text);
            prop_assert_eq!(without_colors(&plan.colored().to_string()), text);
        }
    }

    fn made(tables: &[&str], steps: &[(&str, &str)], abandoned: &[&str]) -> Plan {
        let table =
            |name: &&str| TablePlan { table: (*name).to_owned(), rows: RowCounts::default() };
        let step = |(reason, table): &(&str, &str)| Step {
            operation: Operation::AdoptTable { table: (*table).to_owned() },
            reason: (*reason).to_owned(),
        };
        Plan {
            tables: tables.iter().map(table).collect(),
            steps: steps.iter().map(step).collect(),
            abandoned: abandoned.iter().map(PathBuf::from).collect(),
            ..Plan::default()
        }
    }

    #[test]
    fn l3_what_moved_is_named() {
        let plan = made(&["a", "b"], &[("r1", "a"), ("r2", "b")], &["x"]);
        for (now, said) in [
            (made(&["B", "A"], &[("r2", "b"), ("r1", "a")], &["x"]), None),
            (made(&["a", "b", "c"], &[], &[]), Some("table c is declared, and was not planned")),
            (made(&["a"], &[], &[]), Some("table b was planned, and is not declared")),
            (
                made(&["a", "b"], &[("r1", "a"), ("r2", "b"), ("r2", "b")], &["x"]),
                Some("a step is not as it was planned: r2"),
            ),
            (
                made(&["a", "b"], &[("r1", "a"), ("r2", "c")], &["x"]),
                Some("a step is not as it was planned: r2"),
            ),
            (
                made(&["a", "b"], &[("r1", "a"), ("r2", "b"), ("r3", "c")], &["x"]),
                Some("a step was not planned: r3"),
            ),
            (
                made(&["a", "b"], &[("r2", "b")], &["x"]),
                Some("a planned step is not to be done: r1"),
            ),
            (
                made(&["a", "b"], &[("r1", "a"), ("r2", "b")], &["x", "y"]),
                Some("component y was not finished, and in the plan it was"),
            ),
            (
                made(&["a", "b"], &[("r1", "a"), ("r2", "b")], &[]),
                Some("component x was not finished in the plan, and now it is"),
            ),
        ] {
            assert_eq!(plan.moved_to(&now).as_deref(), said);
        }
        // Before the rows or after them is a difference too.
        let mut after = plan.clone();
        after.basis.steps_before = 1;
        assert_ne!(plan.moved_to(&after), None);
    }
}
