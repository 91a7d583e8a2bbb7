//! Searches the `.md` and `.txt` files of a folder by words and by meaning at once; but what
//! stands in for a model here only hashes words.
//!
//! ```text
//! cargo run --release --example search -- <folder> "what to look for"
//! ```
//!
//! The paragraphs of the folder are kept in `search.sqlite`: each run embeds those of files
//! that are new or changed, forgets those that are gone, then searches.

mod embedding;

use std::fs;
use std::path::Path;

use declarite::{Database, Embedding, Error, Matching, Report, Result, SqliteRow};
use embedding::HashedWords;
use ignore::WalkBuilder;
use ndarray::Array1;

/// A paragraph of a file, found by its words and by its meaning.
#[derive(SqliteRow)]
#[sqlite(table = "paragraphs", vec0, fts5(path, text, tokenize = "porter unicode61"))]
struct Paragraph {
    /// `path:line`.
    #[sqlite(primary_key)]
    id: String,
    path: String,
    #[sqlite(auxiliary)]
    text: String,
    #[sqlite(vector(of = HashedWords, metric = "cosine"))]
    embedding: Array1<f32>,
}

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, question] = arguments.as_slice() else {
        return Err(Error::user("usage: search <folder> \"what to look for\""));
    };
    let no_words = || Error::user("there is no word in what you look for");
    let vector = HashedWords::embed(question).ok_or_else(no_words)?;
    let meaning = Embedding::<HashedWords, _>::new(vector);

    let db = Database::open("search.sqlite")?;
    println!("{}", index(&db, Path::new(folder))?);

    let search = Paragraph::search(question, &meaning)
        .by_words(Matching::any)
        .snippet("[", "]", 12)
        .limit(5);
    for hit in search.load(&db)? {
        let rank = |rank: Option<usize>| rank.map_or("-".to_owned(), |rank| rank.to_string());
        let words = rank(hit.by_words.map(|by| by.rank));
        let vector = rank(hit.by_vector.map(|by| by.rank));
        let text = hit.snippet.unwrap_or_else(|| hit.row.text.chars().take(80).collect());
        println!("{:.4}  by words {words}, by meaning {vector}  {}", hit.score, hit.row.id);
        println!("        {}", text.replace('\n', " "));
    }
    Ok(())
}

/// Declares the paragraphs of all text files, and makes the index equal to them.
fn index(db: &Database, folder: &Path) -> Result<Report> {
    let target = db.target_state("search")?;
    let paragraphs = target.declare_table::<Paragraph>()?;
    for entry in WalkBuilder::new(folder).sort_by_file_path(Ord::cmp).build() {
        let path = entry.map_err(Error::user)?.into_path();
        if !path.extension().is_some_and(|kind| kind == "md" || kind == "txt") {
            continue;
        }
        let content = fs::read_to_string(&path).map_err(Error::user)?;
        let path = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().into_owned();
        // The same content as last time, cut in the same way: its paragraphs stand.
        let known = ("paragraphs 1", &content);
        let Some(file) = target.component(&path)?.memo(&known)? else { continue };
        let mut line = 1;
        for text in content.split("\n\n") {
            if let Some(embedding) = HashedWords::embed(text) {
                let (id, path) = (format!("{path}:{line}"), path.clone());
                let row = Paragraph { id, path, text: text.to_owned(), embedding };
                file.declare_row(&paragraphs, &row)?;
            }
            line += text.matches('\n').count() + 2;
        }
        file.finish()?;
    }
    target.apply()
}
