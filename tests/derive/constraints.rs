//! What the attributes say of a table beside its columns, as SQLite sees it.

use declarite::{
    Collation, ColumnDef, ColumnType, Database, DynamicRow, Error, IndexDef, OnDelete, Reference,
    Report, Result, SqliteRow, TableSchema,
};
use serde_json::json;

use super::{all, memory};
use crate::support::{run, texts};

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "authors", strict, without_rowid)]
struct Author {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(unique, collate = "NOCASE")]
    mail: String,
    #[sqlite(index, default = "'unknown'", check = "length(country) > 1")]
    country: String,
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(
    table = "books",
    rename_all = "camelCase",
    renamed_from = "volumes",
    index(author_id, pages, where = "pages > 0"),
    unique(title, author_id, name = "one_title"),
    check = "firstPage <= pages"
)]
struct Book {
    #[sqlite(primary_key)]
    isbn: String,
    #[sqlite(renamed_from = "name", renamed_from = "label")]
    title: String,
    #[sqlite(references(Author, on_delete = cascade))]
    author_id: i64,
    #[sqlite(references(table = "authors", column = "mail", on_delete = "SET NULL"))]
    editor: Option<String>,
    #[sqlite(references(Self, on_delete = set_null))]
    sequel_of: Option<String>,
    pages: u32,
    first_page: u32,
    #[sqlite(type = "DOUBLE PRECISION", default = "0.5")]
    rating: f64,
}

fn author(id: i64, mail: &str) -> Author {
    Author { id, mail: mail.to_owned(), country: "NL".to_owned() }
}

fn book(isbn: &str, author_id: i64) -> Book {
    Book {
        isbn: isbn.to_owned(),
        title: format!("title of {isbn}"),
        author_id,
        editor: None,
        sequel_of: None,
        pages: 10,
        first_page: 1,
        rating: 0.25,
    }
}

fn apply(db: &Database, authors: &[Author], books: &[Book]) -> Result<Report> {
    let target = db.target_state("app")?;
    // The child first: neither tables nor rows need the order of their references.
    let table = target.declare_table::<Book>()?;
    for book in books {
        table.declare_row(book)?;
    }
    let table = target.declare_table::<Author>()?;
    for author in authors {
        table.declare_row(author)?;
    }
    target.apply()
}

/// What the file holds of tables and indexes, in the order of their names.
fn definitions(db: &Database) -> Vec<String> {
    texts(
        db,
        "SELECT sql AS value FROM sqlite_schema \
         WHERE sql IS NOT NULL AND name NOT LIKE '\\_declarite%' ESCAPE '\\' ORDER BY name",
    )
}

#[test]
fn attributes_are_in_the_tables_definition() -> Result<()> {
    let db = memory();
    apply(&db, &[author(1, "a@b.nl")], &[book("one", 1)])?;
    assert_eq!(
        definitions(&db).join(";\n"),
        r#"CREATE TABLE "authors" (
  "id" INTEGER NOT NULL PRIMARY KEY,
  "mail" TEXT NOT NULL COLLATE NOCASE,
  "country" TEXT NOT NULL DEFAULT 'unknown' CHECK (length(country) > 1)
) STRICT, WITHOUT ROWID;
CREATE INDEX "authors_country_index" ON "authors" ("country");
CREATE UNIQUE INDEX "authors_mail_unique" ON "authors" ("mail");
CREATE TABLE "books" (
  "isbn" TEXT NOT NULL PRIMARY KEY,
  "title" TEXT NOT NULL,
  "authorId" INTEGER NOT NULL REFERENCES "authors" ("id") ON DELETE CASCADE,
  "editor" TEXT REFERENCES "authors" ("mail") ON DELETE SET NULL,
  "sequelOf" TEXT REFERENCES "books" ("isbn") ON DELETE SET NULL,
  "pages" INTEGER NOT NULL,
  "firstPage" INTEGER NOT NULL,
  "rating" DOUBLE PRECISION NOT NULL DEFAULT 0.5,
  CHECK (firstPage <= pages)
);
CREATE INDEX "books_authorId_pages_index" ON "books" ("authorId", "pages") WHERE pages > 0;
CREATE UNIQUE INDEX "one_title" ON "books" ("title", "authorId")"#
    );
    // Declared again, it is as it was.
    let report = apply(&db, &[author(1, "a@b.nl")], &[book("one", 1)])?;
    assert!(report.steps.is_empty());
    assert_eq!(report.unchanged, 2);
    Ok(())
}

