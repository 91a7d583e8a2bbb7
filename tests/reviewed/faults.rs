//! Plans that no target state can apply.

use declarite::{Database, Error, Plan, Result, SqliteRow, TargetState};
use serde_json::Value;

use super::through_json;
use crate::support::{File, Note, Point, apply_notes, declare_notes, note, notes, point};

fn fault(target: &TargetState, plan: &Plan) -> String {
    match target.apply_plan(plan) {
        Err(Error::Plan { reason }) => reason,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("{plan} was applied"),
    }
}

#[test]
fn a_plan_of_another_kind_is_told() -> Result<()> {
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let target = declare_notes(&file.db, "app", &[note(1, "b")])?;
    let plan = target.plan()?;

    assert!(fault(&target, &Plan::default()).contains("not made by `plan`"));

    let other = file.db.target_state("other")?;
    let said = fault(&other, &plan);
    assert!(said.contains("\"app\"") && said.contains("\"other\""), "{said}");

    let partial = declare_notes(&file.db, "app", &[note(1, "b")])?;
    partial.partial();
    assert!(fault(&partial, &plan).contains("a full run, and this is a partial run"));

    let mut json = serde_json::to_value(&plan).expect("it is JSON");
    json["basis"]["form"] = 99.into();
    let newer: Plan = serde_json::from_value(json).expect("the form is as before");
    let said = fault(&target, &newer);
    assert!(said.contains("another version") && said.contains("form 99"), "{said}");

    let mut edited = plan.clone();
    edited.tables[0].rows.updated = 0;
    assert!(fault(&target, &edited).contains("it was changed"));
    let mut refused = file.db.drop_app("app")?.plan()?;
    refused.refusals.clear();
    let drop = file.db.drop_app("app")?;
    let error = drop.allow_data_loss().apply_plan(&refused).expect_err("it was changed");
    assert!(matches!(error, Error::Plan { .. }), "{error}");

    // L2: none of that spends the target state.
    assert_eq!(target.apply_plan(&plan)?.updated, 1);
    Ok(())
}

/// Every value of a plan's JSON, by the way to it.
fn leaves(json: &Value, path: &str, found: &mut Vec<String>) {
    let step = |key: &str| format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"));
    match json {
        Value::Object(map) if !map.is_empty() => {
            map.iter().for_each(|(key, value)| leaves(value, &step(key), found));
        }
        Value::Array(list) if !list.is_empty() => {
            let values = list.iter().enumerate();
            values.for_each(|(i, value)| leaves(value, &step(&i.to_string()), found));
        }
        _ => found.push(path.to_owned()),
    }
}

fn others(value: &Value) -> Vec<Value> {
    let mut others = vec![
        Value::Null,
        Value::from(u64::MAX),
        Value::from(-1),
        Value::from("x"),
        Value::from("0123456789abcdef0123456789abcdef"),
        Value::from(true),
        serde_json::json!([]),
        serde_json::json!({}),
        serde_json::json!([[255, 254]]),
    ];
    match value {
        Value::String(text) => others.push(format!("{text}x").into()),
        Value::Number(number) => others.push((number.as_u64().unwrap_or(0) + 1).into()),
        Value::Bool(bool) => others.push((!bool).into()),
        Value::Null | Value::Array(_) | Value::Object(_) => {}
    }
    others
}

/// L3: whatever is edited in a plan, it is not applied, and nothing panics, neither
/// where it is read nor where it is printed.
#[test]
fn l3_an_edited_plan_is_never_applied() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "all", strict, index(text), check = "length(text) > 0")]
    struct All {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(references(Note), default = "1")]
        note: i64,
        #[sqlite(collate = "NOCASE")]
        text: String,
        #[sqlite(vector(dim = 2))]
        at: Vec<f32>,
    }
    let file = File::new();
    apply_notes(&file.db, &[note(1, "a")])?;
    let old = file.db.target_state("app")?;
    old.partial().table::<Note>().named("old").declare()?.declare_row(&note(1, "old"))?;
    old.apply()?;
    let target = declare_notes(&file.db, "app", &[note(1, "b")])?;
    target.allow_data_loss().declare_table::<Point>()?.declare_row(&point(1, [0.0, 1.0]))?;
    let row = All { id: 1, note: 1, text: "x".to_owned(), at: vec![0.0, 1.0] };
    target.declare_table::<All>()?.declare_row(&row)?;
    drop(target.component("stopped")?);
    let plan = through_json(&target.plan()?);
    let json = serde_json::to_value(&plan).expect("it is JSON");
    let mut paths = Vec::new();
    leaves(&json, "", &mut paths);
    assert!(paths.len() > 100, "{}", paths.len());
    let (mut told, mut unread) = (0, 0);
    for path in &paths {
        let leaf = json.pointer(path).expect("it was found there");
        for other in others(leaf).into_iter().filter(|other| other != leaf) {
            let mut edited = json.clone();
            *edited.pointer_mut(path).expect("it is there") = other;
            let Ok(edited) = serde_json::from_value::<Plan>(edited) else {
                unread += 1;
                continue;
            };
            let _ = (edited.to_string(), edited.colored().to_string());
            if edited != plan {
                fault(&target, &edited);
                told += 1;
            }
        }
    }
    assert!(told > 100 && unread > 100, "{told} {unread}");
    assert_eq!(notes(&file.db), [note(1, "a")]);
    assert_eq!(target.apply_plan(&plan)?.inserted, 2);
    Ok(())
}

/// A component's path need not be text for its plan to be JSON.
#[cfg(unix)]
#[test]
fn a_path_that_is_no_text_is_in_the_plan() -> Result<()> {
    use std::os::unix::ffi::OsStrExt;
    let db = Database::open(":memory:")?;
    let declare = || -> Result<TargetState> {
        let target = declare_notes(&db, "app", &[note(1, "a")])?;
        drop(target.component(std::ffi::OsStr::from_bytes(b"a\xff"))?);
        Ok(target)
    };
    let plan = through_json(&declare()?.plan()?);
    assert_eq!(plan.abandoned[0].as_os_str().as_bytes(), b"a\xff");
    assert_eq!(declare()?.apply_plan(&plan)?.inserted, 1);
    Ok(())
}
