//! M: values kept from one run to the next.

mod life;
mod owners;
mod random;

use std::cell::RefCell;

use declarite::{Component, Database, Error, Result, TargetState};
use ndarray::Array1;
use serde::{Deserialize, Serialize};

use crate::support::{File, run, texts};

/// Computes texts, and knows which.
#[derive(Default)]
struct Model {
    computed: RefCell<Vec<String>>,
}

impl Model {
    fn embed(&self, text: &str) -> Vec<f32> {
        self.computed.borrow_mut().push(text.to_owned());
        text.bytes().map(f32::from).collect()
    }

    fn ask(&self, target: &TargetState, text: &str) -> Result<()> {
        let answer = target.memoize("model", text, || self.embed(text))?;
        assert_eq!(answer, text.bytes().map(f32::from).collect::<Vec<_>>());
        Ok(())
    }

    fn ask_in(&self, component: &Component, text: &str) -> Result<()> {
        let answer = component.memoize("model", text, || self.embed(text))?;
        assert_eq!(answer, text.bytes().map(f32::from).collect::<Vec<_>>());
        Ok(())
    }

    /// What was computed since this was last asked.
    fn take(&self) -> Vec<String> {
        self.computed.take()
    }
}

/// How many values the file keeps.
fn kept(db: &Database) -> usize {
    let sql = "SELECT print AS value FROM (SELECT hex(print) AS print FROM _declarite_value)";
    texts(db, sql).len()
}

/// Each with its component's path.
fn owners(db: &Database) -> Vec<String> {
    let sql = "SELECT CAST(path AS TEXT) AS value FROM _declarite_component_value \
               LEFT JOIN _declarite_component USING (component_id) ORDER BY path";
    texts(db, sql)
}

/// M1: a value is computed once for a name and inputs.
#[test]
fn m1_a_value_is_computed_once() -> Result<()> {
    let file = File::new();
    let chunk_text = "a text".to_owned();
    let ask = |expected: u32| {
        let mut computed = 0;
        let mut compute = |value: f32| {
            computed += 1;
            value
        };
        let target = file.db.target_state("app")?;
        let vector = target.memoize("a", &chunk_text, || vec![compute(0.5); 384])?;
        let array = target.memoize("b", &chunk_text, || Array1::from(vec![compute(1.5); 3]))?;
        let four = target.memoize("c", &chunk_text, || [compute(2.5); 4])?;
        let text = target.memoize("d", &chunk_text, || compute(3.5).to_string())?;
        let other = target.memoize("d", &(&chunk_text, 2), || Some((compute(4.5), 'x')))?;
        assert_eq!((vector, array), (vec![0.5; 384], Array1::from(vec![1.5; 3])));
        assert_eq!((four, text.as_str(), other), ([2.5; 4], "3.5", Some((4.5, 'x'))));
        target.apply()?;
        assert_eq!(computed, expected);
        Ok::<(), Error>(())
    };
    ask(5)?;
    ask(0)?;
    drop(file.db.close());
    let again = Database::open(file.path())?.target_state("app")?;
    assert_eq!(again.memoize("d", &chunk_text, String::new)?, "3.5");
    Ok(())
}

/// M1: each app has its own.
#[test]
fn m1_values_are_those_of_an_app() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    for app in ["one", "two", "one", "two"] {
        let target = file.db.target_state(app)?;
        model.ask(&target, "x")?;
        target.apply()?;
    }
    assert_eq!(model.take(), ["x", "x"]);
    Ok(())
}

/// M1: a value that was kept as another type is computed anew, and kept as this one.
#[test]
fn m1_a_value_of_another_type_is_computed_anew() -> Result<()> {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Before {
        title: f32,
        text: f32,
    }
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct After {
        text: f32,
        title: f32,
    }
    let file = File::new();
    let target = file.db.target_state("app")?;
    target.memoize("m", "x", || Before { title: 1.0, text: 2.0 })?;
    target.apply()?;
    let target = file.db.target_state("app")?;
    let anew = || After { title: 3.0, text: 4.0 };
    assert_eq!(target.memoize("m", "x", anew)?, anew());
    target.apply()?;
    let target = file.db.target_state("app")?;
    assert_eq!(target.memoize("m", "x", || -> After { unreachable!() })?, anew());
    assert_eq!(kept(&file.db), 1);
    Ok(())
}

