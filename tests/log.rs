//! The write-ahead log: how long it becomes, and who copies it into the file.

use std::time::{Duration, Instant};

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::sql_types::BigInt;
use declarite::diesel::{QueryableByName, RunQueryDsl, sql_query};
use declarite::{Database, Result, SqliteRow, TargetState};

use crate::support::{File, apply_notes, integer, note, run, wal_size};

/// What a log may take that is not used.
const MOST: u64 = 64 << 20;

#[derive(SqliteRow)]
#[sqlite(table = "blobs")]
struct Blob {
    #[sqlite(primary_key)]
    id: i64,
    bytes: Vec<u8>,
}

/// 72 MB of rows.
fn large(db: &Database) -> Result<TargetState> {
    let target = db.target_state("app")?;
    let blobs = target.declare_table::<Blob>()?;
    for id in 0..18 {
        blobs.declare_row(&Blob { id, bytes: vec![id as u8; 4_000_000] })?;
    }
    Ok(target)
}

#[derive(QueryableByName)]
struct Settings {
    #[diesel(sql_type = BigInt)]
    wal_autocheckpoint: i64,
}

fn checkpoints_every(db: &Database) -> i64 {
    let asked = "PRAGMA wal_autocheckpoint";
    let settings =
        db.transaction(|it| Ok(sql_query(asked).get_result::<Settings>(it)?)).expect(asked);
    settings.wal_autocheckpoint
}

/// Waits until the log takes that much: it is copied on a thread of its own.
fn until_log(file: &File, is: impl Fn(u64) -> bool) {
    let started = Instant::now();
    while !is(wal_size(file)) {
        assert!(started.elapsed() < Duration::from_secs(60), "the log: {}", wal_size(file));
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// L11: the log of a large apply is copied into the file after it, and shrunk.
#[test]
fn l11_the_log_of_a_large_apply_is_shrunk() -> Result<()> {
    let file = File::new();
    let report = large(&file.db)?.apply()?;
    assert_eq!(report.inserted, 18);
    until_log(&file, |size| size == 0);
    let size = std::fs::metadata(file.path()).expect("a file").len();
    assert!(size > 72_000_000, "all is in the file: {size}");
    Ok(())
}

/// L11: a reader in the way is not waited for, and the next apply shrinks the log.
#[test]
fn l11_a_reader_is_not_waited_for() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let patient = Database::options().busy_timeout(Duration::from_secs(600)).open(file.path())?;
    let target = large(&patient)?;
    target.partial();
    file.db.read(|connection| {
        connection.batch_execute("SELECT * FROM notes")?;
        target.apply()?;
        Ok(())
    })?;
    assert!(wal_size(&file) > MOST);
    assert_eq!(integer(&patient, "(SELECT * FROM pragma_busy_timeout)"), 600_000);
    apply_notes(&patient, &[note(1, "b")]).expect_err("other tables are dropped with consent");
    until_log(&file, |size| size == 0);
    Ok(())
}

/// L11: what an apply spills before it is rolled back does not stay either.
#[test]
fn l11_the_log_of_an_apply_that_fails_is_shrunk() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    target.declare_table::<Blob>()?;
    target.apply()?;
    run(
        &file.db,
        "PRAGMA cache_size = 10;
         CREATE TRIGGER stop BEFORE INSERT ON blobs WHEN new.id = 17
         BEGIN SELECT raise(ABORT, 'no'); END",
    );
    large(&file.db)?.apply().expect_err("a trigger refuses it");
    until_log(&file, |size| size == 0);
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM blobs)"), 0);
    Ok(())
}

/// L11: SQLite's own way of copying the log is as it was, after applies that do and do
/// not come to their end; and who has turned it off copies it himself.
#[test]
fn l11_the_connection_is_left_as_it_was() -> Result<()> {
    let file = File::new();
    for frames in [1000, 7, 0] {
        run(&file.db, &format!("PRAGMA wal_autocheckpoint = {frames}"));
        apply_notes(&file.db, &[note(1, &frames.to_string())])?;
        assert_eq!(checkpoints_every(&file.db), frames);
        run(
            &file.db,
            "CREATE TRIGGER stop BEFORE UPDATE ON notes BEGIN SELECT raise(ABORT, 'no'); END",
        );
        apply_notes(&file.db, &[note(1, "x")]).expect_err("a trigger refuses it");
        run(&file.db, "DROP TRIGGER stop");
        assert_eq!(checkpoints_every(&file.db), frames);
    }
    for round in 0..3 {
        let rows: Vec<_> = (0..500).map(|id| note(id, &round.to_string().repeat(9000))).collect();
        apply_notes(&file.db, &rows)?;
    }
    assert!(wal_size(&file) > 12_000_000, "nobody copied it: {}", wal_size(&file));
    Ok(())
}

/// L11: a log that is long enough is copied after an apply, so that it does not grow. Who
/// applies again at once finds it copied no later than it is too long.
#[test]
fn l11_many_applies_leave_one_short_log() -> Result<()> {
    let file = File::new();
    for round in 0..30 {
        let rows: Vec<_> = (0..500).map(|id| note(id, &round.to_string().repeat(4500))).collect();
        apply_notes(&file.db, &rows)?;
        assert!(wal_size(&file) < MOST + 10_000_000, "{}", wal_size(&file));
    }
    Ok(())
}

/// L11: a database that is closed, or dropped, has no file open any more: the copy is
/// waited for.
#[test]
fn l11_the_end_of_a_database_waits_for_its_log() -> Result<()> {
    for closes in [true, false] {
        let File { db, folder } = File::new();
        large(&db)?.apply()?;
        if closes {
            db.close()?;
        } else {
            drop(db);
        }
        let log = folder.path().join("test.sqlite-wal");
        assert!(!log.exists(), "somebody has it open");
    }
    Ok(())
}
