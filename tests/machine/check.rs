//! What the file, a report and a plan say, against the model.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use declarite::diesel::sql_types::Text;
use declarite::diesel::{QueryableByName, RunQueryDsl, sql_query};
use declarite::{Database, Error, Plan, Report};
use proptest::prelude::*;

use super::model::{Model, Pending};
use super::outcome::{Done, Fault};
use super::play::{Checked, failed};
use super::program::{App, Table, path};
use super::rows::Counts;
use super::tables::{key_bytes, select};
use crate::ledger::{Place, tracked_keys};

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    value: String,
}

fn lines(db: &Database, sql: &str) -> Checked<Vec<String>> {
    let rows: declarite::Result<Vec<Line>> =
        db.transaction(|connection| Ok(sql_query(sql).load(connection)?));
    let rows = rows.map_err(|error| failed(format!("{sql}: {error}")))?;
    Ok(rows.into_iter().map(|line| line.value).collect())
}

/// What an apply that writes leaves behind, whatever it writes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Traces(Vec<String>);

impl Traces {
    pub(super) fn of(db: &Database) -> Checked<Self> {
        let mut traces = lines(
            db,
            "SELECT name || coalesce(sql, '') AS value FROM sqlite_schema ORDER BY name",
        )?;
        if traces.iter().any(|line| line.starts_with("_declarite_app")) {
            traces.extend(lines(
                db,
                "SELECT hex(stamp) || hex(schema_stamp) || epoch AS value FROM _declarite_app \
                 UNION ALL SELECT hex(stamp) || quote(memo) || epoch FROM _declarite_component \
                 UNION ALL SELECT quote(checksum) FROM _declarite_page",
            )?);
        }
        Ok(Self(traces))
    }
}

/// Every table's rows, and every key that the ledger tracks.
pub(super) fn file(db: &Database, model: &Model) -> Checked<()> {
    let mut expected = Vec::new();
    let mut queries = Vec::new();
    for table in Table::ALL.into_iter().filter(|&table| model.holds(table)) {
        queries.push(select(table));
        for (key, stored) in model.rows_of(table) {
            let (version, users) = (stored.version, if stored.users { "users" } else { "none" });
            expected.push(format!("{} {key} v{version} {version} {users}", table.name()));
        }
    }
    let mut found = lines(db, &queries.join(" UNION ALL "))?;
    expected.sort();
    found.sort();
    prop_assert_eq!(found, expected, "the rows of the file");
    ledger(db, model)
}

fn ledger(db: &Database, model: &Model) -> Checked<()> {
    if !App::BOTH.into_iter().any(|app| model.ledger(app).is_known()) {
        let tables = "SELECT name AS value FROM sqlite_schema WHERE name LIKE '_declarite_%'";
        prop_assert!(lines(db, tables)?.is_empty(), "a ledger of nothing");
        return Ok(());
    }
    let mut keys: BTreeMap<Place, Vec<Vec<u8>>> = BTreeMap::new();
    let mut entries = Vec::new();
    for app in App::BOTH {
        let (ledger, name) = (model.ledger(app), app.name());
        entries.extend(ledger.tables.iter().map(|table| format!("{name} table {}", table.name())));
        for (&number, component) in &ledger.components {
            let has_memo = u8::from(component.memo.is_some());
            entries.push(format!("{name} component {} {has_memo}", path(number)));
            for &(table, key) in component.rows.keys() {
                let place = (name.to_owned(), path(number).to_owned(), table.name().to_owned());
                keys.entry(place).or_default().push(key_bytes(table, key));
            }
        }
    }
    keys.values_mut().for_each(|keys| keys.sort());
    prop_assert_eq!(tracked_keys(db).map_err(failed)?, keys, "the keys of the ledger");
    let mut found = lines(
        db,
        "SELECT a.name || ' table ' || t.name AS value FROM _declarite_table t \
         JOIN _declarite_app a USING (app_id) \
         UNION ALL SELECT a.name || ' component ' || CAST(c.path AS TEXT) || ' ' \
         || (c.memo IS NOT NULL) FROM _declarite_component c JOIN _declarite_app a USING (app_id)",
    )?;
    found.sort();
    entries.sort();
    prop_assert_eq!(found, entries, "tables and components of the ledger");
    Ok(())
}

fn paths(numbers: Vec<u8>) -> Vec<PathBuf> {
    numbers.into_iter().map(|number| PathBuf::from(path(number))).collect()
}

