//! Rows without pattern, the same at every run.

use declarite::SqliteRow;

/// Letters of which texts are slices.
const LETTERS: usize = 1 << 20;

/// The dimension of a document's vector.
pub(crate) const DIM: usize = 384;

/// A row of a regular table: a key of two texts, and 200 bytes of text.
#[derive(Debug, Clone, SqliteRow)]
#[sqlite(table = "entries")]
pub(crate) struct Entry {
    #[sqlite(primary_key)]
    pub(crate) section: String,
    #[sqlite(primary_key)]
    pub(crate) name: String,
    pub(crate) body: String,
    pub(crate) size: i64,
    pub(crate) score: Option<f64>,
}

impl Entry {
    /// The same row with another value outside its key.
    pub(crate) fn changed(&self, by: i64) -> Self {
        Self { size: self.size ^ by, ..self.clone() }
    }
}

/// A row of a vec0 table.
#[derive(Debug, Clone, SqliteRow)]
#[sqlite(table = "documents", vec0)]
pub(crate) struct Document {
    #[sqlite(primary_key)]
    pub(crate) id: i64,
    #[sqlite(partition_key)]
    pub(crate) category: String,
    pub(crate) year: i64,
    #[sqlite(auxiliary)]
    pub(crate) body: String,
    #[sqlite(vector(dim = 384))]
    pub(crate) embedding: Vec<f32>,
}

/// Numbers without pattern: <https://prng.di.unimi.it/splitmix64.c>
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

/// Letters of which texts are slices, so that to make one costs a copy.
pub(crate) struct Letters(String);

impl Letters {
    pub(crate) fn new() -> Self {
        let mut random = Random(1);
        Self((0..LETTERS).map(|_| char::from(b'a' + random.below(26) as u8)).collect())
    }

    /// The text of that number.
    pub(crate) fn text(&self, number: u64, length: usize) -> &str {
        let start = Random(number).below(self.0.len() - length);
        &self.0[start..start + length]
    }
}

/// Entries in key order, each made in the place of the one before.
pub(crate) struct Entries {
    letters: Letters,
    entry: Entry,
}

impl Entries {
    pub(crate) fn new() -> Self {
        let (section, name, body) = (String::new(), String::new(), String::new());
        Self { letters: Letters::new(), entry: Entry { section, name, body, size: 0, score: None } }
    }

    pub(crate) fn entry(&mut self, number: usize) -> &Entry {
        let Self { letters, entry } = self;
        numbered(&mut entry.section, "section-", number / 100, 6);
        numbered(&mut entry.name, "name-", number % 100, 2);
        entry.body.clear();
        entry.body.push_str(letters.text(number as u64, 200));
        entry.size = (Random(!(number as u64)).next() >> 1) as i64;
        entry.score = number.is_multiple_of(3).then_some(number as f64);
        entry
    }
}

/// Writes a prefix and a number of so many digits; `format!` would cost more than
/// to compare the row.
fn numbered(text: &mut String, prefix: &str, number: usize, digits: u32) {
    text.clear();
    text.push_str(prefix);
    for digit in (0..digits).rev() {
        text.push(char::from(b'0' + (number / 10_usize.pow(digit) % 10) as u8));
    }
}

/// So many entries, in key order.
pub(crate) fn entries(count: usize) -> Vec<Entry> {
    let mut entries = Entries::new();
    (0..count).map(|number| entries.entry(number).clone()).collect()
}

/// So many documents in order of ids, their categories in none.
pub(crate) fn documents(count: usize) -> Vec<Document> {
    let letters = Letters::new();
    let mut random = Random(2);
    (0..count)
        .map(|id| Document {
            id: id as i64,
            category: format!("category {}", random.below(4)),
            year: 1990 + random.below(30) as i64,
            body: letters.text(id as u64, 100).to_owned(),
            embedding: vector(&mut random, DIM),
        })
        .collect()
}

/// A vector with elements from -1 to 1.
pub(crate) fn vector(random: &mut Random, dim: usize) -> Vec<f32> {
    (0..dim).map(|_| random.below(2000) as f32 / 1000.0 - 1.0).collect()
}

/// The rows in an order without pattern.
pub(crate) fn shuffled<R>(rows: &[R]) -> Vec<&R> {
    let mut random = Random(3);
    let mut shuffled: Vec<&R> = rows.iter().collect();
    for last in (1..shuffled.len()).rev() {
        shuffled.swap(last, random.below(last + 1));
    }
    shuffled
}
