//! Parents before children.

use std::collections::{BTreeMap, BTreeSet};

/// The tables so ordered that those a table refers to come before it. Tables
/// that refer to each other in a circle come in the order given.
pub(crate) fn parents_first(
    tables: &[String],
    refers_to: &BTreeMap<String, BTreeSet<String>>,
) -> Vec<usize> {
    let mut order = Vec::with_capacity(tables.len());
    let mut left: BTreeSet<usize> = (0..tables.len()).collect();
    while !left.is_empty() {
        let waits = |&table: &usize| {
            refers_to.get(&tables[table]).is_some_and(|parents| {
                left.iter().any(|&other| other != table && parents.contains(&tables[other]))
            })
        };
        let next = left.iter().find(|table| !waits(table)).or_else(|| left.first()).copied();
        let Some(next) = next else { break };
        left.remove(&next);
        order.push(next);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(tables: &[&str], references: &[(&str, &str)]) -> Vec<usize> {
        let tables: Vec<String> = tables.iter().map(|&table| table.to_owned()).collect();
        let mut refers_to: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (child, parent) in references {
            refers_to.entry((*child).to_owned()).or_default().insert((*parent).to_owned());
        }
        parents_first(&tables, &refers_to)
    }

    /// R1: parents before children, cycles in any order.
    #[test]
    fn r1_parents_come_before_children() {
        assert_eq!(order(&["a", "b", "c"], &[]), [0, 1, 2]);
        assert_eq!(order(&["a", "b", "c"], &[("a", "b"), ("b", "c")]), [2, 1, 0]);
        assert_eq!(order(&["a", "b"], &[("a", "a"), ("a", "elsewhere")]), [0, 1]);
        assert_eq!(order(&["a", "b", "c"], &[("a", "b"), ("b", "a"), ("a", "c")]), [2, 0, 1]);
    }
}
