//! Rebuilds that fail, and processes that end, anywhere in a rebuild: the file is the
//! old one or the new one, and the next apply finishes.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use declarite::diesel::connection::SimpleConnection;
use declarite::{
    ColumnDef, ColumnType, Database, Element, Error, IndexDef, Metric, Result, TableSchema,
    VectorType,
};
use serde_json::{Value as Json, json};

use super::case::{Case, blob, contents, definitions, id, int, table, text, vector};
use crate::support::{File, integer, run};

const ROWS: i64 = 40;

/// Every way of a rebuild, with what the rows become.
fn cases() -> Vec<(Case, Json)> {
    let rows = |row: &dyn Fn(i64) -> Json| Json::Array((0..ROWS).map(row).collect());
    let body = |id: i64| format!("{id} {}", "x".repeat(300));
    let floats = |id: i64| (0..8).map(move |i| if id & (1 << (i % 6)) == 0 { -1.0 } else { 1.0 });
    // As sqlite-vec quantises 1.
    let bytes = |id: i64| floats(id).map(|x| if x < 0.0 { -128 } else { 126 });
    let as_vec = |id: i64| floats(id).collect::<Vec<f64>>();

    let before = [id(), ("a", text()), ("body", text())];
    let after = [
        id(),
        ("a", int().not_null()),
        ("body", text()),
        ("more", text().not_null().default_to("(printf('%.200c', 'm'))")),
    ];
    let indexed =
        |columns: &[(&str, ColumnDef)]| table("t", columns).index(IndexDef::new(["body"]));
    let regular = Case {
        from: indexed(&before).expect("an index"),
        to: indexed(&after)
            .and_then(|it| it.index(IndexDef::new(["a"]).unique()))
            .expect("an index"),
        rows: rows(&|id| json!({"id": id, "a": id.to_string(), "body": body(id)})),
    };
    let regular_now =
        rows(&|id| json!({"id": id, "a": id, "body": body(id), "more": "m".repeat(200)}));

    let of = |element, more: &[(&str, ColumnDef)]| {
        let columns = [id(), ("v", vector(element, 8)), ("m", text().not_null())];
        table("t", &[&columns[..], more].concat())
    };
    let chunked = |it: TableSchema| it.vec0_chunked(8).expect("a vec0 table");
    let more = || ("more", text().auxiliary());
    let row = |id: i64, v: Json| json!({"id": id, "v": v, "m": body(id)});
    let plain = rows(&|id| row(id, json!(as_vec(id))));
    let vec0 = Case {
        from: chunked(of(Element::Float32, &[])),
        to: chunked(of(Element::Int8, &[more()])),
        rows: plain.clone(),
    };
    let vec0_now = rows(&|id| row(id, json!(bytes(id).collect::<Vec<i64>>())));

    let nullable = |element| {
        let columns = [id(), ("v", vector(element, 8)), ("m", text())];
        table("t", &columns).index(IndexDef::new(["m"])).expect("an index")
    };
    let becomes = Case {
        from: nullable(Element::Float32),
        to: chunked(of(Element::Float32, &[more()])),
        rows: plain.clone(),
    };
    let back = Case {
        from: chunked(of(Element::Float32, &[])),
        to: nullable(Element::Int8),
        rows: plain.clone(),
    };
    vec![(regular, regular_now), (vec0, vec0_now.clone()), (becomes, plain), (back, vec0_now)]
}

/// What a rebuild sets otherwise on its connection.
fn settings(db: &Database) -> Vec<i64> {
    let of = |name: &str| integer(db, &format!("(SELECT * FROM pragma_{name})"));
    ["foreign_keys", "legacy_alter_table", "defer_foreign_keys", "ignore_check_constraints"]
        .map(of)
        .to_vec()
}

fn evolve(db: &Database, to: &TableSchema) -> Result<()> {
    let target = db.target_state("app")?;
    target.partial().allow_data_loss().declare_schema(to.clone())?;
    target.apply().map(drop)
}

