//! Texts of words that are as unevenly frequent as those of a language.

use declarite::SqliteRow;

use crate::measure::data::{self, DIM, Random};

/// How many different words there are.
const WORDS: usize = 20_000;

/// How many of them a text has.
const LENGTH: usize = 60;

/// A row of a regular table, found by words.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "articles", fts5(title, body))]
pub(crate) struct Article {
    #[sqlite(primary_key)]
    pub(crate) id: i64,
    pub(crate) title: String,
    pub(crate) body: String,
}

/// A row of a vec0 table, found by words and by its vector.
#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "passages", vec0, fts5(title, body))]
pub(crate) struct Passage {
    #[sqlite(primary_key)]
    pub(crate) id: i64,
    pub(crate) title: String,
    #[sqlite(auxiliary)]
    pub(crate) body: String,
    #[sqlite(vector(dim = 384))]
    pub(crate) embedding: Vec<f32>,
}

/// A word: the n-th has 1/n of the frequency of the first, as in Zipf's law.
fn word(random: &mut Random) -> String {
    // The n-th's share of all is about 1 / (n ln WORDS), so the logarithm of n is even.
    let even = random.below(1 << 30) as f64 / f64::from(1 << 30);
    named((even * (WORDS as f64).ln()).exp() as usize)
}

fn named(number: usize) -> String {
    format!("w{number}")
}

fn text(random: &mut Random, length: usize) -> String {
    (0..length).map(|_| word(random)).collect::<Vec<_>>().join(" ")
}

pub(crate) fn articles(count: usize) -> impl Iterator<Item = Article> {
    let mut random = Random(5);
    (0..count as i64).map(move |id| {
        let (title, body) = (text(&mut random, 5), text(&mut random, LENGTH));
        Article { id, title, body }
    })
}

pub(crate) fn passages(count: usize) -> impl Iterator<Item = Passage> {
    let mut random = Random(6);
    articles(count).map(move |Article { id, title, body }| {
        let embedding = data::vector(&mut random, DIM);
        Passage { id, title, body, embedding }
    })
}

/// Questions of two words, the first one frequent: some thousandths of all texts have it.
pub(crate) fn questions(count: usize) -> Vec<String> {
    let mut random = Random(7);
    let mut question = || {
        let (frequent, other) = (10 + random.below(20), 30 + random.below(50));
        format!("{} {}", named(frequent), named(other))
    };
    (0..count).map(|_| question()).collect()
}
