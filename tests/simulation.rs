//! Random sequences of runs, against a plain model in memory.

mod batches;

use std::collections::{BTreeMap, BTreeSet};

use declarite::{Component, Database, Report, Result, SqliteRow, TableTarget, TargetState};

use crate::ledger::{push_integer, push_text, tracked_keys};
use crate::support::{File, integer, texts};

/// SplitMix64: <https://prng.di.unimi.it/splitmix64.c>
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn one_in(&mut self, odds: u64) -> bool {
        self.below(odds) == 0
    }
}

#[derive(Debug, SqliteRow)]
#[sqlite(table = "items", primary_key(shelf, place))]
struct Item {
    shelf: String,
    place: i64,
    text: String,
}

/// The same table, once it has one more column.
#[derive(Debug, SqliteRow)]
#[sqlite(table = "items", primary_key(shelf, place))]
struct LabelledItem {
    label: Option<String>,
    shelf: String,
    place: i64,
    text: String,
}

#[derive(Debug, SqliteRow)]
#[sqlite(table = "spots", vec0(chunk_size = 8))]
struct Spot {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    area: String,
    height: f64,
    #[sqlite(auxiliary)]
    name: Option<String>,
    #[sqlite(vector(dim = 2))]
    at: [f32; 2],
}

#[derive(Debug, SqliteRow)]
#[sqlite(table = "marks")]
struct Mark {
    #[sqlite(primary_key)]
    id: i64,
}

const ITEMS: usize = 0;
const SPOTS: usize = 1;
const MARKS: usize = 2;
const TABLES: [&str; 3] = ["items", "spots", "marks"];
const ROOT: usize = 0;
const PARTS: usize = 6;

/// Added to the version of an item that has a label.
const LABEL: u64 = 1_000;

/// Table and number of a row, from which its key is made.
type Key = (usize, u64);

/// Each row's version, from which its values are made.
type Rows = BTreeMap<Key, u64>;

/// What a part was applied with. The root is the first part.
#[derive(Clone, Default)]
struct Applied {
    rows: Rows,
    memo: Option<u64>,
    epoch: u64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fate {
    Unopened,
    Stands,
    Abandoned,
    Finished,
}

#[derive(Debug)]
struct Part {
    fate: Fate,
    memo: Option<u64>,
    rows: Rows,
}

/// Whether the memos of parts that are finished hold.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Memos {
    AreNew,
    Hold,
    /// As far as a run that was interrupted came.
    MayHold,
}

/// A run that no rule refuses.
#[derive(Debug)]
struct Run {
    partial: bool,
    labels: bool,
    marks: bool,
    parts: Vec<Part>,
}

#[derive(Clone, Default)]
struct Model {
    parts: Vec<Applied>,
    labels: bool,
    marks: bool,
    epoch: u64,
}

#[derive(Debug, Default, PartialEq, Clone, Copy)]
struct Counts {
    inserted: u64,
    updated: u64,
    deleted: u64,
    unchanged: u64,
}

impl Model {
    fn file(&self) -> Rows {
        self.parts.iter().flat_map(|part| part.rows.clone()).collect()
    }

    fn moves(&self, labels: bool, marks: bool) -> bool {
        self.epoch == 0 || labels != self.labels || (marks && !self.marks)
    }

