//! What the derive makes of a struct at run time.

mod constraints;
mod dynamic;
mod references;

use declarite::{
    Column, Database, DecodeRow, Error, Result, RowType, SqliteRow, VectorSchemaProvider,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::support::{integer, texts};

fn memory() -> Database {
    Database::open(":memory:").expect("a database")
}

/// Declares these rows in a new database, and nothing else.
fn applied<R: RowType + SqliteRow>(rows: &[R]) -> Result<Database> {
    let db = memory();
    let target = db.target_state("app")?;
    let table = target.declare_table::<R>()?;
    for row in rows {
        table.declare_row(row)?;
    }
    assert_eq!(target.apply()?.inserted, rows.len() as u64);
    Ok(db)
}

fn all<R: SqliteRow + DecodeRow>(db: &Database) -> Result<Vec<R>> {
    R::all(db)?.collect()
}

/// The tables' definitions, without the ledger's and those of sqlite-vec's own.
fn definitions(db: &Database) -> Vec<String> {
    texts(
        db,
        "SELECT sql AS value FROM sqlite_schema WHERE type = 'table' \
         AND name NOT LIKE '\\_declarite%' ESCAPE '\\' AND name NOT LIKE 'sqlite%' \
         AND name NOT LIKE '%\\_%' ESCAPE '\\' ORDER BY name",
    )
}

#[test]
fn a_table_is_named_after_its_struct() -> Result<()> {
    #[derive(SqliteRow)]
    struct HTTPCacheEntry {
        #[sqlite(primary_key)]
        id: i64,
    }
    let db = applied(&[HTTPCacheEntry { id: 1 }])?;
    assert_eq!(HTTPCacheEntry::SCHEMA.name(), "http_cache_entry");
    assert_eq!(integer(&db, "(SELECT id FROM http_cache_entry)"), 1);
    Ok(())
}

/// A type that no column holds and no field needs to.
#[derive(Debug, Clone, PartialEq)]
struct Cache(&'static str);

impl Default for Cache {
    fn default() -> Self {
        Self("by default")
    }
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "pages")]
struct Page {
    #[sqlite(skip)]
    cache: Cache,
    #[sqlite(rename = "the URL")]
    #[sqlite(primary_key)]
    url: String,
    #[sqlite(type = "VARCHAR(80)", rename = "Title")]
    title: Option<String>,
    r#type: u8,
    #[sqlite(type = "TIMESTAMP")]
    seen: i64,
    #[sqlite(skip)]
    clicks: Vec<i64>,
}

#[test]
fn fields_are_columns_as_their_attributes_say() -> Result<()> {
    let page = Page {
        cache: Cache("of this run"),
        url: "/a".to_owned(),
        title: Some("A".to_owned()),
        r#type: 3,
        seen: 1_700_000_000,
        clicks: vec![1, 2],
    };
    let db = applied(std::slice::from_ref(&page))?;
    assert_eq!(
        definitions(&db),
        ["CREATE TABLE \"pages\" (\n  \"the URL\" TEXT NOT NULL PRIMARY KEY,\n  \
          \"Title\" VARCHAR(80),\n  \"type\" INTEGER NOT NULL,\n  \"seen\" TIMESTAMP NOT NULL\n)"]
    );
    assert_eq!(texts(&db, "SELECT \"the URL\" || title AS value FROM pages"), ["/aA"]);
    // What is skipped is the default, whatever was declared.
    let read = Page { cache: Cache("by default"), clicks: vec![], ..page };
    assert_eq!(Page::get(&db, "/a")?, Some(read));
    Ok(())
}

/// A skipped field is no part of the row: another value changes nothing.
#[test]
fn skipped_fields_change_nothing() -> Result<()> {
    let page = |clicks| Page {
        cache: Cache(""),
        url: "/a".to_owned(),
        title: None,
        r#type: 0,
        seen: 0,
        clicks,
    };
    let db = applied(&[page(vec![])])?;
    let target = db.target_state("app")?;
    target.declare_table()?.declare_row(&page(vec![1, 2, 3]))?;
    let report = target.apply()?;
    assert_eq!((report.updated, report.unchanged), (0, 1));
    Ok(())
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(primary_key(path, line))]
struct Chunk {
    line: u32,
    text: String,
    path: String,
}

#[test]
fn a_composite_key_is_in_the_order_it_is_said() -> Result<()> {
    let chunk =
        |path: &str, line| Chunk { line, text: format!("{path}:{line}"), path: path.into() };
    let rows = [chunk("b", 1), chunk("a", 2), chunk("a", 1)];
    let db = applied(&rows)?;
    assert_eq!(
        definitions(&db),
        ["CREATE TABLE \"chunk\" (\n  \"line\" INTEGER NOT NULL,\n  \"text\" TEXT NOT NULL,\n  \
          \"path\" TEXT NOT NULL,\n  PRIMARY KEY (\"path\", \"line\")\n)"]
    );
    assert_eq!(Chunk::get(&db, ("a", 2))?.as_ref(), Some(&rows[1]));
    assert_eq!(Chunk::get(&db, ("b", 2))?, None);
    let target = db.target_state("app")?;
    let table = target.declare_table()?;
    table.declare_row(&chunk("a", 1))?;
    table.declare_row(&Chunk { text: "other".to_owned(), ..chunk("a", 1) })?;
    let error = target.apply().expect_err("one key, two rows");
    assert!(matches!(&error, Error::DeclaredTwice { key, .. } if key == "('a', 1)"), "{error}");
    Ok(())
}

struct Tiny;

impl VectorSchemaProvider for Tiny {
    const NAME: &'static str = "tiny";
    const VERSION: &'static str = "2";
    const DIM: usize = 3;
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(vec0(chunk_size = 16))]
struct Embedded<P: VectorSchemaProvider> {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(vector(of = P, metric = "cosine"))]
    embedding: Vec<f32>,
    #[sqlite(skip)]
    provider: std::marker::PhantomData<P>,
}

