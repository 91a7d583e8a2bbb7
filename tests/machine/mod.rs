//! Random programs of runs, target states kept open and changes by hand, against
//! a plain model in memory. What fails is shrunk to a short program.

mod check;
mod declare;
mod generate;
mod model;
mod outcome;
mod play;
mod program;
mod rows;
mod tables;

use proptest::test_runner::{Config, TestError, TestRunner};

/// How many programs are run: `DECLARITE_SEQUENCES`, or these.
const SEQUENCES: u32 = 500;

/// C1 to C4, L1 to L3, L9, R2, R5, R6, R8, S9: whatever programs declare, keep,
/// abandon and trade, and whatever is done to the file by hand, every apply comes
/// to what the model says, and so do the file and its ledger.
#[test]
fn files_follow_any_program() {
    let cases = std::env::var("DECLARITE_SEQUENCES").ok().and_then(|count| count.parse().ok());
    let cases = cases.unwrap_or(SEQUENCES);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let checked =
        TestRunner::new(config).run(&generate::program(), |program| play::Play::run(&program));
    match checked {
        Ok(()) => {}
        Err(TestError::Fail(reason, program)) => panic!("{reason}\n\n{program:?}\n"),
        Err(TestError::Abort(reason)) => panic!("{reason}"),
    }
}
