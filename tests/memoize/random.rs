//! Random runs against a model of who has which value.

use std::collections::{BTreeMap, BTreeSet};

use declarite::{Database, Result};
use proptest::prelude::*;

use super::{Model, kept, owners};

/// What a run does with a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    NotOpened,
    Finished,
    Abandoned,
    /// Finished unless its memo holds, whose inputs are the values asked for.
    Memo,
}

#[derive(Debug, Clone)]
struct Round {
    partial: bool,
    applied: bool,
    root: BTreeSet<u8>,
    parts: Vec<(Way, BTreeSet<u8>)>,
}

fn round() -> impl Strategy<Value = Round> {
    let ways = prop_oneof![
        Just(Way::NotOpened),
        Just(Way::Finished),
        Just(Way::Abandoned),
        Just(Way::Memo),
        Just(Way::Memo),
    ];
    let values = || proptest::collection::btree_set(0u8..5, 0..4);
    let parts = proptest::collection::vec((ways, values()), 3);
    let applied = prop::bool::weighted(0.9);
    (any::<bool>(), applied, values(), parts).prop_map(|(partial, applied, root, parts)| Round {
        partial,
        applied,
        root,
        parts,
    })
}

/// Who has what, and the memos that hold.
#[derive(Debug, Clone, Default)]
struct Expected {
    values: BTreeMap<String, BTreeSet<u8>>,
    memos: BTreeMap<String, BTreeSet<u8>>,
}

impl Expected {
    fn all(&self) -> BTreeSet<u8> {
        self.values.values().flatten().copied().collect()
    }
}

/// Plays a round in the file and in the model.
fn play(db: &Database, round: &Round, before: &Expected) -> Result<Expected> {
    let model = Model::default();
    let mut after = before.clone();
    let mut asked = BTreeSet::new();
    let mut all_finished = true;
    let target = db.target_state("app")?;
    if round.partial {
        target.partial();
    }
    for value in &round.root {
        model.ask(&target, &value.to_string())?;
        asked.insert(*value);
    }
    for (i, (way, values)) in round.parts.iter().enumerate() {
        let path = format!("part {i}");
        if *way == Way::NotOpened {
            if !round.partial {
                after.values.remove(&path);
                after.memos.remove(&path);
            }
            continue;
        }
        let mut part = target.component(&path)?;
        if *way == Way::Memo {
            let Some(opened) = part.memo(values)? else {
                assert_eq!(before.memos.get(&path), Some(values));
                all_finished = false;
                continue;
            };
            assert_ne!(before.memos.get(&path), Some(values));
            part = opened;
        }
        for value in values {
            model.ask_in(&part, &value.to_string())?;
            asked.insert(*value);
        }
        if *way == Way::Abandoned {
            drop(part);
            after.values.entry(path).or_default().extend(values);
            all_finished = false;
            continue;
        }
        part.finish()?;
        after.values.insert(path.clone(), values.clone());
        after.memos.remove(&path);
        if *way == Way::Memo {
            after.memos.insert(path, values.clone());
        }
    }
    let root = after.values.entry(String::new()).or_default();
    if !round.partial && all_finished {
        root.clear();
    }
    root.extend(&round.root);
    let kept_before = before.all();
    let mut computed: Vec<String> =
        asked.difference(&kept_before).map(ToString::to_string).collect();
    computed.sort();
    let mut really = model.take();
    really.sort();
    assert_eq!(really, computed, "computed");
    if !round.applied {
        return Ok(before.clone());
    }
    target.apply()?;
    Ok(after)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// M1, M2: in any sequence of runs, what is computed is what nobody had, and the
    /// file keeps what some component has.
    #[test]
    fn m2_values_are_those_of_the_model(rounds in proptest::collection::vec(round(), 1..8)) {
        let db = Database::open(":memory:").expect("a database");
        let mut expected = Expected::default();
        // So that there are tables to look into.
        let target = db.target_state("app").expect("an app");
        target.memoize("other", "x", || 1).expect("a value");
        target.apply().expect("it applies");
        db.target_state("app").expect("an app").apply().expect("it applies");
        for round in &rounds {
            expected = play(&db, round, &expected).expect("it goes well");
            let mut who: Vec<&str> = Vec::new();
            for (path, values) in &expected.values {
                who.extend(values.iter().map(|_| path.as_str()));
            }
            prop_assert_eq!(owners(&db), who);
            prop_assert_eq!(kept(&db), expected.all().len());
        }
    }
}
