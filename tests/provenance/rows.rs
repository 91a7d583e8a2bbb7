//! What becomes of rows whose vectors are another provider's from now on.

use declarite::{Error, ManagedBy, Operation, Plan, Result, SqliteRow, TargetState};

use super::{First, Note, Other, Page, Row, Second, Unnamed, apply, declare};
use crate::support::{File, integer, run, texts};

const PAGES: &str = "SELECT id || ' ' || vec_to_json(at) AS value FROM pages ORDER BY id";
const NOTES: &str = "SELECT id || ' ' || iif(at IS NULL, 'none', vec_to_json(at)) AS value \
                     FROM notes ORDER BY id";

fn of_model(model: &str) -> Vec<String> {
    [10, 11, 20, 21].map(|id| format!("{id} [{model}.000000,1.000000]")).to_vec()
}

/// C5, S10: a program that names another provider, or another version, asks all
/// components again, once, and all rows are written.
#[test]
fn c5_another_provider_asks_for_the_rows_again() -> Result<()> {
    let file = File::new();
    assert_eq!(apply::<Page<First>>(&file.db, 1.0)?, [1, 2]);
    assert_eq!(apply::<Page<First>>(&file.db, 1.0)?, [0; 0]);
    let (target, asked) = declare::<Page<Second>>(&file.db, 2.0, ManagedBy::System)?;
    assert_eq!(asked, [1, 2]);
    let plan = target.plan()?;
    assert_eq!(plan.refusals(), []);
    let [step] = plan.steps.as_slice() else { panic!("{plan}") };
    assert!(matches!(step.operation, Operation::Rebuild { kept: 0, lost: 0, .. }), "{plan}");
    assert!(step.reason.contains("vectors of minilm 1 become those of minilm 2"), "{plan}");
    assert!(plan.to_string().contains("minilm 2"), "{plan}");
    let report = target.apply()?;
    assert_eq!((report.inserted, report.deleted, report.unchanged), (4, 0, 0), "{report}");
    assert_eq!(texts(&file.db, PAGES), of_model("2"));
    assert_eq!(apply::<Page<Second>>(&file.db, 2.0)?, [0; 0]);
    assert_eq!(apply::<Page<Other>>(&file.db, 3.0)?, [1, 2]);
    // What was before is another one too.
    assert_eq!(apply::<Page<First>>(&file.db, 1.0)?, [1, 2]);
    assert_eq!(texts(&file.db, PAGES), of_model("1"));
    Ok(())
}

/// S10: rows that are declared with the vectors they had are declared again.
#[test]
fn s10_the_same_vectors_are_not_at_risk() -> Result<()> {
    let file = File::new();
    apply::<Page<First>>(&file.db, 1.0)?;
    assert_eq!(apply::<Page<Second>>(&file.db, 1.0)?, [1, 2]);
    assert_eq!(texts(&file.db, PAGES), of_model("1"));
    let notes = File::new();
    apply::<Note<First>>(&notes.db, 1.0)?;
    assert_eq!(apply::<Note<Second>>(&notes.db, 1.0)?, [1, 2]);
    assert_eq!(texts(&notes.db, NOTES), of_model("1"));
    Ok(())
}

/// S10, S2: where a component is abandoned, or not opened in a partial run, its rows are
/// at risk; with consent they go, and come back with the next run.
#[test]
fn s10_rows_that_nobody_declares_again_are_at_risk() -> Result<()> {
    for is_partial in [false, true] {
        let file = File::new();
        apply::<Page<First>>(&file.db, 1.0)?;
        let target = file.db.target_state("app")?;
        let table = target.declare_table::<Page<Second>>()?;
        let it = target.component("1")?.memo("text")?.expect("another provider");
        for id in [10, 11] {
            it.declare_row(&table, &Row::new(id, [2.0, 1.0]))?;
        }
        it.finish()?;
        if is_partial {
            target.partial();
        } else {
            drop(target.component("2")?.memo("text")?.expect("another provider"));
        }
        let refused = target.apply().expect_err("rows of the old model");
        let Error::Refused { refusals } = &refused else { panic!("{refused}") };
        assert_eq!((refusals.len(), refusals[0].rows_at_risk), (1, 2), "{refused}");
        assert_eq!(refusals[0].column.as_deref(), Some("at"));
        let told = refusals[0].to_string();
        assert!(told.contains("vectors of minilm 1 become those of minilm 2"), "{told}");
        assert!(told.contains("its vector is one of minilm 1"), "{told}");
        assert!(told.contains("allow_loss_of(\"pages.at\")"), "{told}");
        assert_eq!(texts(&file.db, PAGES), of_model("1"));
        target.allow_loss_of("pages.at").apply()?;
        assert_eq!(texts(&file.db, PAGES), of_model("2")[..2]);
        assert_eq!(apply::<Page<Second>>(&file.db, 2.0)?, [2]);
        assert_eq!(texts(&file.db, PAGES), of_model("2"));
    }
    Ok(())
}