#[test]
fn sqlite_keeps_what_the_attributes_say() -> Result<()> {
    let db = memory();
    let says = |authors: &[Author], books: &[Book]| {
        let error = apply(&db, authors, books).expect_err("a constraint").to_string();
        assert!(all::<Author>(&db).is_err(), "nothing is written: {error}");
        error
    };
    let mut short = author(1, "a@b.nl");
    short.country = "N".to_owned();
    assert!(says(&[short], &[]).contains("length(country) > 1"));
    let double = says(&[author(1, "a@b.nl"), author(2, "A@B.nl")], &[]);
    assert!(double.contains("authors.mail"), "{double}");
    let mut backwards = book("one", 1);
    backwards.first_page = 11;
    let checked = says(&[author(1, "a@b.nl")], &[backwards]);
    assert!(checked.contains("firstPage <= pages"), "{checked}");
    let orphan = says(&[], &[book("one", 1)]);
    assert!(orphan.contains("table books") && orphan.contains("authors"), "{orphan}");
    Ok(())
}

/// Rows that refer to others go with them, children first.
#[test]
fn rows_and_tables_go_with_those_they_refer_to() -> Result<()> {
    let db = memory();
    let authors = [author(1, "a@b.nl"), author(2, "c@d.nl")];
    let mut second = book("two", 2);
    second.sequel_of = Some("one".to_owned());
    apply(&db, &authors, &[book("one", 1), second.clone()])?;
    second.sequel_of = None;
    let report = apply(&db, &authors[1..], std::slice::from_ref(&second))?;
    assert_eq!((report.deleted, report.updated), (2, 1));
    assert_eq!(all::<Book>(&db)?, [second]);
    let target = db.target_state("app")?;
    target.allow_data_loss();
    assert_eq!(target.apply()?.steps.len(), 2);
    assert_eq!(definitions(&db), Vec::<String>::new());
    Ok(())
}

/// What the derive writes, a program may write by hand.
#[test]
fn a_schema_by_hand_is_the_derived_one() -> Result<()> {
    let integer = || ColumnDef::new(ColumnType::Integer).not_null();
    let text = || ColumnDef::new(ColumnType::Text).not_null();
    let authors = TableSchema::new(
        "authors",
        [
            ("id", integer()),
            ("mail", text().collate(Collation::NoCase)),
            ("country", text().default_to("'unknown'").check("length(country) > 1")),
        ],
        ["id"],
    )?
    .index(IndexDef::new(["mail"]).unique())?
    .index(IndexDef::new(["country"]))?
    .strict()?
    .without_rowid()?;
    assert_eq!(authors, *<Author as SqliteRow>::SCHEMA);
    let editor = Reference::to("authors", "mail").on_delete(OnDelete::SetNull);
    assert_eq!(Book::SCHEMA.column("editor").and_then(ColumnDef::reference), Some(&editor));
    assert!(Book::SCHEMA.former_names().eq(["volumes"]));
    let title = Book::SCHEMA.column("title").expect("it is there");
    assert!(title.former_names().eq(["name", "label"]));
    let json = serde_json::to_string(<Book as SqliteRow>::SCHEMA).expect("it serialises");
    let read: TableSchema = serde_json::from_str(&json).expect("it deserialises");
    assert_eq!(read, *<Book as SqliteRow>::SCHEMA);
    Ok(())
}

fn fault<T: std::fmt::Debug>(result: Result<T>) -> String {
    let error = result.expect_err("a fault");
    assert!(matches!(error, Error::Schema { .. }), "{error:?}");
    error.to_string()
}

#[test]
fn a_schema_by_hand_is_checked() {
    let columns = |column: ColumnDef| {
        let id = ColumnDef::new(ColumnType::Integer);
        TableSchema::new("t", [("id", id), ("a", column)], ["id"])
    };
    let text = || ColumnDef::new(ColumnType::Text).not_null();
    let table = || columns(text()).expect("a table");
    let to_null = Reference::to("t", "id").on_delete(OnDelete::SetNull);
    let to_default = Reference::to("t", "id").on_delete(OnDelete::SetDefault);
    for (result, said) in [
        (columns(text().default_to("none")), "text in single quotes"),
        (columns(text().default_to("0")), "single quotes"),
        (columns(ColumnDef::new(ColumnType::Real).default_to("1 + 1")), "a default is a literal"),
        (columns(text().default_to("NULL")), "takes no NULL"),
        (columns(text().check("a > (0")), "`(` is not closed"),
        (columns(text().check("a > 0); DROP TABLE t; --")), "closes nothing"),
        (columns(ColumnDef::new(ColumnType::Blob).collate(Collation::NoCase)), "compares text"),
        (columns(text().references(to_null)), "becomes NULL"),
        (columns(text().references(to_default)), "becomes the column's default"),
        (columns(text().renamed_from("ID")), "still a column"),
        (table().index(IndexDef::new(["b"])), "no column b"),
        (table().index(IndexDef::new(["a", "A"])), "twice"),
        (table().index(IndexDef::new::<&str>([])), "at least one column"),
        (table().index(IndexDef::new(["a"]).filter("a = 'x")), "a quote is not closed"),
        (table().index(IndexDef::new(["a"]).named("sqlite_a")), "no name for an index"),
        (
            table().index(IndexDef::new(["a"])).and_then(|it| it.index(IndexDef::new(["a"]))),
            "another index has its name",
        ),
        (table().check(""), "not empty"),
        (table().renamed_from("T"), "the name it has"),
        (
            TableSchema::new("t", [("id", text().collate(Collation::NoCase))], ["id"]),
            "compares by BINARY",
        ),
    ] {
        let message = fault(result);
        assert!(message.contains(said), "{message}");
    }
}

