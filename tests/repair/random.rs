//! Any damage to rows, told exactly and repaired.

use std::collections::{BTreeMap, BTreeSet};

use declarite::{Database, ManagedBy, Report, Result, TableTarget};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

use crate::support::{File, Note, integer, note, run};
use crate::verify::{keys, told, verify};

/// The tables: Declarite's, and the user's.
const TABLES: [&str; 2] = ["notes", "theirs"];

/// Table and key of each row, with its text, and the components that have it: 0 is
/// the root.
type State = BTreeMap<(usize, i64), (u8, BTreeSet<usize>)>;

/// What is done by hand to a row, whether it is there or not.
#[derive(Debug, Clone, Copy)]
enum Hand {
    Delete,
    Put(u8),
}

fn state() -> impl Strategy<Value = State> {
    let row = (0u8..3, proptest::collection::btree_set(0usize..4, 1..3));
    btree_map((0usize..2, 0i64..24), row, 0..30)
}

fn hands() -> impl Strategy<Value = Vec<((usize, i64), Hand)>> {
    let hand = prop_oneof![Just(Hand::Delete), (0u8..4).prop_map(Hand::Put)];
    vec(((0usize..2, 0i64..30), hand), 0..24)
}

fn row((_, id): (usize, i64), text: u8) -> Note {
    note(id, &format!("text {text}"))
}

fn apply(db: &Database, state: &State, repairs: bool) -> Result<Report> {
    let target = db.target_state("app")?;
    if repairs {
        target.repair()?;
    }
    let theirs = target.table::<Note>().named("theirs").managed_by(ManagedBy::User);
    let tables: [TableTarget<Note>; 2] = [target.declare_table()?, theirs.declare()?];
    let of = |component| {
        let rows = state.iter().filter(move |(_, (_, owners))| owners.contains(&component));
        rows.map(|(&key, &(text, _))| (key, text)).collect::<Vec<_>>()
    };
    for (key, text) in of(0) {
        tables[key.0].declare_row(&row(key, text))?;
    }
    for component in 1..4 {
        let rows = of(component);
        let unit = target.component(component.to_string())?;
        let Some(unit) = unit.memo(&rows)? else { continue };
        for (key, text) in rows {
            unit.declare_row(&tables[key.0], &row(key, text))?;
        }
        unit.finish()?;
    }
    target.apply()
}

/// All rows of the file.
fn rows(db: &Database) -> BTreeMap<(usize, i64), String> {
    let of = |table: usize| {
        let sql = format!("SELECT id || '=' || text AS value FROM {}", TABLES[table]);
        crate::support::texts(db, &sql).into_iter().map(move |row| {
            let (id, text) = row.split_once('=').expect("they are joined so");
            ((table, id.parse().expect("a number")), text.to_owned())
        })
    };
    of(0).chain(of(1)).collect()
}

/// What `verify` has to tell of a table.
fn expected(db: &Database, state: &State, table: usize) -> (u64, String, String, String) {
    let file = rows(db);
    let (mut same, mut lists) = (0, [const { Vec::new() }; 3]);
    for (key, (text, _)) in state.iter().filter(|(key, _)| key.0 == table) {
        match file.get(key) {
            Some(there) if *there == row(*key, *text).text => same += 1,
            Some(_) => lists[1].push(key.1.to_string()),
            None => lists[0].push(key.1.to_string()),
        }
    }
    let foreign = file.keys().filter(|key| key.0 == table && !state.contains_key(key));
    if table == 0 {
        lists[2].extend(foreign.map(|key| key.1.to_string()));
    }
    let [missing, changed, foreign] = lists.map(|list: Vec<String>| list.join(", "));
    told(same, [&missing, &changed, &foreign])
}

fn check(db: &Database, state: &State) {
    let found = verify(db);
    assert_eq!(found.damaged, [""; 0]);
    for (table, name) in TABLES.into_iter().enumerate() {
        let found = found.table(name).expect("it was applied");
        assert_eq!(keys(found), expected(db, state, table), "{name}");
    }
}

/// By hand, so that the user's table has rows of its own too.
fn by_hand(db: &Database, hands: &[((usize, i64), Hand)]) {
    for &(key, hand) in hands {
        let (name, id) = (TABLES[key.0], key.1);
        run(
            db,
            &match hand {
                Hand::Delete => format!("DELETE FROM {name} WHERE id = {id}"),
                Hand::Put(text) => {
                    let text = row(key, text).text;
                    format!("INSERT OR REPLACE INTO {name} VALUES ({id}, '{text}', NULL)")
                }
            },
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 96,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// S8, C7, R6: `verify` tells exactly what was done by hand; a run that repairs and
    /// declares everything gives the declared file, whatever it declares; and the next
    /// run writes nothing.
    #[test]
    fn c7_any_drift_is_told_and_repaired(
        first in state(),
        hands in hands(),
        then in prop_oneof![1 => Just(None), 1 => state().prop_map(Some)],
    ) {
        let file = File::new();
        let db = &file.db;
        run(db, "CREATE TABLE theirs (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)");
        apply(db, &first, false).expect("the first run");
        check(db, &first);
        by_hand(db, &hands);
        check(db, &first);
        let before = rows(db);
        let second = then.unwrap_or_else(|| first.clone());
        let report = apply(db, &second, true).expect("the run that repairs");
        prop_assert!(report.tables.iter().all(|table| table.still_drifted == 0), "{:?}", report);
        check(db, &second);
        // What is there is declared, or was put there by hand and is nobody's.
        let mut wanted: BTreeMap<_, _> =
            second.iter().map(|(&key, &(text, _))| (key, row(key, text).text)).collect();
        for (key, text) in before {
            if !first.contains_key(&key) {
                wanted.entry(key).or_insert(text);
            }
        }
        prop_assert_eq!(rows(db), wanted);
        let changes = integer(db, "total_changes()");
        let report = apply(db, &second, false).expect("the run after");
        prop_assert_eq!((report.inserted, report.updated, report.deleted), (0, 0, 0));
        prop_assert_eq!(integer(db, "total_changes()"), changes);
        let foreign: Vec<String> = verify(db).tables.iter().flat_map(|it| it.foreign.keys.clone()).collect();
        run(db, &format!("DELETE FROM notes WHERE id IN ({})", foreign.join(", ")));
        prop_assert!(verify(db).is_clean());
    }
}