fn set(db: &Database, pragma: &str) {
    let set = |connection: &mut declarite::SqliteConnection| {
        Ok(connection.batch_execute(&format!("PRAGMA {pragma}"))?)
    };
    db.transaction(set).expect(pragma);
}

/// S3: a file that may not grow fails ever later, and is as it was each time. So is
/// the connection, though sqlite-vec forgets a blob that it has open then: it commits
/// again, and can be closed.
#[test]
fn s3_a_full_file_is_as_it_was() {
    let mut failures = 0;
    for (case, becomes) in cases() {
        let file = case.file();
        let (before, set_before) = (contents(&file.db), settings(&file.db));
        let pages = integer(&file.db, "(SELECT page_count FROM pragma_page_count)");
        for limit in pages.. {
            set(&file.db, &format!("max_page_count = {limit}"));
            let Err(error) = evolve(&file.db, &case.to) else { break };
            // sqlite-vec does not say why.
            let told = error.to_string();
            assert!(told.contains("full") || told.contains("SQL logic error"), "{error}");
            assert!(contents(&file.db) == before, "{limit} pages: {error}");
            assert_eq!(settings(&file.db), set_before, "{limit} pages");
            failures += 1;
        }
        case.check(&file, &becomes);
        assert_eq!(settings(&file.db), set_before);
    }
    assert!(failures > 8, "{failures}");
}

/// S3: a function of the program's that fails at a row fails the copy back, and one
/// that fails in an index the making of the index.
#[test]
fn s3_a_failure_at_any_row_leaves_the_file_as_it_was() -> Result<()> {
    use declarite::diesel::define_sql_function;
    define_sql_function! {
        /// One, as often as the test lets it.
        fn while_it_lasts() -> Integer;
    }
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};
    let from = table("t", &[id(), ("a", text())]);
    let to = table("t", &[id(), ("a", text().check("while_it_lasts() = 1"))]);
    let rows = Json::Array((0..5).map(|id| json!({"id": id, "a": "x"})).collect());
    let case = Case { from, to, rows };
    let file = case.file();
    let left = Arc::new(AtomicI64::new(i64::MAX));
    let lasts = Arc::clone(&left);
    file.db.transaction(move |connection| {
        while_it_lasts_utils::register_nondeterministic_impl(connection, move || {
            i32::from(lasts.fetch_sub(1, Ordering::Relaxed) > 0)
        })?;
        Ok(())
    })?;
    let (before, set_before) = (contents(&file.db), settings(&file.db));
    for lets in 0..5 {
        let target = case.standing(&file)?;
        left.store(lets, Ordering::Relaxed);
        let error = target.apply().expect_err("a row is refused");
        assert!(matches!(error, Error::Constraint { .. }), "{error}");
        assert!(contents(&file.db) == before, "{lets} rows");
        assert_eq!(settings(&file.db), set_before);
    }
    left.store(i64::MAX, Ordering::Relaxed);
    case.standing(&file)?.apply()?;
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM t)"), 5);
    Ok(())
}

/// L8: rows that do not fit in memory while they are copied, and a folder that fails.
#[test]
fn l8_a_copy_without_a_place_leaves_the_file_as_it_was() -> Result<()> {
    let file = File::new();
    let of = |a: ColumnDef| table("t", &[id(), ("a", a)]);
    run(
        &file.db,
        "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY, a BLOB);
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 34)
         INSERT INTO t SELECT n, zeroblob(2000000) FROM n",
    );
    // It was taken over as it is.
    let db = Database::options().spool_folder("/no/such/folder").open(file.path())?;
    let target = db.target_state("app")?;
    let refused = target.declare_schema(of(blob()));
    assert!(refused.is_err(), "it is nobody's");
    run(&file.db, "ALTER TABLE t RENAME TO big");
    evolve(&file.db, &of(blob()))?;
    run(&file.db, "INSERT INTO t SELECT * FROM big; DROP TABLE big");
    let definitions_before = definitions(&file);
    let target = db.target_state("app")?;
    target.declare_schema(of(blob().not_null()))?;
    let error = target.apply().expect_err("there is no such folder");
    assert!(matches!(error, Error::Spool { .. }), "{error}");
    assert_eq!(definitions(&file), definitions_before);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM t)"), 34);
    evolve(&file.db, &of(blob().not_null()))?;
    assert_eq!(integer(&file.db, "(SELECT sum(length(a)) FROM t)"), 68_000_000);
    Ok(())
}

