//! M2: whose a value is, and when it goes.

use declarite::{Database, Result, SqliteRow};

use super::{Model, kept, owners};
use crate::support::{File, Note, note, run};

/// Indexes files of words, each a component with a memo, each word embedded.
fn index(db: &Database, model: &Model, files: &[(&str, &str)]) -> Result<()> {
    let target = db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    for (i, (path, text)) in (0..).zip(files) {
        let Some(file) = target.component(path)?.memo(text)? else { continue };
        for (word, text) in (0..).zip(text.split(' ')) {
            model.ask_in(&file, text)?;
            file.declare_row(&table, &note(i * 100 + word, text))?;
        }
        file.finish()?;
    }
    target.apply().map(drop)
}

/// M2: a component that stands by its memo keeps its values, so that a file which
/// changes after many runs has only its new words computed.
#[test]
fn m2_a_standing_component_keeps_its_values() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    index(&file.db, &model, &[("a", "one two"), ("b", "three")])?;
    assert_eq!(model.take(), ["one", "two", "three"]);
    for text in ["three four", "four", "five"] {
        index(&file.db, &model, &[("a", "one two"), ("b", text)])?;
    }
    assert_eq!(model.take(), ["four", "five"]);
    index(&file.db, &model, &[("a", "zero one two"), ("b", "five")])?;
    assert_eq!(model.take(), ["zero"]);
    assert_eq!(kept(&file.db), 4);
    Ok(())
}

/// M2: a value that two components have goes when the second lets go of it; so it
/// does with a component that is gone.
#[test]
fn m2_the_last_owner_takes_a_value_along() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    index(&file.db, &model, &[("a", "one"), ("b", "one")])?;
    assert_eq!((model.take().len(), kept(&file.db)), (1, 1));
    index(&file.db, &model, &[("a", "two"), ("b", "one")])?;
    assert_eq!(kept(&file.db), 2);
    // From one component to another, in one apply.
    index(&file.db, &model, &[("a", "one"), ("b", "two")])?;
    assert_eq!((model.take().len(), kept(&file.db)), (1, 2));
    index(&file.db, &model, &[("a", "one")])?;
    assert_eq!((kept(&file.db), owners(&file.db)), (1, vec!["a".to_owned()]));
    index(&file.db, &model, &[])?;
    assert_eq!((kept(&file.db), owners(&file.db)), (0, vec![]));
    Ok(())
}

/// M2: values belong to no epoch: a new table voids the memos and costs no value.
#[test]
fn m2_a_moved_epoch_costs_no_value() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "more")]
    struct More {
        #[sqlite(primary_key)]
        id: i64,
    }
    let file = File::new();
    let model = Model::default();
    index(&file.db, &model, &[("a", "one two")])?;
    model.take();
    let target = file.db.target_state("app")?;
    let notes = target.declare_table::<Note>()?;
    let more = target.declare_table::<More>()?;
    let a = target.component("a")?.memo("one two")?.expect("its memo is of another epoch");
    for (id, word) in [(0, "one"), (1, "two")] {
        model.ask_in(&a, word)?;
        a.declare_row(&notes, &note(id, word))?;
        a.declare_row(&more, &More { id })?;
    }
    a.finish()?;
    assert_eq!(target.apply()?.inserted, 2);
    assert_eq!(model.take(), Vec::<String>::new());
    Ok(())
}

/// M2: a component that was abandoned keeps what it had and what it computed by
/// then; its memo, which is not of these inputs, stays.
#[test]
fn m2_an_abandoned_component_loses_no_work() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    index(&file.db, &model, &[("a", "one")])?;
    for path in ["a", "new"] {
        let target = file.db.target_state("app")?;
        target.partial().declare_table::<Note>()?;
        let part = target.component(path)?.memo("two three")?.expect("it changed");
        model.ask_in(&part, "two")?;
        drop(part);
        assert_eq!(target.apply()?.abandoned.len(), 1);
    }
    assert_eq!(model.take(), ["one", "two"]);
    assert_eq!(owners(&file.db), ["a", "a", "new"]);
    index(&file.db, &model, &[("a", "one"), ("new", "two three")])?;
    assert_eq!(model.take(), ["three"]);
    // It stood by its memo, and so has what it computed when it was abandoned.
    assert_eq!(owners(&file.db), ["a", "a", "new", "new"]);
    index(&file.db, &model, &[("a", "one two"), ("new", "three")])?;
    assert_eq!((model.take(), kept(&file.db)), (vec![], 3));
    Ok(())
}

/// M2: an abandoned component that never was applied is forgotten as any other,
/// and its values with it.
#[test]
fn m2_an_abandoned_component_is_gone_when_it_is_not_opened() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    let target = file.db.target_state("app")?;
    let part = target.component("a")?;
    model.ask_in(&part, "one")?;
    drop(part);
    target.apply()?;
    assert_eq!(owners(&file.db), ["a"]);
    file.db.target_state("app")?.apply()?;
    assert_eq!((kept(&file.db), owners(&file.db)), (0, vec![]));
    Ok(())
}

