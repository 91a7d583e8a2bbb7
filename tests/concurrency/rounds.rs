//! Workers, in threads or processes, that read, declare and apply over and over:
//! an update that is lost, and a ledger that is stale, show in what is left.

use std::collections::BTreeSet;

use declarite::{Database, Error, Result};

use super::roles::{child, pause, say};
use crate::support::{File, Note, apply_notes, declare_notes, note, notes};

/// What the workers share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Share {
    /// One app: each declares what it read and a little more, and who was
    /// slower starts again.
    App,
    /// The file: each has an app of its own.
    File,
    /// An app, in partial runs of a component each.
    Components,
}

const SHARES: [(&str, Share); 3] =
    [("app", Share::App), ("file", Share::File), ("components", Share::Components)];

/// Rows of one worker: its number times this, and up.
const ROWS: i64 = 1_000;
/// Where the successes of all workers are counted.
const COUNT: i64 = 0;

/// What a worker did.
#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    /// What it last declared of its own.
    live: BTreeSet<i64>,
    applied: u64,
    /// Conflicts it lost; somebody else's lock counts too.
    lost: u64,
}

struct Worker<'w> {
    db: &'w Database,
    share: Share,
    number: i64,
    random: u64,
    outcome: Outcome,
}

impl Worker<'_> {
    /// xorshift: <https://www.jstatsoft.org/article/view/v008i14>
    fn random(&mut self, below: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % below
    }

    fn work(mut self, rounds: u64) -> Result<Outcome> {
        for round in 0..rounds {
            let mut live = self.outcome.live.clone();
            live.insert(self.number * ROWS + i64::try_from(round).expect("few"));
            if live.len() > 3 {
                let index = usize::try_from(self.random(live.len() as u64)).expect("few");
                let gone = *live.iter().nth(index).expect("there are more");
                live.remove(&gone);
            }
            loop {
                match self.round(&live) {
                    Ok(()) => break,
                    Err(error) if error.is_conflict() || error.is_busy() => self.outcome.lost += 1,
                    Err(error) => return Err(error),
                }
            }
            self.outcome.live = live;
            self.outcome.applied += 1;
        }
        Ok(self.outcome)
    }

    fn round(&self, live: &BTreeSet<i64>) -> Result<()> {
        let name = format!("app {}", self.number);
        let app = if self.share == Share::File { &name } else { "app" };
        let target = self.db.target_state(app)?;
        match self.share {
            Share::App => {
                let table = target.declare_table::<Note>()?;
                // Read after the stamps, so that it is never older than they are.
                let is_mine = |note: &Note| note.id / ROWS == self.number;
                let (mut count, mut others) = (0, Vec::new());
                for note in existing(self.db)? {
                    if note.id == COUNT {
                        count = note.text.parse().expect("a number");
                    } else if !is_mine(&note) {
                        others.push(note);
                    }
                }
                table.declare_row(&note(COUNT, &(count + 1).to_string()))?;
                others.iter().try_for_each(|note| table.declare_row(note))?;
                live.iter().try_for_each(|id| table.declare_row(&note(*id, "mine")))?;
            }
            Share::File => {
                let table = target.table::<Note>().named(format!("notes of {name}")).declare()?;
                live.iter().try_for_each(|id| table.declare_row(&note(*id, "mine")))?;
            }
            Share::Components => {
                let table = target.partial().declare_table::<Note>()?;
                let component = target.component(&name)?;
                live.iter().try_for_each(|id| component.declare_row(&table, &note(*id, "mine")))?;
                component.finish()?;
            }
        }
        target.apply().map(drop)
    }
}