/// S10: rows that a full run deletes are not at risk, but count for its limit.
#[test]
fn s10_rows_that_are_deleted_are_not_at_risk() -> Result<()> {
    let file = File::new();
    apply::<Page<First>>(&file.db, 1.0)?;
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Page<Second>>()?;
    let it = target.component("1")?;
    it.declare_row(&table, &Row::new(10, [2.0, 1.0]))?;
    it.finish()?;
    target.limit_deletes(declarite::DeleteLimit::Rows(2));
    let refused = target.apply().expect_err("three rows go").to_string();
    assert!(refused.contains("delete 3 rows"), "{refused}");
    target.limit_deletes(declarite::DeleteLimit::Rows(3));
    assert_eq!(target.apply()?.deleted, 3);
    assert_eq!(texts(&file.db, PAGES), of_model("2")[..1]);
    Ok(())
}

/// S10: where a vector may lack, it alone is at risk. Rows without one stand.
#[test]
fn s10_in_a_column_that_takes_null_the_vector_goes() -> Result<()> {
    let file = File::new();
    apply::<Note<First>>(&file.db, 1.0)?;
    run(&file.db, "UPDATE notes SET at = NULL WHERE id = 20");
    let target = file.db.target_state("app")?;
    target.partial().declare_table::<Note<Second>>()?;
    let refused = target.apply().expect_err("three vectors").to_string();
    assert!(refused.contains("3 rows at risk") && refused.contains("values go"), "{refused}");
    let report = target.allow_loss_of("notes.at").apply()?;
    assert_eq!(report.deleted, 0, "{report}");
    assert_eq!(texts(&file.db, NOTES), [10, 11, 20, 21].map(|id| format!("{id} none")));
    assert_eq!(Note::<Second>::get(&file.db, 10)?.map(|it| it.text).as_deref(), Some("text 10"));
    assert!(file.db.target_state("app")?.verify()?.is_clean());
    assert_eq!(apply::<Note<Second>>(&file.db, 2.0)?, [1, 2]);
    assert_eq!(texts(&file.db, NOTES), of_model("2"));
    Ok(())
}

/// S10: vectors of which nobody said who made them are those of the first who is named;
/// the ledger is told, and the next provider is another one.
#[test]
fn s10_a_provider_that_is_first_named_asks_nobody() -> Result<()> {
    let file = File::new();
    apply::<Unnamed>(&file.db, 1.0)?;
    let (target, asked) = declare::<Page<First>>(&file.db, 1.0, ManagedBy::System)?;
    assert_eq!(asked, [0; 0]);
    let plan = target.plan()?;
    assert!(plan.is_empty(), "{plan}");
    let report = target.apply()?;
    assert_eq!((report.unchanged, report.steps.len()), (4, 0), "{report}");
    assert_eq!(apply::<Page<First>>(&file.db, 1.0)?, [0; 0]);
    let stamps = "(SELECT count(DISTINCT stamp) FROM _declarite_app)";
    assert_eq!(integer(&file.db, stamps), 1);
    assert_eq!(apply::<Page<Second>>(&file.db, 2.0)?, [1, 2]);
    // One that is named no longer may be any.
    assert_eq!(apply::<Unnamed>(&file.db, 2.0)?, [1, 2]);
    assert_eq!(apply::<Unnamed>(&file.db, 2.0)?, [0; 0]);
    Ok(())
}

