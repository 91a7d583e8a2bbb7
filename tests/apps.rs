//! The apps of a file: listed, renamed, dropped.

use std::collections::BTreeSet;

use declarite::{Database, Error, ManagedBy, Result, SqliteRow};

use crate::support::{
    File, Note, Point, declare_notes, integer, note, notes, point, run, schema, texts,
};

/// An app with a table of each kind, and rows in components and outside.
fn apply_library(db: &Database) -> Result<()> {
    run(db, "CREATE TABLE IF NOT EXISTS mine (id INTEGER PRIMARY KEY, text TEXT, tag TEXT)");
    run(db, "INSERT OR IGNORE INTO mine VALUES (9, 'by hand', NULL)");
    let target = db.target_state("library")?;
    let table = target.declare_table::<Note>()?;
    table.declare_row(&note(1, "root"))?;
    let mine = target.table::<Note>().named("mine").managed_by(ManagedBy::User).declare()?;
    for (path, id) in [("a", 1), ("b", 2)] {
        let component = target.component(path)?;
        component.declare_row(&mine, &note(id, path))?;
        component.declare_row(&table, &note(id + 1, path))?;
        component.finish()?;
    }
    target.declare_table::<Point>()?.declare_row(&point(1, [0.0, 0.0]))?;
    target.apply().map(drop)
}

fn apply_other(db: &Database) -> Result<()> {
    let target = db.target_state("other")?;
    target.table::<Note>().named("others").declare()?.declare_row(&note(1, "other"))?;
    let mine = target.table::<Note>().named("mine").managed_by(ManagedBy::User).declare()?;
    mine.declare_row(&note(5, "other"))?;
    target.apply().map(drop)
}

/// L5: one row has another fingerprint in each app, of a seed that chance made and that
/// stays.
#[test]
fn l5_fingerprints_are_of_the_seed_of_their_app() -> Result<()> {
    const SEEDS: &str = "SELECT CAST(seed AS TEXT) AS value FROM _declarite_app ORDER BY name";
    const PAGES: &str = "SELECT DISTINCT hex(body) AS value FROM _declarite_page";
    let (file, other) = (File::new(), File::new());
    let apply = |db: &Database, app: &str, text: &str| {
        let target = db.target_state(app)?;
        target.table::<Note>().named(app).declare()?.declare_row(&note(1, text))?;
        target.apply()
    };
    apply(&file.db, "a", "one")?;
    apply(&file.db, "b", "one")?;
    apply(&other.db, "a", "one")?;
    assert_eq!(texts(&file.db, PAGES).len(), 2);
    assert_ne!(texts(&file.db, PAGES)[0], texts(&other.db, PAGES)[0]);
    let seeds = texts(&file.db, SEEDS);
    assert_eq!(seeds.iter().chain(&texts(&other.db, SEEDS)).collect::<BTreeSet<_>>().len(), 3);
    assert_eq!(apply(&file.db, "a", "two")?.updated, 1);
    assert_eq!(texts(&file.db, SEEDS), seeds);
    assert_eq!(apply(&file.db, "a", "two")?.unchanged, 1);
    Ok(())
}

#[test]
fn apps_are_listed() -> Result<()> {
    let file = File::new();
    assert_eq!(file.db.apps()?, []);
    apply_library(&file.db)?;
    apply_other(&file.db)?;
    let apps = file.db.apps()?;
    let names: Vec<&str> = apps.iter().map(|app| app.name.as_str()).collect();
    assert_eq!(names, ["library", "other"]);
    assert_eq!((apps[0].components, apps[1].components), (2, 0));
    let tables: Vec<_> =
        apps[0].tables.iter().map(|it| (it.name.as_str(), it.managed_by, it.rows)).collect();
    assert_eq!(
        tables,
        [
            ("notes", ManagedBy::System, 3),
            ("mine", ManagedBy::User, 2),
            ("points", ManagedBy::System, 1)
        ]
    );
    Ok(())
}

/// L10: what the app had is the other name's, row for row.
#[test]
fn l10_a_renamed_app_has_what_it_had() -> Result<()> {
    let file = File::new();
    declare_notes(&file.db, "old", &[note(1, "a"), note(2, "b")])?.apply()?;
    file.db.rename_app("old", "new")?;
    assert_eq!(
        declare_notes(&file.db, "new", &[note(1, "a"), note(2, "B")])?.apply()?.unchanged,
        1
    );
    assert_eq!(notes(&file.db), [note(1, "a"), note(2, "B")]);
    let error = declare_notes(&file.db, "old", &[]).expect_err("the table is the new app's");
    assert!(error.to_string().contains("belongs to app new"), "{error}");
    // To its own name, it changes nothing.
    file.db.rename_app("new", "new")?;
    assert_eq!(file.db.apps()?[0].name, "new");
    Ok(())
}