/// Names what a process is to do; its database and its case are in others.
const ROLE: &str = "DECLARITE_REBUILD";

/// This binary once more, which may write no file further than so many blocks of 512
/// bytes: the signal that it gets there ends it, or the write fails where that is
/// `ignored`.
fn limited(path: &Path, case: usize, blocks: u64, ignored: bool) -> Command {
    let this = std::env::current_exe().expect("this binary");
    let trap = if ignored { "trap '' XFSZ; " } else { "" };
    let script = format!(
        "{trap}ulimit -f {blocks}; \
         exec \"$0\" --exact evolution::killed::a_role --ignored --nocapture"
    );
    let mut command = Command::new("sh");
    command.args(["-c", &script]).arg(this);
    command.env(ROLE, if ignored { "fail" } else { "once" });
    command.env(format!("{ROLE}_PATH"), path).env(format!("{ROLE}_CASE"), case.to_string());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Where a write fails, at how many places: `DECLARITE_KILLS`, or so many of each case.
fn places() -> u64 {
    let places = std::env::var("DECLARITE_KILLS").ok();
    places.map_or(5, |places| places.parse().expect("a number of places"))
}

/// R1, S3: a process that is ended at a write, or whose write fails, from the first
/// to the last of a rebuild. Its cache is so small that pages are written as they come.
#[test]
fn r1_a_write_that_is_the_last() {
    for (number, (case, becomes)) in cases().into_iter().enumerate() {
        let file = case.file();
        let before = contents(&file.db);
        file.db.close().expect("nobody uses it");
        let bytes = std::fs::read(file.path()).expect("a file");
        drop(file);
        let (mut old, mut new) = (0, 0);
        // The log of a whole rebuild, and some more.
        let end = whole_log(&bytes, number) / 512 + 16;
        let step = usize::try_from((end / places()).max(1)).expect("few");
        for blocks in (4..end).step_by(step).chain([2 * end]) {
            for ignored in [false, true] {
                // It stays open here: what is made for the readers is there already.
                let file = copy(&bytes);
                let output = limited(&file.path(), number, blocks, ignored).output();
                let output = output.expect("it runs");
                if ignored {
                    let told = String::from_utf8_lossy(&output.stdout);
                    let more = String::from_utf8_lossy(&output.stderr);
                    assert!(output.status.success(), "{blocks} blocks: {told}{more}");
                }
                let file = if blocks % 3 == 0 { file.reopened() } else { file };
                let found = contents(&file.db);
                if found == before {
                    old += 1;
                    evolve(&file.db, &case.to).expect("there is room");
                } else {
                    new += 1;
                }
                case.check(&file, &becomes);
            }
        }
        assert!(old > 0 && new > 0, "case {number}: {old} old, {new} new");
    }
}

fn copy(bytes: &[u8]) -> File {
    let file = File::new();
    file.db.close().expect("nobody uses it");
    std::fs::write(file.path(), bytes).expect("a copy");
    file.reopened()
}

/// Bytes of the log that a rebuild leaves.
fn whole_log(bytes: &[u8], case: usize) -> u64 {
    let file = copy(bytes);
    set(&file.db, "cache_size = 5");
    set(&file.db, "wal_autocheckpoint = 0");
    evolve(&file.db, &cases()[case].0.to).expect("there is room");
    crate::support::wal_size(&file)
}

/// R1: processes that are killed at some time, over and over on the same file.
#[test]
fn r1_a_process_that_rebuilds_is_killed_at_any_time() {
    for (number, [there, back]) in both_ways().into_iter().enumerate() {
        let file = there.file();
        for round in 0..6 {
            let this = std::env::current_exe().expect("this binary");
            let mut command = Command::new(this);
            command.args(["--exact", "evolution::killed::a_role", "--ignored", "--nocapture"]);
            command.env(ROLE, "on").env(format!("{ROLE}_PATH"), file.path());
            command.env(format!("{ROLE}_CASE"), number.to_string());
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            let mut process = command.spawn().expect("it starts");
            std::thread::sleep(Duration::from_millis(150 + 37 * round));
            assert!(process.try_wait().expect("it runs").is_none(), "it ended by itself");
            process.kill().expect("it is ours");
            process.wait().expect("it ends");
            let fresh = File::new();
            super::case::declare(&fresh, &there.from, &there.rows)
                .and_then(|it| it.apply())
                .expect("a fresh file");
            if definitions(&file) == definitions(&fresh) {
                back.check(&file, &there.rows);
            } else {
                there.check(&file, &back.rows);
            }
        }
    }
}

/// Changes that can be undone.
fn both_ways() -> Vec<[Case; 2]> {
    let rows = |a: &dyn Fn(i64) -> Json, more: &Json| {
        let row = |id| {
            let mut row = json!({"id": id, "a": a(id)});
            row.as_object_mut().expect("one").extend(more.as_object().expect("one").clone());
            row
        };
        Json::Array((0..200).map(row).collect())
    };
    let pair = |[one, two]: [TableSchema; 2], [old, new]: [Json; 2]| {
        [
            Case { from: one.clone(), to: two.clone(), rows: old },
            Case { from: two, to: one, rows: new },
        ]
    };
    let none = json!({});
    let regular = [text(), int()].map(|a| {
        table("t", &[id(), ("a", a)]).index(IndexDef::new(["a"]).unique()).expect("an index")
    });
    let texts = rows(&|id| json!(id.to_string()), &none);
    let numbers = rows(&|id| json!(id), &none);
    let v = json!({"v": [1.0, 0.5, -0.5, 0.25, 0.0, 1.0, 1.0, 1.0]});
    let of = |metric, a: ColumnDef| {
        let v = VectorType::new(Element::Float32, 8).metric(metric);
        let v = ColumnDef::new(ColumnType::Vector(v)).not_null();
        table("t", &[id(), ("a", a.not_null()), ("v", v)])
    };
    let chunked = |it: TableSchema| it.vec0_chunked(8).expect("a vec0 table");
    let vec0 = [chunked(of(Metric::L2, int())), chunked(of(Metric::L1, int()))];
    let kinds = [of(Metric::L2, text()), chunked(of(Metric::L2, int()))];
    let numbers_with = rows(&|id| json!(id), &v);
    let texts_with = rows(&|id| json!(id.to_string()), &v);
    vec![
        pair(regular, [texts, numbers]),
        pair(vec0, [numbers_with.clone(), numbers_with.clone()]),
        pair(kinds, [texts_with, numbers_with]),
    ]
}

/// What runs in a process that one of the tests started.
#[test]
#[ignore = "it is what other tests run in processes of their own"]
fn a_role() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let argument = |name: &str| std::env::var(format!("{ROLE}_{name}")).expect("an argument");
    let number: usize = argument("CASE").parse().expect("a number");
    let db = Database::open(argument("PATH")).expect("a database");
    set(&db, "cache_size = 5");
    match role.as_str() {
        "once" => evolve(&db, &cases()[number].0.to).expect("else it is ended by a signal"),
        "fail" => {
            let (before, set_before) = (contents(&db), settings(&db));
            if let Err(error) = evolve(&db, &cases()[number].0.to) {
                assert!(contents(&db) == before, "{error}");
            }
            assert_eq!(settings(&db), set_before);
        }
        "on" => {
            let [there, back] = &both_ways()[number];
            loop {
                evolve(&db, &there.to).expect("there");
                evolve(&db, &back.to).expect("and back");
            }
        }
        other => panic!("there is no role {other}"),
    }
}
