//! What the derive writes for typical structs, to be read in a review.
//!
//! `UPDATE_EXPECT=1 cargo test -p declarite-macros` writes `macros/snapshots` anew.

use expect_test::{expect, expect_file};

/// What the derive makes of a struct, as a formatted file without the struct.
fn expand(source: &str) -> String {
    let node = syn::parse_str(source).expect("it is a struct");
    let file = syn::parse2(crate::expand_row(&node)).expect("the expansion is items");
    prettyplease::unparse(&file)
}

/// The expansion under the struct that it is made of.
fn shown(source: &str) -> String {
    let mut shown = String::new();
    for line in source.trim().lines() {
        shown.push_str(format!("// {line}").trim_end());
        shown.push('\n');
    }
    format!("{shown}\n{}", expand(source))
}

macro_rules! snapshots {
    ($($name:ident: $source:literal)*) => {$(
        #[test]
        fn $name() {
            let file = concat!("../snapshots/", stringify!($name), ".rs");
            expect_file![file].assert_eq(&shown($source));
        }
    )*};
}

snapshots! {
    quickstart: r#"
#[derive(SqliteRow)]
#[sqlite(table = "documents", vec0)]
struct Document {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(partition_key)]
    category: String,
    title: String,
    #[sqlite(auxiliary)]
    body: Option<String>,
    #[sqlite(vector(dim = 384, metric = "cosine"))]
    embedding: Array1<f32>,
}
"#
    full_text: r#"
#[derive(SqliteRow)]
#[sqlite(table = "notes", fts5(title, body, tokenize = "porter unicode61", prefix = "2 3"))]
struct Note {
    #[sqlite(primary_key)]
    id: i64,
    title: String,
    #[sqlite(rename = "text")]
    body: Option<String>,
}
"#
    composite_key: r#"
#[derive(SqliteRow)]
#[sqlite(primary_key(path, line))]
struct CodeChunk {
    line: u32,
    path: String,
    #[sqlite(type = "VARCHAR(80)")]
    text: String,
    #[sqlite(skip)]
    cache: Cache,
}
"#
    borrowed: r#"
#[derive(SqliteRow)]
struct Doc<'a> {
    #[sqlite(primary_key)]
    title: &'a str,
    body: Cow<'a, str>,
    #[sqlite(vector(of = MiniLm))]
    embedding: ArrayView1<'a, f32>,
}
"#
    encoders: r#"
#[derive(SqliteRow)]
struct User {
    #[sqlite(primary_key, encoder = to_text, decoder = from_text)]
    name: Name,
    #[sqlite(json)]
    settings: Settings,
    #[sqlite(json)]
    labels: Option<Labels>,
    #[sqlite(encoder = join, decoder = split)]
    tags: Vec<String>,
}
"#
    constraints: r#"
#[derive(SqliteRow)]
#[sqlite(table = "books", strict, index(author, year), check = "year > 0")]
struct Book {
    #[sqlite(primary_key)]
    isbn: String,
    #[sqlite(references(Author, on_delete = cascade))]
    author: i64,
    #[sqlite(renamed_from = "published", default = "2000")]
    year: u16,
    #[sqlite(unique, collate = "NOCASE")]
    title: String,
    #[sqlite(with = colour)]
    cover: Option<Colour>,
}
"#
    generic: r#"
#[derive(SqliteRow)]
#[sqlite(crate = facade::declarite)]
struct Pair<'a, T: Column, const N: usize>
where
    T: Ord,
{
    #[sqlite(primary_key)]
    hash: [u8; N],
    #[sqlite(encoder = shown)]
    label: &'a str,
    value: T,
}
"#
    diesel: r#"
#[derive(SqliteRow)]
#[sqlite(table = "events", primary_key(day, id), diesel)]
pub(crate) struct Event {
    id: Uuid,
    day: Date,
    #[sqlite(rename = "body text")]
    body: Option<String>,
    #[sqlite(diesel_type = "Text")]
    state: State,
}
"#
    faults: r#"
#[derive(SqliteRow)]
#[sqlite(tabel = "documents")]
struct Document {
    #[sqlite(primary_key)]
    id: Option<i64>,
    title: String,
}
"#
}

/// ARCHITECTURE.md quotes the figure.
#[test]
fn lines_of_generated_code() {
    let fields = include_str!("../benches/twenty_fields.txt").lines().map(|line| {
        let mut words = line.split(' ');
        let name = words.next().expect("a field has a name");
        let ty = words.next().expect("a field has a type");
        format!("{name}: {ty},\n")
    });
    let fields: Vec<String> = fields.collect();
    let source = format!("struct Row {{ #[sqlite(primary_key)] {} }}", fields.concat());
    let lines = expand(&source).lines().count();
    let figure = format!("{lines} lines for {} fields", fields.len());
    expect!["254 lines for 20 fields"].assert_eq(&figure);
}
