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

use proptest::test_runner::{Config, RngAlgorithm, TestRunner};

/// R1, R2, R3, R4, R5, R8: from whatever state to whatever other. A valid one is
/// applied, and the file is that of one built anew; of an invalid one a fault is
/// told, and nothing is written.
#[test]
fn a_file_goes_from_any_state_to_any_valid_one() {
    let pairs = std::env::var("DECLARITE_PAIRS").ok().and_then(|pairs| pairs.parse().ok());
    let cases = pairs.unwrap_or(2_000_u32).div_ceil(strategy::PAIRS);
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 20_000,
        // In a dev build the usual one takes as long as what it is for.
        rng_algorithm: RngAlgorithm::XorShift,
        ..Config::default()
    };
    let ran = TestRunner::new(config).run(&strategy::program(), |program| run::check(&program));
    if let Err(error) = ran {
        panic!("{error}");
    }
}
