//! Any tables that become any others, with any rows, in any runs: what an apply comes
//! to is told by a model, and the file is one that was made for the tables as they
//! are now.

mod model;
mod program;
mod run;
mod shape;
mod value;

use std::cell::Cell;

use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};

use run::Count;

/// S1 to S8, C5, C6: chains of tables. So many are run as `DECLARITE_EVOLUTIONS` says,
/// from another seed each time; else the same few.
#[test]
fn s8_tables_become_any_others_with_the_rows_that_fit() {
    let given = std::env::var("DECLARITE_EVOLUTIONS").ok();
    let cases = given.as_ref().map_or(200, |cases| cases.parse().expect("a number of chains"));
    let algorithm = RngAlgorithm::XorShift;
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 5_000,
        rng_algorithm: algorithm,
        ..Config::default()
    };
    let mut runner = match given {
        Some(_) => TestRunner::new(config),
        None => TestRunner::new_with_rng(config, TestRng::deterministic_rng(algorithm)),
    };
    let counts = Cell::new(Count::default());
    let ran = runner.run(&program::program(), |program| run::check(&program, &counts));
    match ran {
        Ok(()) => {}
        Err(TestError::Fail(reason, program)) => panic!("{reason}\n{}", run::told_of(&program)),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
    let counts = counts.get();
    println!("{counts:?}");
    let least = u64::from(cases) / 20;
    assert!(counts.applied > least && counts.refused > least && counts.failed > least / 4);
}
