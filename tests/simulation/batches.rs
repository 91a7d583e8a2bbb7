//! The same runs in batches, some of which end between two.

use declarite::{Database, Error, Result};

use super::{Applied, Chance, Counts, Fate, Memos, Model, PARTS, Part, Run, TABLES, traces};
use crate::support::{File, run, texts};

impl Model {
    /// The run that declares what the file holds, with the memos it was applied with.
    fn as_run(&self) -> Run {
        let parts = self.parts.iter().map(|applied| Part {
            fate: Fate::Finished,
            memo: applied.memo,
            rows: applied.rows.clone(),
        });
        Run { partial: false, labels: self.labels, marks: self.marks, parts: parts.collect() }
    }
}

/// Lets the writing of some rows fail.
fn stop(db: &Database, chance: &mut Chance) {
    let tables = "SELECT name AS value FROM sqlite_schema WHERE name IN ('items', 'marks')";
    let tables = texts(db, tables);
    let Some(table) = tables.get(chance.below(2) as usize).or(tables.first()) else { return };
    let (event, row) =
        [("INSERT", "new"), ("UPDATE", "new"), ("DELETE", "old")][chance.below(3) as usize];
    let column = if table == "items" { "place" } else { "id" };
    let (of, rest) = (chance.below(9) + 2, chance.below(3));
    run(
        db,
        &format!(
            "CREATE TRIGGER stop BEFORE {event} ON {table} WHEN abs({row}.{column}) % {of} = {rest} \
             BEGIN SELECT raise(ABORT, 'stopped'); END"
        ),
    );
}

/// Whether file and ledger agree.
fn check_agreement(db: &Database) -> Result<()> {
    let found = db.target_state("simulation")?.verify()?;
    assert!(found.is_clean(), "{found}");
    Ok(())
}

/// How runs ended.
#[derive(Default)]
struct Ends {
    first: u64,
    between: u64,
    back: u64,
    batches: u64,
}

fn simulate(seed: u64, runs: usize, most: u64, ends: &mut Ends) -> Result<()> {
    let chance = &mut Chance(seed);
    let mut file = File::new();
    let mut model = Model { parts: vec![Applied::default(); PARTS], ..Model::default() };
    for round in 0..runs {
        let next = model.next(chance, most);
        let bytes = [0, 1, 60, 400, 3_000, 100_000][chance.below(6) as usize];
        let mut memos = Memos::AreNew;
        if chance.one_in(2) {
            stop(&file.db, chance);
            let target = next.target(&file.db, memos)?;
            target.batches(bytes);
            match target.apply() {
                Ok(_) => {}
                Err(Error::Interrupted { committed, source }) => {
                    assert!(committed > 0 && source.to_string().contains("stopped"), "{source}");
                    assert!(matches!(target.apply(), Err(Error::Spent)));
                    ends.between += 1;
                }
                Err(Error::Constraint { message, .. }) => {
                    assert_eq!(message, "stopped");
                    ends.first += 1;
                }
                Err(error) => panic!("seed {seed}, run {round}: {error}"),
            }
            run(&file.db, "DROP TRIGGER IF EXISTS stop");
            check_agreement(&file.db)?;
            memos = Memos::MayHold;
        }
        // What was declared before, with its memos: none holds of what is no longer so.
        let goes_back = memos == Memos::MayHold && next.labels == model.labels && model.epoch > 0;
        if goes_back && chance.one_in(2) {
            let back = model.as_run();
            let target = back.target(&file.db, Memos::MayHold)?;
            if chance.one_in(2) {
                target.batches(bytes);
            }
            back.apply_in(&target)?;
            model.parts.iter_mut().for_each(|part| part.epoch = model.epoch);
            model.check(&file.db)?;
            ends.back += 1;
            continue;
        }
        let expected = model.apply(&next);
        let target = next.target(&file.db, memos)?;
        target.batches(bytes);
        let report = next.apply_in(&target)?;
        ends.batches = ends.batches.max(report.batches);
        for (table, expected) in TABLES.iter().zip(expected) {
            let Some(found) = report.table(table).filter(|_| memos == Memos::AreNew) else {
                continue;
            };
            let declarite::TableReport { inserted, updated, deleted, unchanged, .. } = *found;
            let found = Counts { inserted, updated, deleted, unchanged };
            assert_eq!(found, expected, "seed {seed}, run {round}, table {table}");
        }
        model.check(&file.db)?;
        let before = traces(&file.db);
        let again = next.target(&file.db, Memos::Hold)?;
        again.batches(bytes);
        assert_eq!(next.apply_in(&again)?.batches, 0);
        assert_eq!(traces(&file.db), before, "seed {seed}, run {round}: the same again");
        if chance.one_in(3) {
            file.db.close()?;
            file.db = Database::open(file.path())?;
        }
    }
    Ok(())
}

/// L4: whatever the runs and wherever they end, file and ledger agree after each batch,
/// no memo holds whose rows are not all there, and the next run, the same or that of
/// before, comes to what it declares.
#[test]
fn l4_batches_come_to_what_is_declared() -> Result<()> {
    let mut ends = Ends::default();
    (200..212).try_for_each(|seed| simulate(seed, 8, 40, &mut ends))?;
    let Ends { first, between, back, batches } = ends;
    assert!(first > 1 && between > 10 && back > 4 && batches > 50, "{first} {between} {back}");
    Ok(())
}

/// The same with hundreds of rows to a part, whose pages split and shrink.
#[test]
fn l4_pages_split_and_shrink_batch_by_batch() -> Result<()> {
    (300..301).try_for_each(|seed| simulate(seed, 5, 500, &mut Ends::default()))
}