#[test]
fn a_provider_gives_the_dimension() -> Result<()> {
    let row = |embedding| Embedded::<Tiny> { id: 7, embedding, provider: Default::default() };
    let db = applied(&[row(vec![0.5, 1.0, -1.0])])?;
    let definition = definitions(&db).join("\n");
    assert!(definition.contains("embedding float[3] distance_metric=cosine"), "{definition}");
    assert!(definition.contains("chunk_size=16"), "{definition}");
    assert_eq!(Embedded::<Tiny>::get(&db, 7)?.map(|row| row.embedding), Some(vec![0.5, 1.0, -1.0]));
    let vector = Embedded::<Tiny>::SCHEMA.column("embedding").expect("it is there");
    let provenance = vector.provenance().map(|made| (&*made.name, &*made.version));
    assert_eq!(provenance, Some(("tiny", "2")));
    let error = applied(&[row(vec![0.5; 4])]).expect_err("four elements");
    assert!(
        matches!(&error, Error::Value { table, column, key, .. }
            if table == "embedded" && column == "embedding" && key == "7"),
        "{error}"
    );
    assert!(applied(&[row(vec![0.0; 3])]).is_err(), "the zero vector has no direction");
    Ok(())
}

mod vendored {
    pub(super) mod store {
        pub(in super::super) use declarite::*;
    }
}

mod elsewhere {
    use super::vendored::store::SqliteRow;

    /// Names in scope that the generated code must not take for its own.
    #[derive(Debug, Clone, PartialEq, SqliteRow)]
    #[sqlite(crate = crate::derive::vendored::store, primary_key(id))]
    pub(super) struct Result {
        pub(super) id: i64,
        pub(super) note: Option<String>,
        #[sqlite(vector(dim = 2))]
        pub(super) at: [f32; 2],
    }
}

#[test]
fn the_crate_may_be_reached_by_another_path() -> Result<()> {
    let row = elsewhere::Result { id: 1, note: None, at: [0.5, 1.0] };
    let db = applied(std::slice::from_ref(&row))?;
    assert_eq!(all::<elsewhere::Result>(&db)?, [row]);
    assert_eq!(elsewhere::Result::SCHEMA.name(), "result");
    Ok(())
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "pairs")]
struct Pair<T: Column, J, const N: usize>
where
    J: Serialize + DeserializeOwned,
{
    #[sqlite(primary_key)]
    hash: [u8; N],
    value: T,
    #[sqlite(json)]
    more: Option<J>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Inner<T>(Vec<T>);

#[test]
fn generic_rows_are_declared_and_read() -> Result<()> {
    let texts_of = [
        Pair { hash: [1, 2], value: "a".to_owned(), more: Some(Inner(vec![0.1_f32, 2.0])) },
        Pair { hash: [3, 4], value: String::new(), more: None },
    ];
    let db = applied(&texts_of)?;
    assert_eq!(all::<Pair<String, Inner<f32>, 2>>(&db)?, texts_of);
    assert_eq!(texts(&db, "SELECT more AS value FROM pairs"), ["[0.1,2.0]", "NULL"]);
    let floats = [
        Pair { hash: [1], value: Some(1.5), more: Some("x".to_owned()) },
        Pair { hash: [2], value: None, more: None },
    ];
    let db = applied(&floats)?;
    assert_eq!(Pair::<Option<f64>, String, 1>::get(&db, [1])?.as_ref(), Some(&floats[0]));
    assert_eq!(Pair::<Option<f64>, String, 1>::get(&db, [2])?.as_ref(), Some(&floats[1]));
    let definition = definitions(&db).join("\n");
    assert!(definition.contains("\"value\" REAL,"), "{definition}");
    Ok(())
}

/// V1: a type under which SQLite would store another class than the field's is
/// refused. The compiler tells so of a row type; of a generic one only its use does.
#[test]
fn v1_a_type_that_changes_values_is_refused() -> Result<()> {
    #[derive(SqliteRow)]
    struct Price<T: Column> {
        #[sqlite(primary_key)]
        id: i64,
        #[sqlite(type = "NUMERIC")]
        amount: T,
    }
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    target.declare_table::<Price<i64>>()?;
    let target = db.target_state("app")?;
    let error = target.declare_table::<Price<String>>().expect_err("text under NUMERIC");
    assert!(
        matches!(&error, declarite::Error::Schema { column: Some(column), .. } if column == "amount")
    );
    assert!(error.to_string().contains("TEXT affinity"), "{error}");
    Ok(())
}
