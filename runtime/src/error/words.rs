//! Parts of an error's words that depend on what it holds.

use std::path::PathBuf;

use crate::plan::Refusal;

pub(super) fn in_column(column: Option<&str>) -> String {
    column.map_or_else(String::new, |column| format!(", column {column}"))
}

pub(super) fn or_repair(repair: Option<&str>) -> String {
    repair.map_or_else(
        || ", as `repair()` cannot".to_owned(),
        |repair| format!(", or `repair()` will {repair}"),
    )
}

pub(super) fn by_owners(first: &PathBuf, second: &PathBuf) -> String {
    if first == second {
        return String::new();
    }
    let name = |path: &PathBuf| {
        if path.as_os_str().is_empty() {
            "outside any component".to_owned()
        } else {
            format!("by component {}", path.display())
        }
    };
    format!(", {} and {}", name(first), name(second))
}

pub(super) fn list(refusals: &[Refusal]) -> String {
    refusals.iter().map(|refusal| format!("\n  {refusal}")).collect()
}
