//! How names compare, and which are reserved.

/// The prefix of the tables Declarite keeps for itself.
pub(crate) const RESERVED_PREFIX: &str = "_declarite_";

/// Whether SQLite takes two identifiers for the same: it folds ASCII case only.
pub(crate) fn same_name(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

/// [`same_name`] where a constant asks.
pub(crate) const fn same_name_const(left: &str, right: &str) -> bool {
    same_bytes(left.as_bytes(), right.as_bytes())
}

/// Whether the bytes are the same but for the case of ASCII letters.
pub(super) const fn same_bytes(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut i = 0;
    while i < left.len() {
        if !left[i].eq_ignore_ascii_case(&right[i]) {
            return false;
        }
        i += 1;
    }
    true
}

/// The name among `known` a mistyped `name` was probably meant to be.
pub(crate) fn closest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let allowed = name.len().div_ceil(3);
    known
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein's edit distance over bytes, case folded.
fn distance(left: &str, right: &str) -> usize {
    let right = right.as_bytes();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, a) in left.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(!a.eq_ignore_ascii_case(b));
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_name_is_within_a_third_of_its_length() {
        assert_eq!(closest("titel", ["title", "body"]), Some("title"));
        assert_eq!(closest("Body", ["title", "body"]), Some("body"));
        assert_eq!(closest("embedding", ["title", "body"]), None);
    }
}
