//! Keeps `index.sqlite` equal to a folder of text and source files, and searches it.
//!
//! ```text
//! cargo run --release --example index_files -- index <folder>
//! cargo run --release --example index_files -- search "words to look for"
//! ```
//!
//! Each file is a component whose memo is its text: a file that did not change
//! costs one hash, a file that is gone loses its rows. Of a file that did change,
//! only the pieces are embedded that are new: the embeddings of the others are kept
//! in the index. Without a folder, the repository it is run in is indexed.

mod embedding;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use declarite::{Database, Error, Result, SqliteRow, TableTarget, TargetState};
use embedding::HashedWords;
use ignore::WalkBuilder;
use indicatif::{ProgressBar, ProgressStyle};
use ndarray::Array1;

const INDEX: &str = "index.sqlite";

/// To be raised when `chunks` or `MODEL` changes, so that memos no longer hold.
const VERSION: u32 = 1;

/// To be changed with `HashedWords`, so that no embedding is taken from an earlier run.
const MODEL: &str = "hashed words, 1";

const KINDS: [&str; 22] = [
    "c", "cpp", "css", "go", "h", "html", "java", "js", "json", "kt", "md", "py", "rb", "rs",
    "rst", "sh", "sql", "toml", "ts", "txt", "yaml", "yml",
];

/// A piece of a file, found by its meaning.
#[derive(SqliteRow)]
#[sqlite(table = "chunks", vec0(chunk_size = 256))]
struct Chunk {
    /// `path:line`.
    #[sqlite(primary_key)]
    id: String,
    #[sqlite(partition_key)]
    kind: String,
    path: String,
    line: u32,
    #[sqlite(auxiliary)]
    text: String,
    #[sqlite(vector(of = HashedWords, metric = "cosine"))]
    embedding: Array1<f32>,
}

/// A file that is in the index.
#[derive(SqliteRow)]
#[sqlite(table = "files")]
struct File {
    #[sqlite(primary_key)]
    path: String,
    kind: String,
    bytes: u64,
    chunks: u32,
}

/// How many embeddings a run asked for, and had to compute.
#[derive(Default)]
struct Embeddings {
    asked: u32,
    computed: u32,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["index"] => index(&repository()?),
        ["index", folder] => index(Path::new(folder)),
        ["search", words] => search(words),
        _ => Err(Error::user("usage: index_files index [folder] | index_files search \"words\"")),
    }
}

fn index(folder: &Path) -> Result<()> {
    if !folder.is_dir() {
        return Err(Error::user(format!("{} is no folder", folder.display())));
    }
    let db = Database::open(INDEX)?;
    let target = db.target_state("index_files")?;
    let tables = (target.declare_table::<Chunk>()?, target.declare_table::<File>()?);
    let files = walk(folder, &target);

    let progress = ProgressBar::new(files.len() as u64);
    progress.set_style(
        ProgressStyle::with_template("{wide_bar} {pos}/{len} files, {elapsed}")
            .map_err(Error::user)?,
    );
    let mut embeddings = Embeddings::default();
    for path in &files {
        // Opened first: if it then cannot be read, its rows stand.
        let name = path.strip_prefix(folder).unwrap_or(path);
        match index_file(&target, &tables, (path, name), &mut embeddings) {
            Ok(()) => {}
            Err(error @ Error::User(_)) => {
                progress.suspend(|| eprintln!("{}: {error}; its rows stand", path.display()));
            }
            Err(error) => return Err(error),
        }
        progress.inc(1);
    }
    progress.finish_and_clear();
    let report = target.apply()?;
    let Embeddings { asked, computed } = embeddings;
    let kept = asked - computed;
    println!("embedded {computed} chunks of {} files, took {kept} from the index", files.len());
    println!("{report}");
    Ok(())
}

/// Declares the rows of one file.
fn index_file(
    target: &TargetState,
    (chunks_table, files_table): &(TableTarget<Chunk>, TableTarget<File>),
    (path, name): (&Path, &Path),
    embeddings: &mut Embeddings,
) -> Result<()> {
    let component = target.component(name)?;
    let text = fs::read_to_string(path).map_err(Error::user)?;
    let kind = kind(path).unwrap_or_default();
    let Some(file) = component.memo(&(&text, kind, VERSION))? else { return Ok(()) };
    let path = name.to_string_lossy().into_owned();
    let mut chunks_in_file = 0;
    for (line, text) in chunks(&text) {
        embeddings.asked += 1;
        let embedding = file.memoize(MODEL, &text, || {
            embeddings.computed += 1;
            HashedWords::embed(&text)
        })?;
        let Some(embedding) = embedding else { continue };
        let id = format!("{path}:{line}");
        let (kind, path) = (kind.to_owned(), path.clone());
        let chunk = Chunk { id, kind, path, line, text, embedding };
        file.declare_row(chunks_table, &chunk)?;
        chunks_in_file += 1;
    }
    let (kind, bytes) = (kind.to_owned(), text.len() as u64);
    file.declare_row(files_table, &File { path, kind, bytes, chunks: chunks_in_file })?;
    file.finish()
}

fn search(words: &str) -> Result<()> {
    if !Path::new(INDEX).exists() {
        return Err(Error::user(format!("there is no {INDEX} here; run `index` first")));
    }
    let no_words = || Error::user("there is no word in what you look for");
    let asked = HashedWords::embed(words).ok_or_else(no_words)?;
    let db = Database::open(INDEX)?;
    for hit in Chunk::nearest(&asked, 10).load(&db)? {
        let first = hit.row.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let shown: String = first.trim().chars().take(80).collect();
        println!("{:.3}  {}:{}  {shown}", hit.distance, hit.row.path, hit.row.line);
    }
    Ok(())
}

/// The text and source files of a folder, in order, those left out that git ignores.
fn walk(folder: &Path, target: &TargetState) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in WalkBuilder::new(folder).sort_by_file_path(Ord::cmp).build() {
        match entry {
            Ok(entry) if entry.file_type().is_some_and(|kind| kind.is_file()) => {
                files.extend(kind(entry.path()).is_some().then(|| entry.into_path()));
            }
            Ok(_) => {}
            Err(error) => {
                // What lies in a folder that cannot be read is unknown, not gone.
                target.partial();
                eprintln!("{error}; no file is taken for deleted");
            }
        }
    }
    files
}

fn kind(path: &Path) -> Option<&'static str> {
    let extension = path.extension()?.to_str()?;
    KINDS.into_iter().find(|kind| kind.eq_ignore_ascii_case(extension))
}

/// The text in pieces of up to 30 lines or 1500 bytes, each with its first line's number.
fn chunks(text: &str) -> Vec<(u32, String)> {
    let mut chunks: Vec<(u32, String)> = Vec::new();
    let mut lines_in_chunk = 30;
    for (number, line) in (1..).zip(text.lines()) {
        let full = lines_in_chunk >= 30
            || chunks.last().is_some_and(|(_, chunk)| chunk.len() + line.len() > 1500);
        if full {
            chunks.push((number, String::new()));
            lines_in_chunk = 0;
        }
        if let Some((_, chunk)) = chunks.last_mut() {
            chunk.push_str(line);
            chunk.push('\n');
            lines_in_chunk += 1;
        }
    }
    chunks
}

/// The root of the repository the program stands in, or the folder itself.
fn repository() -> Result<PathBuf> {
    let here = std::env::current_dir().map_err(Error::user)?;
    let root = here.ancestors().find(|folder| folder.join(".git").exists());
    Ok(root.unwrap_or(&here).to_owned())
}
