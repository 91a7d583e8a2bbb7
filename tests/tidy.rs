//! The house rules that can be told from the text of the source.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms of the runtime in the order in which imports run: each may name those before it.
const ROOMS: [&str; 7] = ["schema", "row", "state", "plan", "sql", "db", "query"];

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the workspace").to_owned()
}

fn sources(folder: &str) -> Vec<(String, String)> {
    files_of(folder, "rs")
}

/// The files under a folder whose names end so, with their text.
fn files_of(folder: &str, ending: &str) -> Vec<(String, String)> {
    fn collect(folder: &Path, ending: &str, files: &mut Vec<PathBuf>) {
        let mut entries: Vec<_> =
            fs::read_dir(folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                collect(&path, ending, files);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    collect(&root().join(folder), ending, &mut files);
    files
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root()).expect("inside").to_string_lossy().into_owned();
            (name, fs::read_to_string(&path).expect("it is text"))
        })
        .collect()
}

fn shipped() -> Vec<(String, String)> {
    [sources("runtime/src"), sources("macros/src")].concat()
}

fn everything() -> Vec<(String, String)> {
    let folders = ["tests", "ui-tests", "examples", "runtime/benches"];
    [shipped(), folders.into_iter().flat_map(sources).collect()].concat()
}

/// The part of a file above its unit tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

fn faults(fault: impl Fn(&str, &str) -> Option<String>) -> Vec<String> {
    shipped().iter().filter_map(|(name, text)| fault(name, text)).collect()
}

#[test]
fn imports_run_one_way() {
    let faults = faults(|name, text| {
        let room = name.strip_prefix("runtime/src/")?.split(['/', '.']).next()?;
        let at = ROOMS.iter().position(|other| *other == room)?;
        let later = ROOMS[at + 1..].iter().find(|later| {
            let code = without_tests(text);
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//"));
            let code = code.collect::<Vec<_>>().join("\n");
            code.contains(&format!("crate::{later}::"))
                || grouped(&code).any(|name| name == **later)
        })?;
        Some(format!("{name} names {later}, which comes after {room}"))
    });
    assert_eq!(faults, Vec::<String>::new());
}

/// The modules that `use crate::{a, b::c}` names.
fn grouped(code: &str) -> impl Iterator<Item = &str> {
    code.split("use crate::{").skip(1).flat_map(|rest| {
        let group = rest.split(';').next().unwrap_or(rest);
        group.split([',', '{', '}']).map(|name| name.trim().split("::").next().unwrap_or_default())
    })
}

/// SQLite's C interface knows no more of the runtime than values and errors.
#[test]
fn the_room_of_unsafe_code_names_values_only() {
    let faults = faults(|name, text| {
        if !name.starts_with("runtime/src/sqlite/") {
            return None;
        }
        let names = |room: &&&str| text.contains(&format!("crate::{room}::"));
        let room = ROOMS.iter().filter(|room| **room != "row").find(names)?;
        Some(format!("{name} names {room}"))
    });
    assert_eq!(faults, Vec::<String>::new());
}

/// `schema`, `row`, `state`, `plan` and `sql` are pure.
#[test]
fn pure_rooms_name_no_connection_clock_or_chance() {
    let faults = faults(|name, text| {
        let room = name.strip_prefix("runtime/src/")?.split(['/', '.']).next()?;
        if !["schema", "row", "state", "plan", "sql"].contains(&room) {
            return None;
        }
        let words =
            ["diesel", "crate::sqlite", "Instant", "SystemTime", "getrandom", "HashMap", "std::fs"];
        let code = without_tests(text).lines().filter(|line| !line.trim_start().starts_with("//"));
        let found =
            code.flat_map(|line| words.iter().filter(move |word| line.contains(**word))).next()?;
        Some(format!("{name}: {found}"))
    });
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn unsafe_code_is_in_one_room() {
    let faults = faults(|name, text| {
        let has = text.lines().any(|line| {
            let line = line.split("//").next().unwrap_or(line);
            ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"]
                .iter()
                .any(|w| line.contains(w))
        });
        (has && !name.starts_with("runtime/src/sqlite/")).then(|| name.to_owned())
    });
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn files_are_short() {
    let faults = faults(|name, text| {
        let lines = without_tests(text).lines().count();
        (lines > 400).then(|| format!("{name}: {lines} lines without its tests"))
    });
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn a_banner_comment_is_a_file_that_was_not_made() {
    let faults: Vec<String> = everything()
        .iter()
        .filter(|(_, text)| {
            text.lines().any(|line| {
                let line = line.trim_start();
                let comment = line.trim_start_matches('/').trim_start();
                line.starts_with("//")
                    && ["----", "====", "####"].iter().any(|b| comment.starts_with(b))
            })
        })
        .map(|(name, _)| name.clone())
        .collect();
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn every_module_says_what_it_is() {
    let says_so =
        |text: &str| text.strip_prefix("//! ").is_some_and(|doc| doc.find('\n') > Some(4));
    let faults = faults(|name, text| (!says_so(text)).then(|| name.to_owned()));
    assert_eq!(faults, Vec::<String>::new());
}

#[test]
fn nothing_is_left_open() {
    // Put together here, so that this file does not find itself.
    let marks =
        [["TO", "DO"], ["FIX", "ME"], ["todo", "!("], ["unimplemented", "!("]].map(|m| m.concat());
    let faults: Vec<String> = everything()
        .iter()
        .filter(|(_, text)| marks.iter().any(|mark| text.contains(mark.as_str())))
        .map(|(name, _)| name.clone())
        .collect();
    assert_eq!(faults, Vec::<String>::new());
}

/// Whether rustc quotes std depends on whether std's source is installed, so no case
/// may have a note there. trybuild writes such a place as `$RUST`.
#[test]
fn the_words_of_rustc_quote_no_source_of_std() {
    let cases = files_of("ui-tests/fail", "stderr");
    assert!(!cases.is_empty(), "the cases are elsewhere");
    let quoting = cases.iter().filter(|(_, text)| text.contains("$RUST"));
    let quoting: Vec<String> = quoting.map(|(name, _)| name.clone()).collect();
    assert_eq!(quoting, Vec::<String>::new());
}

/// The map in ARCHITECTURE.md names every room there is, and no other.
#[test]
fn the_map_is_true() {
    let map = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("there is a map");
    for folder in ["runtime/src", "macros/src"] {
        for entry in fs::read_dir(root().join(folder)).expect("a folder") {
            let entry = entry.expect("an entry");
            let name = entry.file_name().to_string_lossy().into_owned();
            let name = if entry.path().is_dir() { format!("{name}/") } else { name };
            assert!(map.contains(&format!("  {name} ")), "ARCHITECTURE.md lacks {folder}/{name}");
        }
    }
}