    fn next(&self, chance: &mut Chance, most: u64) -> Run {
        let partial = self.epoch > 0 && chance.one_in(4);
        let labels = self.labels || chance.one_in(10);
        let marks = !chance.one_in(4);
        let moves = self.moves(labels, marks);
        let fate = |index: usize, applied: &Applied, chance: &mut Chance| match chance.below(10) {
            _ if index == ROOT => Fate::Finished,
            0 | 1 => Fate::Unopened,
            2 => Fate::Abandoned,
            3..=5 if applied.memo.is_some() && applied.epoch == self.epoch && !moves => {
                Fate::Stands
            }
            _ => Fate::Finished,
        };
        let mut run = Run { partial, labels, marks, parts: Vec::new() };
        let mut taken = BTreeSet::new();
        for (index, applied) in self.parts.iter().enumerate() {
            let fate = fate(index, applied, chance);
            if !run.releases(index, fate) {
                taken.extend(applied.rows.keys().copied());
            }
            let memo = match fate {
                Fate::Stands => applied.memo,
                _ if index == ROOT || chance.one_in(3) => None,
                _ => Some(chance.next()),
            };
            run.parts.push(Part { fate, memo, rows: Rows::new() });
        }
        let mut order: Vec<usize> = (0..self.parts.len()).collect();
        order.sort_by_cached_key(|_| chance.next());
        for index in order {
            let fate = run.parts[index].fate;
            if !matches!(fate, Fate::Finished | Fate::Abandoned) {
                continue;
            }
            let applied = &self.parts[index];
            let mut wanted = Rows::new();
            let keep = chance.below(6);
            for (&key, &version) in &applied.rows {
                if chance.below(5) < keep {
                    let version = if chance.one_in(8) { chance.below(40) } else { version % LABEL };
                    wanted.insert(key, version);
                }
            }
            let everywhere: Vec<Key> = self.file().into_keys().collect();
            for _ in 0..chance.below(most) {
                let table = [ITEMS, ITEMS, SPOTS, MARKS][chance.below(4) as usize];
                let range = if table == SPOTS { 50 } else { most * 5 };
                let mut key = (table, chance.below(range));
                if chance.one_in(3) && !everywhere.is_empty() {
                    key = everywhere[chance.below(everywhere.len() as u64) as usize];
                }
                wanted.insert(key, chance.below(40));
            }
            for (key, version) in wanted {
                let stays = !run.releases(index, fate) && applied.rows.contains_key(&key);
                let free = !taken.contains(&key) || (stays && fate == Fate::Finished);
                if key.0 == MARKS && !marks {
                    continue;
                }
                if fate == Fate::Finished {
                    if !free {
                        continue;
                    }
                    taken.insert(key);
                }
                let version = run.version(key, version);
                run.parts[index].rows.insert(key, version);
            }
        }
        run
    }

    /// What the run leaves behind, and what its report should say.
    fn apply(&mut self, run: &Run) -> [Counts; 3] {
        let before = self.file();
        self.epoch += u64::from(self.moves(run.labels, run.marks));
        self.labels = run.labels;
        self.marks = run.marks || (run.partial && self.marks);
        let mut seen = BTreeSet::new();
        for (index, (applied, part)) in self.parts.iter_mut().zip(&run.parts).enumerate() {
            match part.fate {
                Fate::Unopened if run.partial => {}
                Fate::Unopened => *applied = Applied::default(),
                Fate::Stands | Fate::Abandoned => seen.extend(applied.rows.keys().copied()),
                Fate::Finished => {
                    let releases = run.releases(index, part.fate);
                    applied.rows.retain(|key, _| !releases || (key.0 == MARKS && !run.marks));
                    applied.rows.extend(part.rows.clone());
                    seen.extend(part.rows.keys().copied());
                    (applied.memo, applied.epoch) = (part.memo, self.epoch);
                }
            }
            if !self.marks {
                applied.rows.retain(|key, _| key.0 != MARKS);
            }
        }
        let after = self.file();
        let mut counts = [Counts::default(); 3];
        for (key, version) in &after {
            let count = &mut counts[key.0];
            match before.get(key) {
                None => count.inserted += 1,
                Some(old) if old != version => count.updated += 1,
                Some(_) => count.unchanged += u64::from(seen.contains(key)),
            }
        }
        for key in before.keys() {
            counts[key.0].deleted += u64::from(!after.contains_key(key));
        }
        counts
    }