#[test]
fn names_that_are_taken_or_none_are_refused() -> Result<()> {
    let file = File::new();
    assert!(matches!(file.db.rename_app("a", "b"), Err(Error::App { .. })));
    assert!(matches!(file.db.drop_app("a"), Err(Error::App { .. })));
    declare_notes(&file.db, "a", &[note(1, "a")])?.apply()?;
    let other = file.db.target_state("b")?;
    other.table::<Note>().named("others").declare()?;
    other.apply()?;
    for (from, to, named) in [("c", "d", "c"), ("a", "b", "b"), ("a", "", ""), ("a", "x\0", "x\0")]
    {
        let error = file.db.rename_app(from, to).expect_err(to);
        assert!(matches!(&error, Error::App { app, .. } if app == named), "{error}");
    }
    assert!(matches!(file.db.target_state(""), Err(Error::App { .. })));
    assert!(matches!(file.db.drop_app("c"), Err(Error::App { app, .. }) if app == "c"));
    let names: Vec<String> = file.db.apps()?.into_iter().map(|app| app.name).collect();
    assert_eq!(names, ["a", "b"]);
    Ok(())
}

/// L1: a target state of before conflicts, under the old name and under the new.
#[test]
fn l1_a_target_state_of_before_conflicts_with_a_rename_and_a_drop() -> Result<()> {
    let file = File::new();
    declare_notes(&file.db, "old", &[note(1, "a")])?.apply()?;
    let late = declare_notes(&file.db, "old", &[note(1, "late")])?;
    let partial = declare_notes(&file.db, "old", &[note(1, "late")])?;
    partial.partial();
    let early = file.db.target_state("new")?;
    early.table::<Note>().named("more").declare()?;
    file.db.rename_app("old", "new")?;
    for target in [late, partial, early] {
        assert!(target.apply().expect_err("it was renamed").is_conflict());
    }
    let late = declare_notes(&file.db, "new", &[note(1, "late")])?;
    let drop = file.db.drop_app("new")?;
    drop.allow_data_loss().apply()?;
    assert!(late.apply().expect_err("it was dropped").is_conflict());
    assert!(matches!(drop.apply(), Err(Error::Spent)));
    // And the drop conflicts with what was applied since it was opened.
    declare_notes(&file.db, "new", &[note(1, "a")])?.apply()?;
    let drop = file.db.drop_app("new")?;
    declare_notes(&file.db, "new", &[note(1, "A")])?.apply()?;
    assert!(drop.allow_data_loss().apply().expect_err("it was applied").is_conflict());
    assert_eq!(notes(&file.db), [note(1, "A")]);
    Ok(())
}

/// L10, S9: its tables go, of the user's its rows; what others have stays.
#[test]
fn l10_a_dropped_app_leaves_nothing_and_others_all() -> Result<()> {
    let file = File::new();
    apply_other(&file.db).expect_err("there is no table yet");
    apply_library(&file.db)?;
    apply_other(&file.db)?;
    let before = schema(&file.db);
    let drop = file.db.drop_app("library")?;
    let plan = drop.plan()?;
    let mut named: Vec<_> =
        plan.refusals().iter().map(|it| (it.table.as_str(), it.rows_at_risk)).collect();
    named.sort_unstable();
    assert_eq!(named, [("mine", 2), ("notes", 3), ("points", 1)]);
    assert!(plan.refusals().iter().all(|it| it.way_out.starts_with("consent with")), "{plan:?}");
    let error = drop.apply().expect_err("nobody consented");
    assert!(error.is_refused() && error.to_string().contains("mine"), "{error}");
    drop.allow_loss_of("notes").allow_loss_of("points");
    let error = drop.apply().expect_err("nobody consented to `mine`");
    let Error::Refused { refusals } = error else { panic!("{error}") };
    assert_eq!((refusals.len(), refusals[0].table.as_str()), (1, "mine"));
    assert_eq!(schema(&file.db), before);
    assert_eq!(file.db.apps()?.len(), 2);
    let report = drop.allow_loss_of("mine").apply()?;
    assert_eq!((report.deleted, report.steps.len()), (2, 3));
    let left: Vec<String> = schema(&file.db);
    assert!(left.iter().all(|entry| !entry.contains("notes") && !entry.contains("points")));
    assert_eq!(texts(&file.db, "SELECT text AS value FROM mine ORDER BY id"), ["other", "by hand"]);
    let apps = file.db.apps()?;
    assert_eq!((apps.len(), apps[0].name.as_str(), apps[0].tables[0].rows), (1, "other", 1));
    for table in ["table", "component"] {
        let of_others = format!(
            "(SELECT count(*) FROM _declarite_{table} WHERE app_id NOT IN \
             (SELECT app_id FROM _declarite_app))"
        );
        assert_eq!(integer(&file.db, &of_others), 0, "{table}");
    }
    // It can come back.
    apply_library(&file.db)?;
    assert_eq!(notes(&file.db).len(), 3);
    Ok(())
}

