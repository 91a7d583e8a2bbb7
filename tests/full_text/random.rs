//! Indexes are whole whatever happens, and whenever it ends.

use declarite::diesel::connection::SimpleConnection;
use declarite::{
    ColumnDef, ColumnType, Database, EncodeRow, Error, Result, SqliteRow, TableKind, TableSchema,
};
use proptest::prelude::*;

use super::{check, declare, fault};
use crate::support::{File, integer, run, schema, texts};

#[derive(Debug, Clone, SqliteRow)]
#[sqlite(table = "numbered", fts5(a, b))]
struct Numbered {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(unique)]
    a: Option<String>,
    b: String,
}

#[derive(Debug, Clone, SqliteRow)]
#[sqlite(table = "named", primary_key(name, id), fts5(name, b, tokenize = "trigram"))]
struct Named {
    id: i64,
    name: String,
    #[sqlite(collate = "NOCASE")]
    b: Option<String>,
}

#[derive(Debug, Clone, SqliteRow)]
#[sqlite(table = "near", vec0(chunk_size = 8), fts5(b, name))]
struct Near {
    #[sqlite(primary_key)]
    name: String,
    #[sqlite(partition_key)]
    part: i64,
    #[sqlite(auxiliary)]
    b: Option<String>,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

/// What somebody does to the file.
#[derive(Debug, Clone)]
enum Change {
    /// Applies these rows: a key, and the texts that it has.
    Apply(Vec<(u8, u8)>),
    /// The same in batches.
    Batches(Vec<(u8, u8)>),
    /// Writes by hand, where triggers see it.
    Hand(&'static str, u8),
    /// Applies with the tables declared as others.
    Evolve,
}

fn word(number: u8) -> String {
    ["", "red", "Green light", "blue 'sky'", "red red", "\"a\" b"][usize::from(number % 6)]
        .to_owned()
}

fn change() -> impl Strategy<Value = Change> {
    let rows = || proptest::collection::vec((0u8..8, 0u8..6), 0..8);
    let by_hand = proptest::sample::select(vec![
        "UPDATE numbered SET id = id + 100 WHERE id % 8 = ?",
        "UPDATE numbered SET b = a, a = NULL WHERE id % 8 = ?",
        "DELETE FROM numbered WHERE id % 8 = ?",
        "INSERT OR IGNORE INTO numbered VALUES (?, 'by hand', 'red')",
        "UPDATE OR IGNORE numbered SET id = id + 1, b = b || ?",
        "UPDATE named SET name = name || ?",
        "UPDATE named SET id = -id - 1 WHERE id = ?",
        "UPDATE named SET b = upper(b) WHERE id = ?",
        "DELETE FROM named WHERE id > ?",
        "INSERT INTO named VALUES (?, 'by hand', 'Blue') ON CONFLICT DO UPDATE SET b = 'again'",
    ]);
    prop_oneof![
        4 => rows().prop_map(Change::Apply),
        1 => rows().prop_map(Change::Batches),
        3 => (by_hand, 0u8..8).prop_map(|(sql, number)| Change::Hand(sql, number)),
        1 => Just(Change::Evolve),
    ]
}

/// A schema with one more column, by a rebuild.
fn evolved(schema: &TableSchema) -> TableSchema {
    let more = ColumnDef::new(ColumnType::Text);
    let more = match schema.kind() {
        TableKind::Regular => more.default_to("'more'").check("more <> ''"),
        _ => more.auxiliary(),
    };
    let columns = schema.columns().iter().map(|it| (it.name().to_owned(), it.clone()));
    let columns = columns.chain([("more".to_owned(), more)]);
    let key: Vec<&str> = schema.key_columns().map(ColumnDef::name).collect();
    let made = TableSchema::new(schema.name(), columns, key).expect("a table");
    let made = match schema.kind() {
        TableKind::Regular => made,
        _ => made.vec0_chunked(16).expect("a vec0 table"),
    };
    made.fts5(schema.full_text().expect("an index").clone()).expect("an index")
}

fn run_change(db: &Database, change: &Change) -> Result<()> {
    let (rows, batches) = match change {
        Change::Apply(rows) => (rows, None),
        Change::Batches(rows) => (rows, Some(64)),
        Change::Hand(sql, number) => {
            let sql = sql.replace('?', &number.to_string());
            // A key that is taken by then is the writer's fault.
            let _ = db.transaction(|connection| Ok(connection.batch_execute(&sql)?));
            return Ok(());
        }
        Change::Evolve => {
            let target = db.target_state("app")?;
            target.partial().allow_data_loss();
            for schema in [Numbered::SCHEMA, Named::SCHEMA, Near::SCHEMA] {
                target.declare_schema(evolved(schema))?;
            }
            return target.apply().map(drop);
        }
    };
    let target = db.target_state("app")?;
    target.repair()?.allow_data_loss();
    if batches.is_some() {
        let again = db.target_state("app")?;
        again.allow_data_loss().batches(64);
        return apply(&again, rows);
    }
    apply(&target, rows)
}

fn apply(target: &declarite::TargetState, rows: &[(u8, u8)]) -> Result<()> {
    let numbered = target.declare_table::<Numbered>()?;
    let named = target.declare_table::<Named>()?;
    let near = target.declare_table::<Near>()?;
    let mut keys = std::collections::BTreeSet::new();
    let mut unique = std::collections::BTreeSet::new();
    for &(key, number) in rows.iter().filter(|(key, _)| keys.insert(*key)) {
        let id = i64::from(key);
        let (a, b) = (word(number), word(number.wrapping_add(key)));
        let a = Some(a).filter(|a| unique.insert(a.clone()));
        numbered.declare_row(&Numbered { id, a, b: b.clone() })?;
        let name = format!("name {}", key % 3);
        named.declare_row(&Named { id, name, b: Some(b.clone()).filter(|b| !b.is_empty()) })?;
        let at = [f32::from(number) + 1.0, 1.0];
        let part = i64::from(number % 2);
        near.declare_row(&Near { name: format!("name {key}"), part, b: Some(b), at })?;
    }
    target.apply().map(drop)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// F2, F3: by hand, by an apply, in batches and by a rebuild.
    #[test]
    fn after_every_change_the_indexes_are_whole(changes in proptest::collection::vec(change(), 1..14)) {
        let db = Database::open(":memory:").expect("a database");
        run_change(&db, &Change::Apply(vec![(1, 1), (2, 2), (3, 3)])).expect("an apply");
        for change in &changes {
            let done = run_change(&db, change);
            // Rows that somebody made by hand are in the way of a run that does not repair.
            let may_fail = matches!(change, Change::Batches(_) | Change::Evolve)
                || matches!(&done, Err(Error::Constraint { .. }));
            prop_assert!(done.is_ok() || may_fail, "{:?}: {:?}", change, done);
            for table in ["numbered", "named", "near"] {
                // One that is made anew comes with the last batch.
                let name = format!("(SELECT count(*) FROM sqlite_schema WHERE name = '{table}_fts')");
                if matches!(&done, Err(Error::Interrupted { .. })) && integer(&db, &name) == 0 {
                    continue;
                }
                prop_assert_eq!(fault(&db, table), None, "{} after {:?}", table, change);
                check(&db, table);
                let found = db.target_state("app").and_then(|target| target.verify());
                let found = found.expect("a verification");
                prop_assert_eq!(&found.table(table).expect("it is there").schema, &[""; 0]);
            }
            if let Err(Error::Interrupted { .. }) = &done {
                // Rows that nobody declared may be in the way.
                run(&db, "DELETE FROM numbered; DELETE FROM named");
                run_change(&db, &Change::Apply(vec![(1, 1)])).expect("it goes on");
                ["numbered", "named", "near"].iter().for_each(|table| check(&db, table));
            }
        }
    }
}

fn set(db: &Database, pragma: &str) {
    let set = |connection: &mut declarite::SqliteConnection| {
        Ok(connection.batch_execute(&format!("PRAGMA {pragma}"))?)
    };
    db.transaction(set).expect(pragma);
}

/// An apply with ever more room in the file, until it has enough. Those that fail are
/// handed over.
fn with_ever_more_room<R: SqliteRow + EncodeRow>(
    db: &Database,
    (rows, batches): (&[R], Option<u64>),
    mut failed: impl FnMut(&Error),
) -> Result<()> {
    let pages = integer(db, "(SELECT page_count FROM pragma_page_count)");
    for limit in pages.. {
        set(db, &format!("max_page_count = {limit}"));
        let target = declare(db, rows)?;
        if let Some(bytes) = batches {
            target.batches(bytes);
        }
        match target.apply() {
            Ok(_) => break,
            Err(error) => failed(&error),
        }
    }
    check(db, R::SCHEMA.name());
    assert!(db.target_state("app")?.verify()?.is_clean());
    Ok(())
}

fn numbered(word: &str) -> Vec<Numbered> {
    let of = |id: i64| {
        format!("{word} {id} {}", (0..20).map(|i| format!("w{} ", id * i)).collect::<String>())
    };
    (0..60).map(|id| Numbered { id, a: Some(format!("{word} {id}")), b: of(id) }).collect()
}

/// F2: an apply that fails anywhere leaves rows and index as they were.
#[test]
fn a_full_file_has_its_index() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    let contents = |db: &Database| (schema(db), texts(db, "SELECT a || b AS value FROM numbered"));
    super::apply(db, &numbered("old")[..2])?;
    let (before, mut failures) = (contents(db), 0);
    with_ever_more_room(db, (&numbered("new"), None), |error| {
        assert!(error.to_string().contains("full"), "{error}");
        assert_eq!(contents(db), before);
        check(db, "numbered");
        failures += 1;
    })?;
    assert!(failures > 2, "{failures}");
    Ok(())
}

/// L4: what an apply in batches wrote before it failed has its words.
#[test]
fn l4_a_full_file_has_its_index_after_a_batch() -> Result<()> {
    let file = File::new();
    let db = &file.db;
    super::apply(db, &numbered("old")[..2])?;
    let (mut failures, mut interrupted) = (0, 0);
    with_ever_more_room(db, (&numbered("new"), Some(2048)), |error| {
        check(db, "numbered");
        failures += 1;
        interrupted += usize::from(matches!(error, Error::Interrupted { .. }));
    })?;
    assert!(failures > 2 && interrupted > 0, "{failures} {interrupted}");
    // One that is interrupted before the index is made has none, and the next run makes it.
    let file = File::new();
    let db = &file.db;
    super::apply::<super::Note>(db, &[])?;
    let mut without = 0;
    with_ever_more_room(db, (&numbered("new"), Some(2048)), |_| {
        let is_there =
            integer(db, "(SELECT count(*) FROM sqlite_schema WHERE name = 'numbered_fts')");
        without += usize::from(is_there == 0);
    })?;
    assert!(without > 2, "{without}");
    Ok(())
}