    /// Reads the file and its ledger, and compares both with the model.
    fn check(&self, db: &Database) -> Result<()> {
        let mut expected: Vec<String> = Vec::new();
        for ((table, number), version) in self.file() {
            expected.push(match table {
                ITEMS if self.labels => format!("{:?}", labelled(number, version)),
                ITEMS => format!("{:?}", item(number, version)),
                SPOTS => format!("{:?}", spot(number, version)),
                _ => format!("{:?}", Mark { id: number as i64 }),
            });
        }
        let mut found: Vec<String> = Vec::new();
        if self.labels {
            for row in LabelledItem::all(db)? {
                found.push(format!("{:?}", row?));
            }
        } else {
            for row in Item::all(db)? {
                found.push(format!("{:?}", row?));
            }
        }
        for row in Spot::all(db)? {
            found.push(format!("{:?}", row?));
        }
        if self.marks {
            for row in Mark::all(db)? {
                found.push(format!("{:?}", row?));
            }
        }
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "the rows of the file");
        self.check_ledger(db)
    }

    fn check_ledger(&self, db: &Database) -> Result<()> {
        let mut tracked = tracked_keys(db)?;
        for (part, applied) in self.parts.iter().enumerate() {
            let path = if part == ROOT { String::new() } else { format!("part {part}") };
            for (table, name) in TABLES.iter().enumerate() {
                let place = ("simulation".to_owned(), path.clone(), (*name).to_owned());
                let keys = tracked.remove(&place).unwrap_or_default();
                let own = applied.rows.keys().filter(|key| key.0 == table);
                let mut expected: Vec<Vec<u8>> = own.map(|&(_, n)| key_bytes(table, n)).collect();
                expected.sort();
                assert_eq!(keys, expected, "what part {part} keeps of {name}");
            }
        }
        assert!(tracked.is_empty());
        Ok(())
    }
}

impl Run {
    /// Whether the part loses what it does not declare.
    fn releases(&self, index: usize, fate: Fate) -> bool {
        match fate {
            Fate::Stands | Fate::Abandoned => false,
            Fate::Unopened => !self.partial,
            Fate::Finished => !(self.partial && index == ROOT),
        }
    }

    fn version(&self, (table, _): Key, version: u64) -> u64 {
        match table {
            ITEMS if self.labels && version.is_multiple_of(5) => version + LABEL,
            MARKS => 0,
            _ => version,
        }
    }

    /// Runs it. The second time memos hold.
    fn apply(&self, db: &Database, again: bool) -> Result<Report> {
        self.apply_in(&self.target(db, if again { Memos::Hold } else { Memos::AreNew })?)
    }

    /// Declares it all.
    fn target(&self, db: &Database, memos: Memos) -> Result<TargetState> {
        let target = db.target_state("simulation")?;
        if self.partial {
            target.partial();
        }
        target.allow_data_loss();
        let plain = if self.labels { None } else { Some(target.declare_table::<Item>()?) };
        let labels = if self.labels { Some(target.declare_table::<LabelledItem>()?) } else { None };
        let spots = target.declare_table::<Spot>()?;
        let marks = if self.marks { Some(target.declare_table::<Mark>()?) } else { None };
        for (index, part) in self.parts.iter().enumerate() {
            if part.fate == Fate::Unopened {
                continue;
            }
            let mut component = None;
            if index != ROOT {
                let opened = target.component(format!("part {index}"))?;
                component = match &part.memo {
                    Some(memo) => opened.memo(memo)?,
                    None => Some(opened),
                };
                let holds = part.memo.is_some() && memos == Memos::Hold;
                let stands = (holds && part.fate == Fate::Finished) || part.fate == Fate::Stands;
                if memos != Memos::MayHold || stands {
                    assert_eq!(component.is_none(), stands);
                }
                if component.is_none() {
                    continue;
                }
            }
            for (&(table, number), &version) in &part.rows {
                match (table, &plain, &labels, &marks) {
                    (ITEMS, Some(items), ..) => declare(&component, items, &item(number, version))?,
                    (ITEMS, _, Some(items), _) => {
                        declare(&component, items, &labelled(number, version))?;
                    }
                    (SPOTS, ..) => declare(&component, &spots, &spot(number, version))?,
                    (_, _, _, Some(marks)) => {
                        declare(&component, marks, &Mark { id: number as i64 })?;
                    }
                    _ => unreachable!("rows are declared of declared tables"),
                }
            }
            if part.fate == Fate::Finished
                && let Some(component) = component
            {
                component.finish()?;
            }
        }
        Ok(target)
    }