/// What SQLite would not make is told before it is planned, and so is a quoted
/// name that is mistyped, which SQLite would take for a text.
#[test]
fn sql_that_sqlite_does_not_take_is_told_when_it_is_declared() -> Result<()> {
    let db = memory();
    let says = |column: ColumnDef, filter: Option<&'static str>| -> Result<String> {
        let columns = [("id", ColumnDef::new(ColumnType::Integer)), ("title", column)];
        let mut schema = TableSchema::new("t", columns, ["id"])?;
        if let Some(filter) = filter {
            schema = schema.index(IndexDef::new(["title"]).filter(filter))?;
        }
        let target = db.target_state("app")?;
        Ok(target.declare_schema(schema).map_or_else(|error| error.to_string(), |_| String::new()))
    };
    let text = || ColumnDef::new(ColumnType::Text);
    for (column, filter, said) in [
        (text().check("titel <> ''"), None, "no such column: titel"),
        (text().check("\"titel\" <> ''"), None, "no such column: \"titel\""),
        (text().check("title >"), None, "syntax error"),
        (text().check("(SELECT 1)"), None, "subqueries prohibited"),
        (text().default_to("(title)"), None, "not constant"),
        (text(), Some("titel > 'a'"), "no such column: titel"),
        (text().check("\"title\" <> 'titel'"), Some("title > 'a'"), ""),
        (text().check("of_the_programs_own(title)"), None, ""),
    ] {
        let found = says(column, filter)?;
        assert_eq!(found.is_empty(), said.is_empty(), "{found}");
        assert!(found.contains(said), "{said}: {found}");
    }
    assert_eq!(definitions(&db), Vec::<String>::new());
    Ok(())
}

#[test]
fn a_taken_index_name_is_told_before_anything_is_written() -> Result<()> {
    let db = memory();
    run(&db, "CREATE TABLE other (a); CREATE INDEX authors_mail_unique ON other (a)");
    let error = db.target_state("app")?.declare_table::<Author>().expect_err("it is taken");
    assert!(error.to_string().contains("authors_mail_unique"), "{error}");
    Ok(())
}

/// The ledger says of an adopted table what its row type says.
#[test]
fn an_adopted_table_has_what_its_row_type_says() -> Result<()> {
    let db = memory();
    run(&db, "CREATE TABLE authors (id INTEGER PRIMARY KEY, mail TEXT, country TEXT)");
    let adopt = || -> Result<_> { db.target_state("app")?.table::<Author>().adopt().declare() };
    let error = adopt().expect_err("it is another table").to_string();
    for missing in [
        "STRICT",
        "WITHOUT ROWID",
        "collation NOCASE of mail",
        "default 'unknown' of country",
        "check length(country) > 1",
        "unique index over mail",
        "index over country",
    ] {
        assert!(error.contains(missing), "{missing}: {error}");
    }
    run(
        &db,
        "DROP TABLE authors;
         CREATE TABLE authors (
            id INTEGER PRIMARY KEY, mail TEXT NOT NULL UNIQUE COLLATE nocase,
            country TEXT DEFAULT 'unknown' CHECK(length(country)>1)
         ) STRICT, WITHOUT ROWID;
         CREATE INDEX whatever ON authors (country)",
    );
    adopt()?;
    Ok(())
}

