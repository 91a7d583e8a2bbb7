//! D4: files that are replaced, moved or deleted while they are open.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use declarite::diesel::connection::SimpleConnection;
use declarite::diesel::{Connection, SqliteConnection};
use declarite::{Database, Error, Result, SqliteRow, TargetState};

use super::check_unchanged;
use super::roles::child;
use crate::support::{File, Note, apply_notes, declare_notes, integer, note, notes, run};

/// The database's file, or one of its companions.
fn companion(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// A copy of the file, as of now.
fn backup(file: &File) -> PathBuf {
    let copy = file.folder().join("backup.sqlite");
    let path = file.path();
    // Not in a transaction, and those are all that a database lends.
    let mut plain = SqliteConnection::establish(path.to_str().expect("UTF-8")).expect("it opens");
    let sql = format!("VACUUM INTO '{}'", copy.display());
    plain.batch_execute(&sql).expect("it is copied");
    copy
}

/// Puts a backup in the place of a file that is open, with its companions gone.
fn restore(copy: &Path, path: &Path) {
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(companion(path, ending));
    }
    fs::rename(copy, path).expect("it is renamed");
}

/// Every verb answers that the file has moved, and the files stay as they are.
fn all_verbs_answer_moved(db: &Database, target: &TargetState) {
    let moved = |error: &Error| matches!(error, Error::FileMoved { .. });
    assert!(moved(&target.apply().expect_err("apply")));
    assert!(moved(&target.plan().expect_err("plan")));
    assert!(moved(&db.target_state("app").expect_err("target_state")));
    assert!(moved(&db.transaction(|_| Ok(())).expect_err("transaction")));
    assert!(moved(&db.read(|_| Ok(())).expect_err("read")));
    assert!(moved(&Note::get(db, 1).expect_err("get")));
    assert!(moved(&Note::all(db).expect_err("all")));
}

/// D4: a backup in the place of the file is neither read nor written.
#[test]
fn d4_a_backup_put_in_the_files_place_is_told_and_not_written() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "kept")])?;
    let copy = backup(&file);
    apply_notes(&file.db, &[note(1, "newer")])?;
    let target = declare_notes(&file.db, "app", &[note(1, "newest")])?;
    restore(&copy, &file.path());
    let restored = fs::read(file.path()).expect("it is there");
    all_verbs_answer_moved(&file.db, &target);
    let error = target.apply().expect_err("another file").to_string();
    assert!(error.contains("test.sqlite") && error.contains("open the database again"), "{error}");
    assert_eq!(fs::read(file.path()).expect("it is there"), restored);
    assert!(!companion(&file.path(), "-wal").exists(), "nothing was opened");
    // The way out.
    let again = Database::open(file.path())?;
    check_unchanged(&again, &[note(1, "kept")])?;
    apply_notes(&again, &[note(1, "newest")])?;
    // What closes behind it does not touch it.
    drop((target, file.db.close()));
    check_unchanged(&again, &[note(1, "newest")])
}

/// D4: a backup copied over the file once it is closed; a target state of before
/// is none of the new content.
#[test]
fn d4_a_backup_copied_over_a_closed_file() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "kept")])?;
    let copy = backup(&file);
    apply_notes(&file.db, &[note(1, "newer")])?;
    let target = declare_notes(&file.db, "app", &[note(1, "newest")])?;
    file.db.close()?;
    // The pool's own thread may be the last to let a reader go.
    let late = Instant::now() + Duration::from_secs(60);
    while companion(&file.path(), "-wal").exists() {
        assert!(Instant::now() < late, "it is folded back when the last connection closes");
        std::thread::yield_now();
    }
    fs::write(file.path(), fs::read(&copy).expect("it is there")).expect("it is copied");
    assert!(matches!(target.apply(), Err(Error::Closed)));
    check_unchanged(&Database::open(file.path())?, &[note(1, "kept")])
}

/// D4: the write-ahead log of the old file has the new one's name: none of it may
/// come into the new file.
#[test]
fn d4_the_log_of_the_old_file_is_not_taken_for_the_new_ones() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "kept")])?;
    let copy = backup(&file);
    let many: Vec<Note> = (0..500).map(|id| note(id, "newer")).collect();
    apply_notes(&file.db, &many)?;
    let target = declare_notes(&file.db, "app", &[note(1, "newest")])?;
    fs::rename(&copy, file.path()).expect("it is renamed");
    let restored = fs::read(file.path()).expect("it is there");
    assert!(companion(&file.path(), "-wal").exists());
    all_verbs_answer_moved(&file.db, &target);
    drop(target);
    file.db.close()?;
    assert_eq!(fs::read(file.path()).expect("it is there"), restored);
    Ok(())
}