    /// Applies what was declared, which is all that is in the file then.
    fn apply_in(&self, target: &TargetState) -> Result<Report> {
        let plan = target.plan()?;
        let report = target.apply()?;
        for (planned, done) in plan.tables.iter().zip(&report.tables) {
            assert_eq!(planned.table, done.table);
            let planned = planned.rows;
            let planned = (planned.inserted, planned.updated, planned.deleted, planned.unchanged);
            assert_eq!(planned, (done.inserted, done.updated, done.deleted, done.unchanged));
            assert_eq!(done.drifted, 0);
        }
        let abandoned = self.parts.iter().filter(|part| part.fate == Fate::Abandoned).count();
        assert_eq!(report.abandoned.len(), abandoned);
        // S8: nobody else wrote.
        let found = target.verify()?;
        assert!(found.is_clean(), "{found}");
        Ok(report)
    }
}

fn declare<R: declarite::EncodeRow>(
    component: &Option<Component>,
    table: &TableTarget<R>,
    row: &R,
) -> Result<()> {
    match component {
        Some(component) => component.declare_row(table, row),
        None => table.declare_row(row),
    }
}

/// A key as the ledger keeps it.
fn key_bytes(table: usize, number: u64) -> Vec<u8> {
    let mut key = Vec::new();
    if table == ITEMS {
        let Item { shelf, place, .. } = item(number, 0);
        push_text(&mut key, &shelf);
        push_integer(&mut key, place);
    } else {
        push_integer(&mut key, number as i64);
    }
    key
}

/// Keys are long and share much, and some hold a NUL.
fn item(number: u64, version: u64) -> Item {
    let long = "x".repeat((number % 90) as usize);
    let shelf = format!("shelf {}\0{long}", number % 7);
    Item { shelf, place: number as i64 - 50, text: format!("version {}", version % LABEL) }
}

/// Without a label it is the row it was before there were labels.
fn labelled(number: u64, version: u64) -> LabelledItem {
    let Item { shelf, place, text } = item(number, version);
    let label = (version >= LABEL).then(|| format!("label {version}"));
    LabelledItem { label, shelf, place, text }
}

fn spot(number: u64, version: u64) -> Spot {
    Spot {
        id: number as i64,
        area: format!("area {}", version % 3),
        height: version as f64 / 2.0,
        name: version.is_multiple_of(2).then(|| format!("spot {version}")),
        at: [version as f32, number as f32],
    }
}

fn traces(db: &Database) -> (i64, Vec<String>) {
    let stamps = "SELECT hex(stamp) || hex(schema_stamp) AS value FROM _declarite_app \
                  UNION ALL SELECT hex(stamp) FROM _declarite_component";
    (integer(db, "total_changes()"), texts(db, stamps))
}

/// One file through many runs of random declarations. `most` is how many rows a
/// part gains at a time.
fn simulate(seed: u64, runs: usize, most: u64) -> Result<()> {
    let chance = &mut Chance(seed);
    let mut file = File::new();
    let mut model = Model { parts: vec![Applied::default(); PARTS], ..Model::default() };
    for round in 0..runs {
        let run = model.next(chance, most);
        let expected = model.apply(&run);
        let report = run.apply(&file.db, false)?;
        for (table, expected) in TABLES.iter().zip(expected) {
            let Some(found) = report.table(table) else { continue };
            let declarite::TableReport { inserted, updated, deleted, unchanged, .. } = *found;
            let found = Counts { inserted, updated, deleted, unchanged };
            assert_eq!(found, expected, "seed {seed}, run {round}, table {table}");
        }
        model.check(&file.db)?;
        let before = traces(&file.db);
        let again = run.apply(&file.db, true)?;
        assert_eq!((again.inserted, again.updated, again.deleted), (0, 0, 0));
        assert_eq!(traces(&file.db), before, "seed {seed}, run {round}: the same again");
        if chance.one_in(3) {
            file.db.close()?;
            file.db = Database::open(file.path())?;
        }
    }
    Ok(())
}

/// C1, C4, C5, L1, L9, R2, S7: whatever parts of an app declare, keep, abandon
/// and trade, the file holds it, the report and the plan count it, the ledger
/// tracks every row once, and the same run again writes nothing.
#[test]
fn files_follow_any_sequence_of_runs() -> Result<()> {
    (1..12).try_for_each(|seed| simulate(seed, 10, 40))
}

/// The same with hundreds of rows to a part, whose pages split and shrink.
#[test]
fn pages_split_and_shrink_with_their_rows() -> Result<()> {
    simulate(100, 6, 700)
}