/// M2: outside components, a full run drops what it did not ask for.
#[test]
fn m2_a_full_run_drops_what_it_did_not_ask_for() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    for words in [&["one", "two"][..], &["two", "three"], &[]] {
        let target = file.db.target_state("app")?;
        words.iter().try_for_each(|word| model.ask(&target, word))?;
        target.apply()?;
        assert_eq!(kept(&file.db), words.len());
    }
    assert_eq!(model.take(), ["one", "two", "three"]);
    Ok(())
}

/// M2: unless a component stood by its memo or was abandoned, which may be why it did not.
#[test]
fn m2_values_outside_components_wait_for_all_components() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    let round = |inputs: &str, abandoned: bool| {
        let target = file.db.target_state("app")?;
        let part = target.component("a")?;
        if abandoned {
            return target.apply().map(drop);
        }
        if let Some(part) = part.memo(inputs)? {
            model.ask(&target, inputs)?;
            part.finish()?;
        }
        target.apply().map(drop)
    };
    round("one", false)?;
    round("one", false)?;
    round("two", true)?;
    assert_eq!(kept(&file.db), 1);
    round("two", false)?;
    assert_eq!((kept(&file.db), model.take()), (1, vec!["one".to_owned(), "two".to_owned()]));
    Ok(())
}

/// M2, C4: a partial run drops values of the components it finishes alone.
#[test]
fn m2_a_partial_run_drops_within_finished_components() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    let target = file.db.target_state("app")?;
    model.ask(&target, "root")?;
    for path in ["a", "b"] {
        let part = target.component(path)?;
        model.ask_in(&part, path)?;
        model.ask_in(&part, "both")?;
        part.finish()?;
    }
    target.apply()?;
    assert_eq!(kept(&file.db), 4);
    let target = file.db.target_state("app")?;
    target.partial();
    target.component("a")?.finish()?;
    model.ask(&target, "more")?;
    target.apply()?;
    assert_eq!(owners(&file.db), ["", "", "b", "b"]);
    assert_eq!(kept(&file.db), 4);
    Ok(())
}

/// M2: another partial run may drop a value that this one has read. It is then
/// computed anew once, and nobody has what is not there.
#[test]
fn m2_a_value_that_was_dropped_meanwhile_is_nobodys() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    index(&file.db, &model, &[("a", "one")])?;
    let late = file.db.target_state("app")?;
    let part = late.partial().component("b")?;
    model.ask_in(&part, "one")?;
    part.finish()?;
    let quick = file.db.target_state("app")?;
    quick.partial().component("a")?.finish()?;
    quick.apply()?;
    assert_eq!(kept(&file.db), 0);
    late.apply()?;
    assert_eq!(owners(&file.db), Vec::<String>::new());
    Ok(())
}

/// M2, L10: a renamed app has its values; a dropped one leaves none.
#[test]
fn m2_values_follow_their_app() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    index(&file.db, &model, &[("a", "one")])?;
    let other = file.db.target_state("other")?;
    model.ask(&other, "one")?;
    other.apply()?;
    file.db.rename_app("app", "new")?;
    let target = file.db.target_state("new")?;
    model.take();
    model.ask(&target, "one")?;
    assert_eq!(model.take(), Vec::<String>::new());
    file.db.drop_app("new")?.allow_data_loss().apply()?;
    assert_eq!((kept(&file.db), owners(&file.db).len()), (1, 1));
    let target = file.db.target_state("other")?;
    model.ask(&target, "one")?;
    assert_eq!(model.take(), Vec::<String>::new());
    file.db.drop_app("other")?.apply()?;
    assert_eq!((kept(&file.db), owners(&file.db).len()), (0, 0));
    Ok(())
}

/// M2, L10: values that are nobody's go with their app, and so does who had what.
#[test]
fn m2_a_dropped_app_leaves_nothing() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    index(&file.db, &model, &[("a", "one two")])?;
    let one = "(SELECT min(print) FROM _declarite_component_value)";
    run(&file.db, &format!("DELETE FROM _declarite_component_value WHERE print = {one}"));
    file.db.drop_app("app")?.allow_data_loss().apply()?;
    assert_eq!((kept(&file.db), owners(&file.db)), (0, vec![]));
    Ok(())
}

/// M2: what says who has a value is not trusted: damaged, it costs a computation.
#[test]
fn m2_damaged_ownership_costs_time_alone() -> Result<()> {
    for damage in [
        "DELETE FROM _declarite_component_value",
        "UPDATE _declarite_component_value SET component_id = 77",
        "UPDATE _declarite_component_value SET component_id = 'x'",
        "UPDATE _declarite_component_value SET print = zeroblob(16)",
        "UPDATE _declarite_component_value SET print = 7",
    ] {
        let file = File::new();
        let model = Model::default();
        index(&file.db, &model, &[("a", "one")])?;
        run(&file.db, damage);
        index(&file.db, &model, &[("a", "one"), ("b", "one two")])?;
        index(&file.db, &model, &[("a", "one two"), ("b", "one two")])?;
        assert_eq!(model.take(), ["one", "two"], "{damage}");
    }
    Ok(())
}
