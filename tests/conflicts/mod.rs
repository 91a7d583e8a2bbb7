//! R1 to R8: which rows go before which, and what is in their way.

mod declared;
mod faults;
mod order;
mod program;
mod references;
mod run;
mod state;
mod strategy;
mod tables;
mod unique;

use std::cell::Cell;

use proptest::test_runner::{Config, RngAlgorithm, TestRunner};

/// R1, R2, R3, R4, R5, R8: from whatever state to whatever other. A valid one is
/// applied, and the file is that of one built anew; of an invalid one a fault is
/// told, and nothing is written.
#[test]
fn a_file_goes_from_any_state_to_any_valid_one() {
    let pairs = std::env::var("DECLARITE_PAIRS");
    let pairs: u32 = pairs.map_or(2_000, |pairs| pairs.parse().expect("a number of pairs"));
    let cases = pairs.div_ceil(strategy::PAIRS);
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 20_000,
        // In a dev build the usual one takes as long as what it is for.
        rng_algorithm: RngAlgorithm::XorShift,
        ..Config::default()
    };
    let (valid, refused) = (Cell::new(0_u64), Cell::new(0_u64));
    let ran = TestRunner::new(config).run(&strategy::program(), |program| {
        // The first apply makes the tables, and has nothing before it.
        for step in program.steps.iter().skip(1) {
            let count = if step.expected.is_ok() { &valid } else { &refused };
            count.set(count.get() + 1);
        }
        run::check(&program)
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
    let (valid, refused) = (valid.get(), refused.get());
    println!("{} pairs of states: {valid} valid, {refused} refused", valid + refused);
    assert!(refused > 0 && valid > refused, "they are not what they are to be");
}
