//! F2: triggers of others, which SQLite runs before those of an index or behind them.

use declarite::diesel::connection::SimpleConnection;
use declarite::{Database, EncodeRow, Result, SqliteRow};
use proptest::prelude::*;

use super::{apply, check};
use crate::support::{File, integer, run, texts};

#[derive(Debug, Clone, PartialEq, Eq, SqliteRow)]
#[sqlite(table = "t", fts5(a, b))]
struct Numbered {
    #[sqlite(primary_key)]
    k: i64,
    a: Option<String>,
    b: Option<String>,
    n: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, SqliteRow)]
#[sqlite(table = "t", without_rowid, fts5(a, k, b))]
struct Named {
    #[sqlite(primary_key)]
    k: String,
    a: Option<String>,
    b: Option<String>,
    n: i64,
}

fn numbered(k: i64, a: &str) -> Numbered {
    Numbered { k, a: Some(a.to_owned()), b: None, n: 0 }
}

fn named(k: i64, a: &str) -> Named {
    Named { k: k.to_string(), a: Some(a.to_owned()), b: None, n: 0 }
}

/// Triggers that write the row that was written, and statements that set them off.
const CASES: [(&str, &str); 7] = [
    (
        "CREATE TRIGGER mine AFTER INSERT ON t BEGIN \
         UPDATE t SET a = upper(new.a) || 'X' WHERE k = new.k; END",
        "INSERT INTO t VALUES (8, 'one', NULL, 0), (9, 'two', 'three', 0)",
    ),
    (
        "CREATE TRIGGER mine AFTER UPDATE ON t BEGIN \
         UPDATE t SET a = new.a || 'X', b = old.a WHERE k = new.k; END",
        "UPDATE t SET a = a || 'Y'",
    ),
    (
        "CREATE TRIGGER mine AFTER UPDATE ON t BEGIN UPDATE t SET a = old.a WHERE k = new.k; END",
        "UPDATE t SET a = 'other'",
    ),
    (
        "CREATE TRIGGER mine AFTER UPDATE ON t BEGIN UPDATE t SET k = k || 0 WHERE k = new.k; END",
        "UPDATE t SET k = k || 1, a = 'other'",
    ),
    (
        "CREATE TRIGGER mine AFTER UPDATE ON t BEGIN DELETE FROM t WHERE k = new.k; END",
        "UPDATE t SET a = 'other' WHERE k = 1",
    ),
    (
        "CREATE TRIGGER mine AFTER INSERT ON t BEGIN DELETE FROM t WHERE k = new.k; END",
        "INSERT INTO t VALUES (8, 'one', NULL, 0)",
    ),
    (
        "CREATE TRIGGER mine AFTER DELETE ON t BEGIN \
         INSERT INTO t VALUES (old.k, 'again', old.a, 0); \
         UPDATE t SET a = a || 'X' WHERE k = old.k; END",
        "DELETE FROM t WHERE k = 1",
    ),
];

/// What an index that is as the rows are is told by, and that a search finds what is there.
fn is_whole<R: SqliteRow + declarite::DecodeRow + declarite::FullTextRow>(db: &Database) {
    check(db, "t");
    for word in texts(db, "SELECT a AS value FROM t") {
        assert!(!R::matching(&word).load(db).expect("a search").is_empty(), "{word}");
    }
}

/// A trigger that is newer than those of the index is run before them, as is a temporary one.
#[test]
fn f2_a_trigger_of_others_writes_the_row() -> Result<()> {
    for (trigger, statement) in CASES {
        for is_temporary in [false, true] {
            let word = if is_temporary { "CREATE TEMP TRIGGER" } else { "CREATE TRIGGER" };
            let trigger = trigger.replace("CREATE TRIGGER", word);
            let file = File::new();
            apply(&file.db, &[numbered(1, "one"), numbered(2, "two")])?;
            run(&file.db, &trigger);
            run(&file.db, statement);
            is_whole::<Numbered>(&file.db);
            let file = File::new();
            apply(&file.db, &[named(1, "one"), named(2, "two")])?;
            run(&file.db, &trigger);
            run(&file.db, statement);
            is_whole::<Named>(&file.db);
        }
    }
    Ok(())
}

/// One that is older is run behind them, and the rows of an apply have such triggers too.
#[test]
fn f2_an_apply_sets_off_triggers_of_others() -> Result<()> {
    fn changes<R: SqliteRow + EncodeRow>(row: fn(i64, &str) -> R, trigger: &str) -> Result<()> {
        let file = File::new();
        let db = &file.db;
        super::declare::<R>(db, &[])?.apply()?;
        // Made by a rebuild, and so older than the index.
        run(db, trigger);
        run(db, "DROP TRIGGER t_fts_update");
        let target = db.target_state("app")?;
        target.repair()?;
        target.declare_table::<R>()?;
        target.apply()?;
        super::declare(db, &[row(1, "one"), row(2, "two")])?.apply()?;
        check(db, "t");
        super::declare(db, &[row(2, "three"), row(3, "four")])?.apply()?;
        check(db, "t");
        Ok(())
    }
    for (trigger, _) in CASES.into_iter().filter(|(trigger, _)| trigger.contains("SET a")) {
        if !trigger.contains("DELETE") {
            changes(numbered, trigger)?;
            changes(named, trigger)?;
        }
    }
    Ok(())
}

