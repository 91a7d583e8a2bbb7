//! What the derive refuses, and in which words; what it takes.
//!
//! `fail/<kind of fault>/<fault>.rs` has one fault, and beside it the one error
//! it gives. `fail/rustc` has the faults that rustc words.

/// Checked by one run of `cargo check`, which a single passing case would turn
/// into a build of each; hence the two tests.
#[test]
fn fail() {
    trybuild::TestCases::new().compile_fail("fail/*/*.rs");
}

#[test]
fn pass() {
    trybuild::TestCases::new().pass("pass/*.rs");
}