/// L10: a drop is one transaction: where a step fails, the app has all it had.
#[test]
fn a_drop_that_fails_changes_nothing() -> Result<()> {
    let file = File::new();
    apply_library(&file.db)?;
    run(
        &file.db,
        "CREATE TRIGGER refuse BEFORE DELETE ON mine BEGIN SELECT raise(ABORT, 'not today'); END",
    );
    let before = file.db.apps()?;
    let drop = file.db.drop_app("library")?;
    let error = drop.allow_data_loss().apply().expect_err("the trigger refuses").to_string();
    assert!(error.contains("not today"), "{error}");
    assert_eq!(file.db.apps()?, before);
    assert_eq!(notes(&file.db).len(), 3);
    run(&file.db, "DROP TRIGGER refuse");
    drop.apply()?;
    assert_eq!(file.db.apps()?, []);
    Ok(())
}

/// L10: without rows nothing is lost, and nobody has to consent; tables that are gone
/// by hand are no obstacle.
#[test]
fn an_app_without_rows_is_dropped_without_consent() -> Result<()> {
    let file = File::new();
    declare_notes(&file.db, "app", &[])?.apply()?;
    file.db.drop_app("app")?.apply()?;
    assert_eq!(file.db.apps()?, []);
    // One that is left with a memo alone.
    let target = file.db.target_state("app")?;
    target.component("a")?.memo(&1)?.expect("it is new").finish()?;
    target.apply()?;
    file.db.drop_app("app")?.apply()?;
    assert_eq!(file.db.apps()?, []);
    apply_library(&file.db)?;
    run(&file.db, "DROP TABLE notes; DROP TABLE mine");
    let drop = file.db.drop_app("library")?;
    drop.allow_loss_of("points").apply()?;
    assert_eq!(file.db.apps()?, []);
    assert!(Note::all(&file.db).is_err());
    Ok(())
}

/// A table to which another app's or the user's refer is not dropped.
#[test]
fn a_drop_that_would_break_a_reference_is_refused() -> Result<()> {
    let file = File::new();
    declare_notes(&file.db, "app", &[note(1, "a")])?.apply()?;
    run(
        &file.db,
        "CREATE TABLE child (note INTEGER REFERENCES notes (id) ON DELETE CASCADE); \
         INSERT INTO child VALUES (1)",
    );
    let error = file.db.drop_app("app")?.allow_data_loss().apply().expect_err("child refers to it");
    assert!(error.is_refused() && error.to_string().contains("child"), "{error}");
    assert_eq!(integer(&file.db, "(SELECT count(*) FROM child)"), 1);
    Ok(())
}

/// L10: a table that somebody altered goes as well, with consent to the loss of what is
/// in it: no run of an app that is dropped could mend it.
#[test]
fn l10_altered_tables_of_a_dropped_app_go() -> Result<()> {
    for (sql, rows) in [
        ("ALTER TABLE notes DROP COLUMN tag", 1),
        ("DROP TABLE notes; CREATE TABLE notes (mine TEXT)", 0),
        ("DROP TABLE notes; CREATE TABLE notes (mine TEXT); INSERT INTO notes VALUES (1), (2)", 2),
        ("DROP TABLE points; CREATE TABLE points (mine TEXT)", 1),
    ] {
        let file = File::new();
        let target = declare_notes(&file.db, "app", &[note(1, "a")])?;
        target.declare_table::<Point>()?;
        target.apply()?;
        run(&file.db, sql);
        let drop = file.db.drop_app("app")?;
        let plan = drop.plan()?;
        let told: Vec<_> =
            plan.refusals().iter().map(|it| (it.table.as_str(), it.rows_at_risk)).collect();
        let expected = if rows == 0 { vec![] } else { vec![("notes", rows)] };
        assert_eq!(told, expected, "{sql}");
        if rows != 0 {
            assert!(drop.apply().expect_err(sql).is_refused(), "{sql}");
        }
        drop.allow_loss_of("notes").apply()?;
        assert_eq!(file.db.apps()?, []);
        let left = schema(&file.db);
        let is_ours = |it: &String| it.contains("notes") || it.contains("points");
        assert!(!left.iter().any(is_ours), "{sql}: {left:?}");
    }
    Ok(())
}