/// S10, L1: of two programs that first name a provider, one finds that the other did.
#[test]
fn s10_two_first_names_are_a_conflict() -> Result<()> {
    let file = File::new();
    apply::<Unnamed>(&file.db, 1.0)?;
    let named = |named: fn(&declarite::TargetState) -> Result<()>| {
        let target = file.db.target_state("app")?;
        named(target.partial())?;
        Ok::<_, Error>(target)
    };
    let first = named(|target| target.declare_table::<Page<First>>().map(drop))?;
    let other = named(|target| target.declare_table::<Page<Other>>().map(drop))?;
    first.apply()?;
    assert!(other.apply().expect_err("it is named").is_conflict());
    Ok(())
}

/// S10: names of columns and tables may change with the provider.
#[test]
fn s10_another_provider_of_a_renamed_column() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "articles", renamed_from = "pages", vec0(chunk_size = 8))]
    struct Article {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(auxiliary)]
        text: String,
        #[sqlite(vector(of = Second), renamed_from = "at")]
        embedding: [f32; 2],
    }

    let file = File::new();
    apply::<Page<First>>(&file.db, 1.0)?;
    let target = file.db.target_state("app")?;
    let table = target.partial().declare_table::<Article>()?;
    let it = target.component("1")?;
    it.declare_row(&table, &Article { id: 10, text: "new".into(), embedding: [2.0, 1.0] })?;
    it.finish()?;
    let refused = target.apply().expect_err("component 2 stands").to_string();
    assert!(refused.contains("in column embedding, vectors of minilm 1"), "{refused}");
    target.allow_loss_of("articles.embedding").apply()?;
    let near = Article::nearest(&[2.0, 1.0], 9).load(&file.db)?;
    assert_eq!(near.iter().map(|hit| hit.row.id).collect::<Vec<_>>(), [10]);
    assert_eq!(near[0].row.text, "new");
    Ok(())
}

/// S10: vectors that are made smaller go on being their provider's.
#[test]
fn s10_quantised_vectors_are_the_same_providers() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "pages", vec0(chunk_size = 8))]
    struct Small {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(auxiliary)]
        text: String,
        #[sqlite(vector(of = First))]
        at: [i8; 2],
    }

    let file = File::new();
    apply::<Page<First>>(&file.db, 1.0)?;
    let target = file.db.target_state("app")?;
    target.declare_table::<Small>()?;
    assert!(target.component("1")?.memo("text")?.is_none());
    assert!(target.component("2")?.memo("text")?.is_none());
    assert_eq!(target.apply()?.unchanged, 4);
    assert_eq!(
        Small::get(&file.db, 10)?.map(|it| (it.text, it.at)),
        Some(("text 10".into(), [126, 126]))
    );
    Ok(())
}

/// S10: nothing is taken from a table of the user's. Memos do not hold, and a partial
/// run, which would leave old vectors beside new ones, is refused.
#[test]
fn s10_in_a_table_of_the_users_a_partial_run_is_refused() -> Result<()> {
    let file = File::new();
    run(&file.db, "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL, at BLOB)");
    run(&file.db, "INSERT INTO notes VALUES (7, 'by hand', NULL)");
    let (target, _) = declare::<Note<First>>(&file.db, 1.0, ManagedBy::User)?;
    target.apply()?;
    let target = file.db.target_state("app")?;
    target.partial().table::<Note<Second>>().managed_by(ManagedBy::User).declare()?;
    let refused = target.apply().expect_err("the rows stand").to_string();
    assert!(refused.contains("vectors of minilm 1 become those of minilm 2"), "{refused}");
    assert!(refused.contains("a full run"), "{refused}");
    let (target, asked) = declare::<Note<Second>>(&file.db, 2.0, ManagedBy::User)?;
    assert_eq!(asked, [1, 2]);
    assert_eq!(target.apply()?.updated, 4);
    let mut expected = vec!["7 none".to_owned()];
    expected.extend(of_model("2"));
    assert_eq!(texts(&file.db, NOTES), expected);
    Ok(())
}

