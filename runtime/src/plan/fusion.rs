//! How the rows of two searches become one list.

use std::collections::BTreeMap;

/// Reciprocal rank fusion: a row counts `weight / (constant + rank)` for each list that has it,
/// ranks from 1. Scores of the two searches, which have no common measure, do not matter.
///
/// Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet and individual
/// Rank Learning Methods, SIGIR 2009, <https://doi.org/10.1145/1571941.1572114>.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fusion {
    pub(crate) words: f64,
    pub(crate) vector: f64,
    pub(crate) constant: f64,
}

/// A row of either list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fused {
    pub(crate) score: f64,
    /// Its place in each list, from 0.
    pub(crate) by_words: Option<usize>,
    pub(crate) by_vector: Option<usize>,
}

impl Fusion {
    /// The paper's constant, with which it found the differences to others small.
    pub(crate) const CONSTANT: f64 = 60.0;

    /// What is wrong with it, if something is.
    pub(crate) fn fault(&self) -> Option<String> {
        let wrong = |number: f64| !number.is_finite() || number < 0.0;
        let Self { words, vector, constant } = *self;
        for weight in [words, vector] {
            if wrong(weight) {
                return Some(format!("{weight} is no weight of a search: take 0 or more"));
            }
        }
        if wrong(constant) {
            return Some(format!("{constant} is no rank constant: take 0 or more"));
        }
        if words + vector <= 0.0 {
            return Some("weights of 0 and 0 leave nothing to search by".to_owned());
        }
        None
    }

    /// The rows of both lists, whose keys these are, the best first; those equally good by
    /// key.
    pub(crate) fn fuse(&self, words: &[&[u8]], vector: &[&[u8]]) -> Vec<Fused> {
        let mut rows: BTreeMap<&[u8], (Option<usize>, Option<usize>)> = BTreeMap::new();
        for (place, key) in words.iter().enumerate() {
            rows.entry(key).or_default().0 = Some(place);
        }
        for (place, key) in vector.iter().enumerate() {
            rows.entry(key).or_default().1 = Some(place);
        }
        let fused = rows.into_values().map(|(by_words, by_vector)| {
            let score = self.count(self.words, by_words) + self.count(self.vector, by_vector);
            Fused { score, by_words, by_vector }
        });
        let mut fused: Vec<Fused> = fused.collect();
        fused.sort_by(|one, other| other.score.total_cmp(&one.score));
        fused
    }

    #[expect(clippy::cast_precision_loss, reason = "ranks are far below 2^53")]
    fn count(&self, weight: f64, place: Option<usize>) -> f64 {
        place.map_or(0.0, |place| weight / (self.constant + (place + 1) as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVEN: Fusion = Fusion { words: 1.0, vector: 1.0, constant: Fusion::CONSTANT };

    /// The rows by name, of lists of names.
    fn order<'n>(fusion: Fusion, words: &[&'n str], vector: &[&'n str]) -> Vec<&'n str> {
        let keys = |list: &[&'n str]| list.iter().map(|name| name.as_bytes()).collect::<Vec<_>>();
        let fused = fusion.fuse(&keys(words), &keys(vector));
        let name = |it: &Fused| match (it.by_words, it.by_vector) {
            (Some(place), _) => words[place],
            (None, Some(place)) => vector[place],
            (None, None) => panic!("a row of no list"),
        };
        fused.iter().map(name).collect()
    }

    #[test]
    fn a_row_of_both_lists_is_before_the_first_of_one() {
        assert_eq!(order(EVEN, &["a", "b", "c"], &["d", "c"]), ["c", "a", "d", "b"]);
        let fused = EVEN.fuse(&[b"a", b"c"], &[b"d", b"e", b"c"]);
        let expected =
            Fused { score: 1.0 / 62.0 + 1.0 / 63.0, by_words: Some(1), by_vector: Some(2) };
        assert_eq!(fused[0], expected);
        assert_eq!(EVEN.fuse(&[], &[]), []);
    }

    #[test]
    fn equally_good_rows_are_sorted_by_key() {
        assert_eq!(order(EVEN, &["d", "b"], &["c", "a"]), ["c", "d", "a", "b"]);
    }

    #[test]
    fn weights_and_the_constant_say_what_a_rank_counts() {
        let heavy = Fusion { vector: 3.0, ..EVEN };
        assert_eq!(order(heavy, &["a", "b"], &["c", "d"]), ["c", "d", "a", "b"]);
        let only = Fusion { words: 0.0, ..EVEN };
        assert_eq!(order(only, &[], &["b", "a"]), ["b", "a"]);
        // With a small constant the first of a list counts for more than two lower places.
        let steep = Fusion { constant: 0.0, ..EVEN };
        assert_eq!(order(steep, &["a", "b", "c"], &["d", "e", "c"])[..2], ["a", "d"]);
        assert_eq!(order(EVEN, &["a", "b", "c"], &["d", "e", "c"])[0], "c");
    }

    #[test]
    fn what_no_sum_can_be_made_of_is_refused() {
        for (fusion, fault) in [
            (Fusion { words: -1.0, ..EVEN }, "-1 is no weight of a search: take 0 or more"),
            (Fusion { vector: f64::NAN, ..EVEN }, "NaN is no weight of a search: take 0 or more"),
            (Fusion { constant: -0.5, ..EVEN }, "-0.5 is no rank constant: take 0 or more"),
            (
                Fusion { words: 0.0, vector: 0.0, ..EVEN },
                "weights of 0 and 0 leave nothing to search by",
            ),
        ] {
            assert_eq!(fusion.fault().as_deref(), Some(fault));
        }
        assert_eq!(EVEN.fault(), None);
        assert_eq!(Fusion { words: 0.0, ..EVEN }.fault(), None);
    }
}
