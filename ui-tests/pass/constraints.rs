use declarite::{Collation, ColumnDef, IndexDef, OnDelete, SqliteRow, TableSchema};

#[derive(SqliteRow)]
#[sqlite(table = "authors", strict, without_rowid, renamed_from = "writers")]
#[sqlite(renamed_from = "poets")]
struct Author {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(unique, collate = "nocase", check = "mail LIKE '%@%'")]
    mail: String,
    #[sqlite(index, default = "'unknown'", renamed_from = "state", renamed_from = "land")]
    country: String,
    #[sqlite(type = "ANY")]
    note: Option<String>,
    #[sqlite(type = "BLOB", default = "x'00ff'")]
    portrait: Vec<u8>,
}

/// Indexes of each form, over a column whose field is no plain name.
#[derive(SqliteRow)]
#[sqlite(index(r#type, pages), index(pages, r#type), index(r#type, where = "pages > (0)"))]
#[sqlite(unique(title, author, name = "one_title", where = "pages > 0"), unique(r#type, title,))]
#[sqlite(check = "pages >= 0", check = "title <> ';' AND title <> '--'")]
#[sqlite(fts5(title, r#type, tokenize = "porter unicode61 remove_diacritics 2"))]
struct Book {
    #[sqlite(primary_key, type = "BIGINT", default = "1")]
    id: i64,
    #[sqlite(collate = "BINARY", default = "('a' || 'b')")]
    title: String,
    #[sqlite(references(Author, on_delete = cascade), index)]
    author: i64,
    #[sqlite(references(Author, column = "mail", on_delete = "SET NULL"))]
    editor: Option<String>,
    #[sqlite(references(table = "shelves", column = "number", on_delete = set_default))]
    #[sqlite(default = "-1")]
    shelf: i32,
    #[sqlite(type = "double precision", default = "0")]
    price: f64,
    #[sqlite(type = "NUMERIC(10, 2)", default = "TRUE")]
    sold: bool,
    #[sqlite(default = "CURRENT_TIMESTAMP", type = "VARCHAR(30)")]
    added: String,
    #[sqlite(default = "NULL")]
    r#type: Option<String>,
    pages: u32,
    #[sqlite(json, check = "json_valid(tags)", default = "'[]'")]
    tags: Vec<String>,
    #[sqlite(vector(dim = 4), check = "embedding IS NOT NULL", renamed_from = "vector")]
    embedding: Vec<f32>,
}

/// Fields that are named as what stands beside them.
#[derive(SqliteRow)]
#[sqlite(index(name, name = "by_name"), index(name, r#where, where = "name > ''", name = "both"))]
#[sqlite(fts5(tokenize, name, tokenize = "ascii"), primary_key(primary_key))]
struct Namesake {
    primary_key: i64,
    name: String,
    r#where: i64,
    tokenize: String,
    #[sqlite(references(Namesake, column = "primary_key"))]
    references: i64,
}

/// What the rows of vec0 tables may say.
#[derive(SqliteRow)]
#[sqlite(vec0, renamed_from = "points", fts5(title), rename_all = "PascalCase")]
struct Point {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(renamed_from = "name")]
    title: String,
    #[sqlite(vector(dim = 4))]
    place: [f32; 4],
}

fn column<'s>(schema: &'s TableSchema, name: &str) -> &'s ColumnDef {
    schema.column(name).unwrap()
}

fn main() {
    let authors = Author::SCHEMA;
    assert!(authors.former_names().eq(["writers", "poets"]));
    assert!(column(authors, "country").former_names().eq(["state", "land"]));
    assert_eq!(column(authors, "mail").collation(), Collation::NoCase);
    let name = |index: &IndexDef| index.name(authors.name()).into_owned();
    let names: Vec<String> = authors.indexes().iter().map(name).collect();
    assert_eq!(names, ["authors_mail_unique", "authors_country_index"]);

    let books = Book::SCHEMA;
    let columns = |index: &IndexDef| index.columns().collect::<Vec<_>>().join(", ");
    let indexes: Vec<String> = books.indexes().iter().map(columns).collect();
    assert_eq!(
        indexes,
        ["author", "type, pages", "pages, type", "type", "title, author", "type, title"]
    );
    assert_eq!(books.indexes()[3].condition(), Some("pages > (0)"));
    let reference = |name| column(books, name).reference().unwrap();
    assert_eq!(reference("author").column(), "id");
    assert_eq!(reference("author").action(), OnDelete::Cascade);
    assert_eq!((reference("editor").table(), reference("editor").column()), ("authors", "mail"));
    assert_eq!(reference("shelf").action(), OnDelete::SetDefault);

    let indexes: Vec<String> = Namesake::SCHEMA.indexes().iter().map(columns).collect();
    assert_eq!(indexes, ["name", "name, where"]);
    assert_eq!(Namesake::SCHEMA.indexes()[0].name("any"), "by_name");

    assert!(Point::SCHEMA.former_names().eq(["points"]));
    assert!(column(Point::SCHEMA, "Title").former_names().eq(["name"]));
}
