//! What the derive refuses, and in which words; what it takes.
//!
//! `fail/<kind of fault>/<fault>.rs` has one fault, and beside it the one error
//! it gives. `fail/rustc` and `fail/queries` have the faults that rustc words, and other
//! releases word them otherwise.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use trybuild::TestCases;

/// The release of rustc whose words are in `fail/rustc` and `fail/queries`. Who moves to
/// another one writes them anew, with `TRYBUILD=overwrite`, and reads the difference.
const RUSTC: &str = "1.95";

/// The kinds of fault that rustc words.
const OF_RUSTC: [&str; 2] = ["rustc", "queries"];

/// Checked by one run of `cargo check`, which a single passing case would turn
/// into a build of each; hence `pass` is a test of its own.
#[test]
fn fail() {
    let cases = TestCases::new();
    let is_of_rustc = |kind: &&PathBuf| OF_RUSTC.iter().any(|name| kind.ends_with(name));
    for kind in kinds_of_fault().iter().filter(|kind| !is_of_rustc(kind)) {
        cases.compile_fail(kind.join("*.rs"));
    }
}

#[test]
fn fail_rustc() {
    let version = rustc_version();
    if is_release(&version, RUSTC) {
        let cases = TestCases::new();
        OF_RUSTC.iter().for_each(|kind| cases.compile_fail(format!("fail/{kind}/*.rs")));
    } else {
        println!("skipped: {OF_RUSTC:?} have the words of rustc {RUSTC}, and this is {version}");
    }
}

#[test]
fn pass() {
    TestCases::new().pass("pass/*.rs");
}

/// Otherwise `fail_rustc` would be skipped where the repository is worked on.
#[test]
fn the_words_are_those_of_the_repositorys_toolchain() {
    let pinned = include_str!("../rust-toolchain.toml");
    let pinned = pinned.split("channel = \"").nth(1).and_then(|rest| rest.split('"').next());
    let pinned = pinned.expect("a channel is pinned");
    assert!(is_release(pinned, RUSTC), "{pinned} is pinned, and {OF_RUSTC:?} of {RUSTC}");
}

/// A section's code and error are those of the case it names, and what it says to write
/// instead is in a passing form.
#[test]
fn the_page_of_mistakes_is_true() {
    let read = |path: &str| fs::read_to_string(path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let (page, instead) = (read("../docs/mistakes.md"), read("pass/mistakes.rs"));
    let sections: Vec<&str> = page.split("\n## ").skip(1).collect();
    assert_eq!(sections.len(), 10);
    for section in sections {
        let case =
            section.split("](../ui-tests/").nth(1).and_then(|rest| rest.split(".rs)").next());
        let case = case.expect("a section names its case");
        // Every other piece stands between fences, and begins with its language.
        let blocks = section.split("```").skip(1).step_by(2).map(|it| it.split_once('\n'));
        let mut code = read(&format!("{case}.rs"));
        let mut languages = Vec::new();
        for (language, block) in blocks.map(|block| block.expect("a block has lines")) {
            languages.push(language);
            if language == "text" {
                assert!(read(&format!("{case}.stderr")).contains(block), "{case}: {block}");
                code.clone_from(&instead);
            } else {
                assert!(
                    without_indents(&code).contains(&without_indents(block)),
                    "{case}: {block}"
                );
            }
        }
        assert!(matches!(languages[..], [.., "rust", "text", "rust"]), "{case}: {languages:?}");
    }
}

fn without_indents(code: &str) -> String {
    code.lines().map(|line| format!("{}\n", line.trim_start())).collect()
}

fn kinds_of_fault() -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new("fail")).expect("there are failing cases");
    let mut kinds: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    kinds.sort();
    kinds
}

/// As in `rustc 1.95.0 (59807616e 2026-04-14)`.
fn rustc_version() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output().expect("rustc runs");
    let said = String::from_utf8(output.stdout).expect("a version is text");
    said.split(' ').nth(1).expect("a version is the second word").to_owned()
}

/// Whether a version is one of this release, and neither a beta nor a nightly of it.
fn is_release(version: &str, release: &str) -> bool {
    let patch = version.strip_prefix(release).and_then(|rest| rest.strip_prefix('.'));
    patch.is_some_and(|patch| patch.parse::<u32>().is_ok())
}