/// M1, L7: a damaged value is no error: it is computed anew, and kept again.
#[test]
fn m1_a_damaged_value_is_computed_anew() -> Result<()> {
    for damage in [
        "body = zeroblob(length(body))",
        "body = x''",
        "body = 7",
        "shape = shape + 1",
        "checksum = checksum + 1",
        "print = zeroblob(16)",
        "print = 'x'",
    ] {
        let file = File::new();
        let model = Model::default();
        for (round, computed) in [1, 0, 1, 0].into_iter().enumerate() {
            if round == 2 {
                run(&file.db, &format!("UPDATE _declarite_value SET {damage}"));
            }
            let target = file.db.target_state("app")?;
            model.ask(&target, "a text")?;
            target.apply()?;
            assert_eq!(model.take().len(), computed, "{damage}, round {round}");
        }
    }
    Ok(())
}

/// M1: tables of values that are gone are made anew.
#[test]
fn m1_values_that_are_gone_are_computed_anew() -> Result<()> {
    let file = File::new();
    let model = Model::default();
    let mut open = None;
    for table in ["_declarite_value", "_declarite_component_value"] {
        let target = file.db.target_state("app")?;
        model.ask(&target, "x")?;
        target.apply()?;
        open = Some(file.db.target_state("app")?);
        model.take();
        run(&file.db, &format!("DROP TABLE {table}"));
        let target = file.db.target_state("app")?;
        model.ask(&target, "x")?;
        assert_eq!(model.take(), ["x"], "{table}");
        target.apply()?;
        assert_eq!((kept(&file.db), owners(&file.db)), (1, vec![String::new()]), "{table}");
    }
    assert!(model.ask(&open.expect("one"), "x").is_ok());
    Ok(())
}

/// M1: what would not be read back is an error at once, and so are inputs that
/// cannot be hashed.
#[test]
fn m1_what_cannot_be_kept_is_an_error() -> Result<()> {
    struct Broken;
    impl Serialize for Broken {
        fn serialize<S: serde::Serializer>(&self, _: S) -> std::result::Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("it is broken"))
        }
    }
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    let error = target.memoize("json", "x", || serde_json::json!([1])).expect_err("it has no type");
    assert!(matches!(&error, Error::Memoize { name, .. } if name == "json"), "{error}");
    assert!(error.to_string().contains("as a `String` of JSON"), "{error}");
    let error = target.memoize("m", &Broken, || 1).expect_err("its inputs are broken").to_string();
    assert!(error.contains("\"m\"") && error.contains("it is broken"), "{error}");
    // Neither makes the run incomplete.
    target.apply().map(drop)
}

/// M1: a failure is passed on as what it is, and not kept.
#[test]
fn m1_a_failure_is_not_kept() -> Result<()> {
    let file = File::new();
    let target = file.db.target_state("app")?;
    let text = target.try_memoize("m", "x", || Err::<u8, _>("no service")).expect_err("it failed");
    assert!(matches!(&text, Error::User(_)) && text.to_string() == "no service");
    let own = target.try_memoize("m", "x", || Err::<u8, _>(Error::Closed)).expect_err("it failed");
    assert!(matches!(own, Error::Closed), "{own:?}");
    let part = target.component("part")?;
    assert!(part.try_memoize("m", "x", || Err::<u8, _>(std::fmt::Error)).is_err());
    assert_eq!(part.try_memoize("m", "x", || Ok::<_, Error>(7_u8))?, 7);
    part.finish()?;
    target.apply()?;
    assert_eq!(kept(&file.db), 1);
    Ok(())
}

/// A computation may ask for values, declare rows, and fail by a panic.
#[test]
fn a_computation_may_do_anything() -> Result<()> {
    use crate::support::{Note, note, notes};
    let file = File::new();
    let target = file.db.target_state("app")?;
    let table = target.declare_table::<Note>()?;
    let sum = target.try_memoize("outer", "x", || {
        table.declare_row(&note(1, "inside"))?;
        Ok::<_, Error>(target.memoize("inner", "x", || 20)? + 1)
    })?;
    assert_eq!(sum, 21);
    let panics = std::panic::AssertUnwindSafe(|| {
        target.memoize("panics", "x", || -> u8 { std::panic::panic_any("stopped") })
    });
    assert!(std::panic::catch_unwind(panics).is_err());
    assert_eq!(target.memoize("panics", "x", || 5)?, 5);
    target.apply()?;
    assert_eq!((notes(&file.db), kept(&file.db)), (vec![note(1, "inside")], 3));
    Ok(())
}