/// The report of an apply that ended well.
pub(super) fn report(report: &Report, expected: &Done, pending: &Pending) -> Checked<()> {
    let counts = |inserted, updated, deleted, unchanged, drifted| {
        format!(
            "{inserted} inserted, {updated} updated, {deleted} deleted, {unchanged} unchanged, {drifted} drifted"
        )
    };
    let expected: Vec<(&str, String)> = expected
        .tables
        .iter()
        .map(|(table, it)| {
            let drifted = it.missing + it.gone;
            let counts = counts(it.inserted, it.updated, it.deleted, it.unchanged, drifted);
            (table.name(), counts)
        })
        .collect();
    let found: Vec<(&str, String)> = report
        .tables
        .iter()
        .map(|it| {
            let counts = counts(it.inserted, it.updated, it.deleted, it.unchanged, it.drifted);
            (it.table.as_str(), counts)
        })
        .collect();
    prop_assert_eq!(found, expected, "the report");
    let sum = |count: fn(&declarite::TableReport) -> u64| report.tables.iter().map(count).sum();
    let sums: [u64; 4] =
        [sum(|it| it.inserted), sum(|it| it.updated), sum(|it| it.deleted), sum(|it| it.unchanged)];
    let totals = [report.inserted, report.updated, report.deleted, report.unchanged];
    prop_assert_eq!(totals, sums);
    prop_assert_eq!(&report.abandoned, &paths(pending.abandoned()));
    Ok(())
}

/// A plan tells rows apart by the ledger alone: what it finds in the file is
/// counted otherwise in the report.
pub(super) fn plan(
    found: &declarite::Result<Plan>,
    model: &Model,
    pending: &Pending,
    consent: bool,
) -> Checked<()> {
    let (plan, tables) = match (found, model.plan(pending)) {
        (Ok(plan), Ok(tables)) => (plan, tables),
        (Err(error), Err(expected)) => {
            let found = faults(error)?;
            prop_assert!(found.is_subset(&expected), "{} is not among {:?}", error, expected);
            return Ok(());
        }
        (found, expected) => {
            return Err(failed(format!("the plan: expected {expected:?}, found {found:?}")));
        }
    };
    prop_assert_eq!(plan.tables.len(), tables.len());
    for (found, (table, it)) in plan.tables.iter().zip(tables) {
        prop_assert_eq!(found.table.as_str(), table.name());
        let Counts { inserted, updated, deleted, unchanged, gone, adopted, joined, .. } = it;
        let most = inserted + adopted + joined;
        let rows = found.rows;
        prop_assert!((inserted + adopted..=most).contains(&rows.inserted), "the plan: {}", rows);
        let others = (rows.updated, rows.deleted, rows.unchanged);
        prop_assert_eq!(others, (updated - adopted, deleted + gone, unchanged), "the plan");
    }
    let refused = if consent { BTreeSet::new() } else { model.refused(pending) };
    let found = plan.refusals().iter().map(|it| table_of(&it.table).map(Fault::Refused));
    prop_assert_eq!(found.collect::<Checked<BTreeSet<_>>>()?, refused);
    prop_assert_eq!(&plan.abandoned, &paths(pending.abandoned()));
    Ok(())
}

fn table_of(name: &str) -> Checked<Table> {
    let table = Table::ALL.into_iter().find(|table| table.name() == name);
    table.ok_or_else(|| failed(format!("no table {name} is declared")))
}

/// The number that a key in an error ends in.
fn key_of(text: &str) -> Checked<u8> {
    let text = text.trim_end_matches(')');
    text.rsplit(' ').next().unwrap_or(text).parse().map_err(|_| failed(format!("no key: {text}")))
}

/// What an error is to the model.
pub(super) fn faults(error: &Error) -> Checked<BTreeSet<Fault>> {
    Ok([match error {
        Error::Incomplete { .. } => Fault::Incomplete,
        Error::Conflict { .. } => Fault::Conflict,
        Error::DeclaredTwice { table, key, .. } => {
            Fault::DeclaredTwice(table_of(table)?, key_of(key)?)
        }
        Error::KeyOwned { table, key, .. } => Fault::KeyOwned(table_of(table)?, key_of(key)?),
        Error::ExistingRow { table, key } => Fault::ExistingRow(table_of(table)?, key_of(key)?),
        Error::Refused { refusals } => {
            return refusals.iter().map(|it| table_of(&it.table).map(Fault::Refused)).collect();
        }
        other => return Err(failed(format!("an error that no rule asks for: {other}"))),
    }]
    .into())
}