/// D4: a file that is gone is not made anew.
#[test]
fn d4_a_file_that_was_moved_or_deleted_is_told_and_not_made_anew() -> Result<()> {
    for moves in [true, false] {
        let file = File::new();
        apply_notes(&file.db, &[note(1, "a")])?;
        let target = declare_notes(&file.db, "app", &[note(1, "b")])?;
        let elsewhere = file.folder().join("elsewhere.sqlite");
        if moves {
            fs::rename(file.path(), &elsewhere).expect("it is renamed");
        } else {
            fs::remove_file(file.path()).expect("it is deleted");
        }
        all_verbs_answer_moved(&file.db, &target);
        assert!(!file.path().exists());
        if moves {
            // Back in its place it is the file that was opened, and nothing is spent.
            fs::rename(&elsewhere, file.path()).expect("it is renamed");
            assert_eq!(target.apply()?.updated, 1);
            check_unchanged(&file.db, &[note(1, "b")])?;
        }
    }
    Ok(())
}

/// D5, D4: a stream that is open goes on in the file that it began in.
#[test]
fn d4_a_stream_goes_on_in_the_old_file() -> Result<()> {
    let file = File::new();
    let many: Vec<Note> = (0..200).map(|id| note(id, "old")).collect();
    apply_notes(&file.db, &many)?;
    let copy = backup(&file);
    let mut rows = Note::all(&file.db)?;
    assert_eq!(rows.next().expect("a row")?.text, "old");
    restore(&copy, &file.path());
    let new = Database::open(file.path())?;
    apply_notes(&new, &[note(1, "new")])?;
    assert_eq!(rows.map(|row| row.expect("a row").text).filter(|text| text == "old").count(), 199);
    assert!(matches!(Note::get(&file.db, 1), Err(Error::FileMoved { .. })));
    Ok(())
}

/// D4: what counts is the file, not the way to it.
#[cfg(unix)]
#[test]
fn d4_a_link_is_followed_until_it_names_another_file() -> Result<()> {
    use std::os::unix::fs::symlink;
    let (one, two) = (File::new(), File::new());
    let folder = tempfile::tempdir().expect("a folder");
    let link = folder.path().join("link.sqlite");
    let encoded = link.to_str().expect("UTF-8").replace("link", "l%69nk");
    for name in
        [link.display().to_string(), format!("file:{encoded}"), format!("sqlite://{encoded}?x=1")]
    {
        symlink(one.path(), &link).expect("a link");
        let linked = Database::open(&name)?;
        apply_notes(&linked, &[note(1, "a")])?;
        check_unchanged(&one.db, &[note(1, "a")])?;
        // The same file by another link.
        fs::remove_file(&link).expect("it is deleted");
        symlink(one.path(), &link).expect("a link");
        check_unchanged(&linked, &[note(1, "a")])?;
        let target = declare_notes(&linked, "app", &[note(1, "b")])?;
        fs::remove_file(&link).expect("it is deleted");
        symlink(two.path(), &link).expect("a link");
        all_verbs_answer_moved(&linked, &target);
        check_unchanged(&one.db, &[note(1, "a")])?;
        assert_eq!(integer(&two.db, "(SELECT count(*) FROM sqlite_schema)"), 0);
        fs::remove_file(&link).expect("it is deleted");
    }
    Ok(())
}

/// D4: what has no file of its own is not asked for one.
#[test]
fn d4_databases_without_a_file_have_none_to_lose() -> Result<()> {
    for name in
        [":memory:", "", "file::memory:", "file:none.sqlite?mode=memory", "file:/none?vfs=memdb"]
    {
        let db = Database::open(name)?;
        apply_notes(&db, &[note(1, "a")])?;
        check_unchanged(&db, &[note(1, "a")])?;
        db.transaction(|_| Ok(()))?;
        assert!(!Path::new("none.sqlite").exists(), "{name}");
    }
    // Another file system of SQLite's, on a file as any other.
    let file = File::new();
    let db = Database::open(format!("file:{}?vfs=unix-excl", file.folder().join("x").display()))?;
    apply_notes(&db, &[note(1, "a")])?;
    check_unchanged(&db, &[note(1, "a")])
}

/// D4: a path that is relative is one of the folder the program was in.
#[test]
fn d4_a_relative_path_stays_where_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("UTF-8");
    assert!(child("relative", &[path]).wait().expect("it ends").success());
}

/// In a process of its own, whose working directory is nobody else's.
pub(super) fn relative(folder: &str) -> Result<()> {
    let into = |name: &str| std::env::set_current_dir(Path::new(folder).join(name)).expect(name);
    fs::create_dir(Path::new(folder).join("b")).expect("a folder");
    for (name, text) in [("x.sqlite", "path"), ("file:y.sqlite", "URL")] {
        into("");
        let db = Database::options().busy_timeout(Duration::from_millis(500)).open(name)?;
        apply_notes(&db, &[note(1, text)])?;
        let target = declare_notes(&db, "app", &[note(1, text), note(2, text)])?;
        into("b");
        target.apply()?;
        check_unchanged(&db, &[note(1, text), note(2, text)])?;
        // A file of the name here is another one.
        let other = Database::open(name)?;
        apply_notes(&other, &[note(1, "other")])?;
        run(&db, "DELETE FROM notes WHERE id = 2");
        assert_eq!(notes(&db), [note(1, text)]);
        assert_eq!(notes(&other), [note(1, "other")]);
    }
    Ok(())
}