/// The notes of the file; none where there is no table yet.
fn existing(db: &Database) -> Result<Vec<Note>> {
    use declarite::SqliteRow;
    match Note::all(db) {
        Ok(rows) => rows.collect(),
        Err(Error::Sqlite { message, .. }) if message.contains("no such table") => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn worker(db: &Database, share: Share, number: i64) -> Worker<'_> {
    let random = 0x9E37_79B9_7F4A_7C15 ^ number.unsigned_abs();
    Worker { db, share, number, random, outcome: Outcome::default() }
}

/// In a process: says what it did as one line.
pub(super) fn work(path: &str, share: &str, number: &str, rounds: &str) -> Result<()> {
    let (_, share) = SHARES.iter().find(|(name, _)| *name == share).expect("a share");
    let number = number.parse().expect("a number");
    say("ready");
    pause();
    let db = Database::open(path)?;
    let done = worker(&db, *share, number).work(rounds.parse().expect("a number"))?;
    let live: Vec<String> = done.live.iter().map(i64::to_string).collect();
    say(&format!("{} {} {}", done.applied, done.lost, live.join(",")));
    Ok(())
}

fn heard(line: &str) -> Outcome {
    let mut words = line.split(' ');
    let mut number = || words.next().expect("a word").parse().expect("a number");
    let (applied, lost) = (number(), number());
    let live = words.next().expect("a word").split(',');
    Outcome { applied, lost, live: live.map(|id| id.parse().expect("an id")).collect() }
}

/// What is left is what the workers last said, and ledger and rows agree.
fn check(db: &Database, share: Share, outcomes: &[Outcome]) -> Result<()> {
    let live: BTreeSet<i64> = outcomes.iter().flat_map(|o| &o.live).copied().collect();
    let mine: Vec<Note> = live.iter().map(|id| note(*id, "mine")).collect();
    match share {
        Share::App => {
            let applied: u64 = outcomes.iter().map(|outcome| outcome.applied).sum();
            let mut all = vec![note(COUNT, &applied.to_string())];
            all.extend(mine);
            super::check_unchanged(db, &all)?;
        }
        Share::File => {
            let sqls = (1..=outcomes.len()).map(|n| format!("SELECT id FROM \"notes of app {n}\""));
            let sql = sqls.collect::<Vec<_>>().join(" UNION ALL ");
            let sql = format!("SELECT CAST(id AS TEXT) AS value FROM ({sql}) ORDER BY id");
            let ids: Vec<String> = live.iter().map(i64::to_string).collect();
            assert_eq!(crate::support::texts(db, &sql), ids);
        }
        Share::Components => assert_eq!(notes(db), mine),
    }
    for (number, outcome) in (1..).zip(outcomes) {
        if share != Share::App {
            assert_eq!(outcome.lost, 0, "worker {number} was nobody's rival");
            // The same once more finds nothing to do.
            let before = stamps(db);
            worker(db, share, number).round(&outcome.live)?;
            assert_eq!(stamps(db), before);
        }
    }
    Ok(())
}

/// What every apply that writes moves.
fn stamps(db: &Database) -> Vec<String> {
    let sql = "SELECT hex(stamp) AS value FROM _declarite_app UNION ALL \
               SELECT hex(stamp) FROM _declarite_component ORDER BY 1";
    crate::support::texts(db, sql)
}

/// A table for all, where a new table is a conflict.
fn prepared(share: Share) -> Result<File> {
    let file = File::new();
    if share == Share::Components {
        let target = file.db.target_state("app")?;
        target.declare_table::<Note>()?;
        target.apply()?;
    }
    Ok(file)
}

fn processes(share: &str, rounds: u64) -> Result<()> {
    let (name, share) = *SHARES.iter().find(|(name, _)| *name == share).expect("a share");
    let file = prepared(share)?;
    let path = file.path().display().to_string();
    let rounds = rounds.to_string();
    let start = |number| child("work", &[&path, name, number, &rounds]);
    let mut processes = ["1", "2"].map(start);
    processes.iter_mut().for_each(|process| assert_eq!(process.hear(), "ready"));
    processes.iter_mut().for_each(super::roles::Process::go);
    let outcomes = processes.map(|mut process| {
        let outcome = heard(&process.hear());
        assert!(process.wait().expect("it ends").success());
        outcome
    });
    check(&file.db, share, &outcomes)
}

/// L1: two processes that apply one app lose no update of each other's.
#[test]
fn l1_processes_that_share_an_app() -> Result<()> {
    processes("app", 40)
}

/// L1: two processes with an app each do not come into each other's way.
#[test]
fn l1_processes_with_apps_of_their_own() -> Result<()> {
    processes("file", 40)
}

/// L1, C4: neither do two that apply components of one app in partial runs.
#[test]
fn l1_processes_with_components_of_their_own() -> Result<()> {
    processes("components", 40)
}

/// L1, L2: the slower of two processes is told so, has written nothing, and is
/// through with its target state.
#[test]
fn l1_the_slower_process_is_in_conflict() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let mut process = child("late", &[&file.path().display().to_string()]);
    assert_eq!(process.hear(), "declared");
    apply_notes(&file.db, &[note(1, "early")])?;
    process.go();
    assert_eq!(process.hear(), "conflict, then spent");
    assert!(process.wait().expect("it ends").success());
    super::check_unchanged(&file.db, &[note(1, "early")])
}

/// In a process: applies what it declared before it was let go on.
pub(super) fn late(path: &str) -> Result<()> {
    let target = declare_notes(&Database::open(path)?, "app", &[note(1, "late"), note(2, "late")])?;
    say("declared");
    pause();
    let (first, second) = (target.apply().map(drop), target.apply().map(drop));
    match (first, second) {
        (Err(Error::Conflict { .. }), Err(Error::Spent)) => say("conflict, then spent"),
        other => say(&format!("{other:?}")),
    }
    Ok(())
}

fn threads(share: Share, databases: &[Database], file: &File) -> Result<()> {
    let outcomes: Result<Vec<Outcome>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (1..=4)
            .zip(databases.iter().cycle())
            .map(|(number, db)| scope.spawn(move || worker(db, share, number).work(15)))
            .collect();
        workers.into_iter().map(|worker| worker.join().expect("no panic")).collect()
    });
    check(&file.db, share, &outcomes?)
}

/// L1, D2: threads on one database are as processes are.
#[test]
fn l1_threads_on_one_database() -> Result<()> {
    for (_, share) in SHARES {
        let file = prepared(share)?;
        threads(share, std::slice::from_ref(&file.db), &file)?;
    }
    Ok(())
}

/// L1, D2: so are threads on two databases of one file.
#[test]
fn l1_threads_on_two_databases_of_one_file() -> Result<()> {
    for (_, share) in SHARES {
        let file = prepared(share)?;
        threads(share, &[file.db.clone(), Database::open(file.path())?], &file)?;
    }
    Ok(())
}

/// A file that many make at once is made once.
#[test]
fn a_new_file_is_opened_by_many_at_once() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("new.sqlite");
        let barrier = std::sync::Barrier::new(4);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    barrier.wait();
                    let db = Database::open(&path).expect("it opens");
                    db.transaction(|_| Ok(())).expect("it works");
                });
            }
        });
    }
}