/// S10, L3: a reviewed plan that changes the provider is applied as any.
#[test]
fn s10_a_reviewed_plan_changes_the_provider() -> Result<()> {
    let file = File::new();
    apply::<Page<First>>(&file.db, 1.0)?;
    let (target, _) = declare::<Page<Second>>(&file.db, 2.0, ManagedBy::System)?;
    let json = serde_json::to_string(&target.plan()?).expect("a plan serialises");
    let plan: Plan = serde_json::from_str(&json).expect("and is read back");
    let (target, _) = declare::<Page<Second>>(&file.db, 2.0, ManagedBy::System)?;
    target.apply_plan(&plan)?;
    assert_eq!(texts(&file.db, PAGES), of_model("2"));
    let (target, _) = declare::<Page<Other>>(&file.db, 2.0, ManagedBy::System)?;
    assert!(target.apply_plan(&plan).expect_err("it is done").is_conflict());
    Ok(())
}

/// S10, L3: where a provider is named of vectors that stay, no step tells whose; the plan does.
#[test]
fn s10_a_reviewed_plan_is_of_its_providers() -> Result<()> {
    let file = File::new();
    apply::<Unnamed>(&file.db, 1.0)?;
    let target = |named: fn(&TargetState) -> Result<()>| {
        let target = file.db.target_state("app")?;
        named(target.partial())?;
        Ok::<_, Error>(target)
    };
    let first = || target(|target| target.declare_table::<Page<First>>().map(drop));
    let other = || target(|target| target.declare_table::<Page<Other>>().map(drop));
    let plan = first()?.plan()?;
    let moved = other()?.apply_plan(&plan).expect_err("another provider");
    assert!(moved.is_conflict());
    let moved = moved.to_string();
    let told =
        "the vectors of pages.at are those of e5 1, and in the plan they were those of minilm 1";
    assert!(moved.contains(told), "{moved}");
    let unnamed = target(|target| target.declare_table::<Unnamed>().map(drop))?;
    let moved = unnamed.apply_plan(&plan).expect_err("nobody").to_string();
    assert!(moved.contains("pages.at are nobody's who is named"), "{moved}");
    first()?.apply_plan(&plan)?;
    assert!(other()?.plan()?.refusals.len() == 1, "the first was named");
    Ok(())
}

/// S10, L4: in batches, the table has vectors of the new provider alone from the first on.
#[test]
fn s10_another_provider_in_batches() -> Result<()> {
    let file = File::new();
    apply::<Page<First>>(&file.db, 1.0)?;
    let (target, _) = declare::<Page<Second>>(&file.db, 2.0, ManagedBy::System)?;
    assert!(target.batches(1).apply()?.batches > 1);
    assert_eq!(texts(&file.db, PAGES), of_model("2"));
    assert_eq!(apply::<Page<Second>>(&file.db, 2.0)?, [0; 0]);
    Ok(())
}

/// S10, C7: a run that repairs changes the provider too.
#[test]
fn s10_a_run_that_repairs_changes_the_provider() -> Result<()> {
    let file = File::new();
    apply::<Page<First>>(&file.db, 1.0)?;
    run(&file.db, "DELETE FROM pages WHERE id = 11");
    let target = file.db.target_state("app")?;
    let table = target.repair()?.declare_table::<Page<Second>>()?;
    for component in 1..=2 {
        let it = target.component(component.to_string())?.memo("text")?.expect("another provider");
        for id in [component * 10, component * 10 + 1] {
            it.declare_row(&table, &Row::new(id, [2.0, 1.0]))?;
        }
        it.finish()?;
    }
    target.apply()?;
    assert_eq!(texts(&file.db, PAGES), of_model("2"));
    assert!(file.db.target_state("app")?.verify()?.is_clean());
    Ok(())
}

/// C5: a table whose vectors are another provider's comes before the first memo that holds.
#[test]
fn c5_another_provider_after_a_memo_held_is_an_error() -> Result<()> {
    let file = File::new();
    apply::<Page<First>>(&file.db, 1.0)?;
    let target = file.db.target_state("app")?;
    assert!(target.component("1")?.memo("text")?.is_none());
    let error = target.declare_table::<Page<Second>>().expect_err("too late").to_string();
    assert!(error.contains("vectors of another provider"), "{error}");
    Ok(())
}