/// Rows that were passed over have kept their words, and so has what was noted of them.
#[test]
fn f2_statements_that_pass_rows_over() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    apply(db, &[named(1, "one"), named(2, "two"), named(3, "three")])?;
    for statement in [
        "INSERT OR IGNORE INTO t VALUES (1, 'other', NULL, 0), (4, 'four', NULL, 0)",
        "INSERT INTO t VALUES (1, 'other', NULL, 0) ON CONFLICT DO NOTHING",
        "UPDATE OR IGNORE t SET k = 2, a = 'other' WHERE k = 3",
        "UPDATE OR IGNORE t SET k = k + 1, a = a || 'X'",
        "DELETE FROM t WHERE k = 1",
        "INSERT INTO t VALUES (1, 'again', NULL, 0)",
        "INSERT INTO t VALUES (1, 'other', 'more', 0) ON CONFLICT DO UPDATE SET a = excluded.b",
        "UPDATE t SET a = a || 'Y'",
        "DELETE FROM t",
    ] {
        run(db, statement);
        is_whole::<Named>(db);
    }
    assert_eq!(integer(db, "(SELECT count(*) FROM t_fts_before)"), 0);
    Ok(())
}

/// A statement on five rows, in a trigger one with a row that set it off.
fn statement(row: Option<&'static str>) -> impl Strategy<Value = String> {
    let key = (0..5u8, any::<bool>()).prop_map(move |(key, is_it)| match row.filter(|_| is_it) {
        Some(row) => format!("{row}.k"),
        None => format!("{key}"),
    });
    let text = prop_oneof![Just("NULL"), Just("'x y'"), Just("'y'"), Just("'z x x'"), Just("'w'")];
    let form = proptest::sample::select(vec![
        "INSERT OR IGNORE INTO t VALUES (?k, ?a, ?b, 0)",
        "INSERT OR REPLACE INTO t VALUES (?k, ?a, ?b, 0)",
        "INSERT INTO t VALUES (?k, ?a, ?b, 0) ON CONFLICT (k) DO UPDATE SET a = excluded.a",
        "INSERT INTO t VALUES (?k, ?a, ?b, 0) ON CONFLICT DO NOTHING",
        "UPDATE t SET a = ?a WHERE k = ?k",
        "UPDATE t SET n = n + 1 WHERE k = ?k",
        "UPDATE t SET a = b, b = ?a",
        "UPDATE OR IGNORE t SET k = (k + 1) % 5, a = ?a WHERE k = ?k",
        "DELETE FROM t WHERE k = ?k",
    ]);
    (form, key, text.clone(), text)
        .prop_map(|(form, key, a, b)| form.replace("?k", &key).replace("?a", a).replace("?b", b))
}

fn trigger() -> impl Strategy<Value = String> {
    let rows = [("INSERT", "new"), ("UPDATE", "new"), ("UPDATE", "old"), ("DELETE", "old")];
    let body = |(event, row)| {
        let statements = proptest::collection::vec(statement(Some(row)), 1..3);
        (Just(event), statements, any::<bool>()).prop_map(|(event, statements, is_temporary)| {
            let word = if is_temporary { "TEMP " } else { "" };
            format!("{word}TRIGGER ? AFTER {event} ON t BEGIN {}; END", statements.join("; "))
        })
    };
    proptest::sample::select(rows.to_vec()).prop_flat_map(body)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// F2: whatever triggers others have, and in which order they are run.
    #[test]
    fn f2_whatever_triggers_do(
        is_numbered in any::<bool>(),
        is_recursive in any::<bool>(),
        triggers in proptest::collection::vec(trigger(), 0..3),
        statements in proptest::collection::vec(statement(None), 12),
    ) {
        let db = Database::open(":memory:").expect("a database");
        let declared = match is_numbered {
            true => apply(&db, &[numbered(1, "x y"), numbered(2, "y")]),
            false => apply(&db, &[named(1, "x y"), named(2, "y")]),
        };
        declared.expect("an apply");
        let write = |sql: &str| db.transaction(|connection| Ok(connection.batch_execute(sql)?));
        for (number, trigger) in triggers.iter().enumerate() {
            let name = format!("mine_{number}");
            run(&db, &format!("CREATE {}", trigger.replacen('?', &name, 1)));
        }
        if is_recursive {
            // So that triggers which set off one another come to an end.
            write("PRAGMA recursive_triggers = ON").expect("a pragma");
        }
        for statement in &statements {
            // A key that is taken by then, or triggers without end, are the writer's fault.
            let _ = write(statement);
            check(&db, "t");
        }
    }
}
