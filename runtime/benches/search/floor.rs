//! The queries as somebody writes them by hand.

use crate::corpus::{Article, Passage};
use crate::measure::data::{Document, Entry};
use crate::measure::floor::Statement;

/// The document that a statement stands on: its columns, in the order of the struct's fields.
pub(crate) fn document(at: &Statement<'_>) -> Document {
    Document {
        id: at.integer_of(0),
        category: at.text_of(1).to_owned(),
        year: at.integer_of(2),
        body: at.text_of(3).to_owned(),
        embedding: floats(at.bytes_of(4)),
    }
}

/// The same of an entry.
pub(crate) fn entry(at: &Statement<'_>) -> Entry {
    Entry {
        section: at.text_of(0).to_owned(),
        name: at.text_of(1).to_owned(),
        body: at.text_of(2).to_owned(),
        size: at.integer_of(3),
        score: (!at.is_null(4)).then(|| at.real_of(4)),
    }
}

fn floats(bytes: &[u8]) -> Vec<f32> {
    let (elements, _) = bytes.as_chunks::<4>();
    elements.iter().map(|element| f32::from_le_bytes(*element)).collect()
}

/// The same of an article.
pub(crate) fn article(at: &Statement<'_>) -> Article {
    let (title, body) = (at.text_of(1).to_owned(), at.text_of(2).to_owned());
    Article { id: at.integer_of(0), title, body }
}

/// The same of a passage.
pub(crate) fn passage(at: &Statement<'_>) -> Passage {
    let Article { id, title, body } = article(at);
    Passage { id, title, body, embedding: floats(at.bytes_of(3)) }
}