/// S10: as bytes for a while they are still nobody else's vectors.
#[test]
fn s10_vectors_that_were_bytes_meanwhile_are_asked_for_again() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "notes")]
    struct Bytes {
        #[sqlite(primary_key)]
        id: i64,
        text: String,
        at: Option<Vec<u8>>,
    }
    let file = File::new();
    apply::<Note<First>>(&file.db, 1.0)?;
    let target = file.db.target_state("app")?;
    target.partial().declare_table::<Bytes>()?;
    let refused = target.apply().expect_err("the rows stand").to_string();
    assert!(refused.contains("its vector is one of minilm 1"), "{refused}");
    let target = file.db.target_state("app")?;
    target.declare_table::<Bytes>()?;
    assert!(target.component("1")?.memo("text")?.is_some(), "no memo holds");
    Ok(())
}

/// S10, C7: who made the vectors is known whatever somebody did to the table.
#[test]
fn s10_a_table_that_was_altered_has_the_vectors_of_its_provider() -> Result<()> {
    for again in [
        "CREATE VIRTUAL TABLE pages USING vec0(id integer primary key, +text text, \
         at float[2] distance_metric=cosine, chunk_size=8)",
        "CREATE VIRTUAL TABLE pages USING vec0(id integer primary key, text text, \
         at float[2], chunk_size=8)",
    ] {
        let file = File::new();
        apply::<Page<First>>(&file.db, 1.0)?;
        run(&file.db, "CREATE TABLE aside AS SELECT id, text, at FROM pages; DROP TABLE pages");
        run(&file.db, again);
        run(&file.db, "INSERT INTO pages (id, text, at) SELECT * FROM aside; DROP TABLE aside");
        let target = file.db.target_state("app")?;
        let table = target.partial().repair()?.declare_table::<Page<Second>>()?;
        let it = target.component("1")?.memo("text")?.expect("another provider");
        for id in [10, 11] {
            it.declare_row(&table, &Row::new(id, [2.0, 1.0]))?;
        }
        it.finish()?;
        let refused = target.apply().expect_err("rows of the other stand").to_string();
        assert!(refused.contains("its vector is one of minilm 1, 2 rows at risk"), "{refused}");
    }
    Ok(())
}

/// S10, L4: of a table of the user's, in which old vectors stand until they are written anew,
/// the ledger does not say otherwise before the last batch.
#[test]
fn s10_a_run_in_batches_that_fails_in_a_table_of_the_users() -> Result<()> {
    let file = File::new();
    run(
        &file.db,
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL,
         at BLOB CHECK (id < 20 OR at = x'0000803f0000803f'))",
    );
    declare::<Note<First>>(&file.db, 1.0, ManagedBy::User)?.0.apply()?;
    let (target, _) = declare::<Note<Second>>(&file.db, 2.0, ManagedBy::User)?;
    target.batches(1).apply().expect_err("the check fails in the last batches");
    let expected = [&of_model("2")[..2], &of_model("1")[2..]].concat();
    assert_eq!(texts(&file.db, NOTES), expected);
    let target = file.db.target_state("app")?;
    target.partial().table::<Note<Second>>().managed_by(ManagedBy::User).declare()?;
    let refused = target.apply().expect_err("old vectors stand").to_string();
    assert!(refused.contains("vectors of minilm 1 become those of minilm 2"), "{refused}");
    run(&file.db, "CREATE TABLE free (id INTEGER PRIMARY KEY, text TEXT NOT NULL, at BLOB)");
    run(&file.db, "INSERT INTO free SELECT * FROM notes; DROP TABLE notes");
    run(&file.db, "ALTER TABLE free RENAME TO notes");
    let (target, asked) = declare::<Note<Second>>(&file.db, 2.0, ManagedBy::User)?;
    assert_eq!(asked, [1, 2]);
    target.batches(1).apply()?;
    assert_eq!(texts(&file.db, NOTES), of_model("2"));
    let target = file.db.target_state("app")?;
    target.partial().table::<Note<Second>>().managed_by(ManagedBy::User).declare()?;
    target.apply()?;
    Ok(())
}