/// What stands in quotes is what it is, and an index over some rows no other.
#[test]
fn an_adopted_table_is_read_as_sqlite_reads_it() -> Result<()> {
    #[derive(SqliteRow)]
    #[sqlite(table = "tasks", index(state, where = "done = 0"))]
    struct Task {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(check = "state IN ('Open', 'Shut')")]
        state: String,
        #[sqlite(default = "((1) - (1))")]
        done: bool,
    }
    let adopt = |check: &str, filter: &str| -> Result<_> {
        let db = memory();
        run(
            &db,
            &format!(
                "CREATE TABLE tasks (
                    id INTEGER PRIMARY KEY, state TEXT check ({check}),
                    done INTEGER DEFAULT ((1) - (1)), more TEXT DEFAULT 'x'
                 );
                 CREATE INDEX some ON tasks (state) WHERE {filter}"
            ),
        );
        db.target_state("app")?.table::<Task>().adopt().declare()
    };
    adopt("State  in ('Open','Shut')", "done  =  0")?;
    let error = adopt("state IN ('open', 'shut')", "done = 1").expect_err("they differ");
    let error = error.to_string();
    assert!(error.contains("the check state IN ('Open', 'Shut')"), "{error}");
    assert!(error.contains("an index over state where done = 0"), "{error}");
    Ok(())
}

#[derive(Debug, Clone, PartialEq)]
struct Colour(u32);

mod colour {
    use super::Colour;

    pub(super) fn encode(colour: &Colour) -> String {
        format!("#{:06x}", colour.0)
    }

    pub(super) fn decode(text: &str) -> std::result::Result<Colour, String> {
        let digits = text.strip_prefix('#').ok_or("a colour begins with `#`")?;
        u32::from_str_radix(digits, 16).map(Colour).map_err(|error| error.to_string())
    }
}

/// Under `with`, rows are as with an encoder and a decoder; an `Option` is the module's or NULL.
#[test]
fn a_module_encodes_and_decodes() -> Result<()> {
    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    struct Pen {
        #[sqlite(primary_key, with = colour)]
        colour: Colour,
        #[sqlite(with = colour)]
        cap: Option<Colour>,
    }

    let pens = [
        Pen { colour: Colour(0xff), cap: None },
        Pen { colour: Colour(0xff00), cap: Some(Colour(1)) },
    ];
    let db = super::applied(&pens)?;
    assert_eq!(all::<Pen>(&db)?, pens);
    assert_eq!(Pen::get(&db, &Colour(0xff00))?.as_ref(), Some(&pens[1]));
    assert_eq!(texts(&db, "SELECT cap AS value FROM pen ORDER BY colour"), ["NULL", "#000001"]);
    run(&db, "UPDATE pen SET cap = 'red'");
    let error = all::<Pen>(&db).expect_err("no colour").to_string();
    assert!(error.contains("column cap") && error.contains("begins with `#`"), "{error}");
    Ok(())
}

#[test]
fn a_full_text_index_is_in_the_schema() {
    #[derive(SqliteRow)]
    #[sqlite(fts5(title, body, tokenize = "porter unicode61", prefix = "2 3"))]
    struct Page {
        #[sqlite(primary_key)]
        id: i64,
        title: String,
        body: Option<String>,
    }
    let text = Page::SCHEMA.full_text().expect("it is there");
    assert!(text.columns().eq(["title", "body"]));
    assert_eq!((text.tokenize(), text.prefix()), (Some("porter unicode61"), Some("2 3")));
    let page = Page { id: 1, title: String::new(), body: None };
    let (_, _, _) = (page.id, page.title, page.body);
}

/// Changes of what is said of an existing table are refused, not passed over.
#[test]
fn another_constraint_of_an_existing_table_is_made() -> Result<()> {
    let db = memory();
    let schema = |column: ColumnDef| {
        let id = ColumnDef::new(ColumnType::Integer);
        TableSchema::new("t", [("id", id), ("a", column)], ["id"])
    };
    let text = || ColumnDef::new(ColumnType::Text);
    let declare = |schema: TableSchema| -> Result<String> {
        let target = db.target_state("app")?;
        let table = target.declare_schema(schema)?;
        table.declare_row(&DynamicRow::from_json(json!({"id": 1, "a": "x"}))?)?;
        let plan = target.plan()?;
        target.apply()?;
        Ok(plan.steps.iter().map(|step| format!("{}\n", step.reason)).collect())
    };
    assert_eq!(declare(schema(text())?)?, "table t is declared, and not in the file\n");
    run(&db, "CREATE TABLE names (name TEXT PRIMARY KEY); INSERT INTO names VALUES ('x')");
    for (schema, step) in [
        (schema(text().default_to("'b'"))?, "column a has another default"),
        (schema(text().check("a <> ''"))?, "column a has another check"),
        (schema(text().collate(Collation::NoCase))?, "column a compares otherwise"),
        (schema(text().references(Reference::to("names", "name")))?, "column a refers to names"),
        (schema(text())?.index(IndexDef::new(["a"]))?, "index t_a_index is declared"),
        (schema(text())?.check("a <> ''")?, "it has other checks"),
        (schema(text())?.strict()?, "it is stored otherwise"),
    ] {
        let steps = declare(schema)?;
        assert!(steps.contains(step), "{step}: {steps}");
    }
    Ok(())
}
