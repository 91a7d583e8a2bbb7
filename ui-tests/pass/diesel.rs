//! Row types of every form that are diesel's as well.
#![deny(warnings, missing_docs, unreachable_pub)]

use std::borrow::Cow;

use declarite::{Database, SqliteRow, SqliteText, SqliteValue, VectorSchemaProvider, bind};
use diesel::prelude::*;

pub mod rows {
    //! What others see.

    use super::*;

    /// A name.
    #[derive(Debug, PartialEq, SqliteText)]
    pub enum State {
        /// Not yet.
        Draft,
    }

    /// A type that is private in a row type that is not.
    #[derive(SqliteValue)]
    struct Secret(i64);

    /// A row.
    #[derive(SqliteRow)]
    #[sqlite(table = "Pages", rename_all = "camelCase", primary_key(path, line), diesel)]
    pub struct Page {
        /// Documented.
        pub line: u32,
        /// Documented.
        pub path: String,
        pub(crate) r#match: Option<String>,
        /// Documented.
        #[sqlite(diesel_type = "Text")]
        pub state: State,
        #[sqlite(diesel_type = "BigInt")]
        secret: Secret,
        #[sqlite(skip)]
        cache: Vec<Secret>,
    }

    /// Uses what nobody else can.
    #[must_use]
    pub fn size(page: &Page) -> usize {
        page.cache.len() + usize::from(page.secret.0 > 0)
    }
}

struct MiniLm;

impl VectorSchemaProvider for MiniLm {
    const NAME: &'static str = "minilm";
    const VERSION: &'static str = "1";
    const DIM: usize = 2;
}

#[derive(SqliteRow)]
#[sqlite(vec0, diesel = vectors)]
struct Document {
    #[sqlite(primary_key)]
    id: String,
    #[sqlite(vector(of = MiniLm))]
    embedding: Vec<f32>,
}

#[derive(SqliteRow)]
#[sqlite(diesel = words)]
struct Word<'a, 'b> {
    #[sqlite(primary_key)]
    word: &'a str,
    meaning: Option<Cow<'b, str>>,
}

#[derive(SqliteRow)]
#[sqlite(crate = ::declarite, diesel)]
struct Alone {
    #[sqlite(primary_key)]
    id: i64,
}

macro_rules! row {
    ($name:ident, $table:ident, $ty:ty) => {
        #[derive(SqliteRow)]
        #[sqlite(diesel = $table)]
        struct $name {
            #[sqlite(primary_key)]
            id: $ty,
        }
    };
}

row!(Made, made_rows, i32);

fn in_a_function(db: &Database) -> declarite::Result<i64> {
    #[derive(SqliteRow)]
    #[sqlite(diesel)]
    struct Inner {
        #[sqlite(primary_key)]
        id: i64,
    }
    let target = db.target_state("app")?;
    target.declare_table::<Inner>()?.declare_row(&Inner { id: 7 })?;
    target.apply()?;
    db.read(|connection| {
        let inner: Inner = inner::table.select(Inner::as_select()).first(connection)?;
        Ok(inner.id)
    })
}

fn main() -> declarite::Result<()> {
    use rows::{Page, pages};

    let of_state = pages::table
        .filter(pages::state.eq(bind(&rows::State::Draft)).and(pages::r#match.is_null()))
        .order((pages::path, pages::line.desc()))
        .select(Page::as_select());
    let sql = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&of_state).to_string();
    assert!(sql.contains("FROM `Pages` WHERE"), "{sql}");
    assert!(sql.contains("`Pages`.`match` IS NULL"), "{sql}");

    let word = Word { word: "moss", meaning: Some(Cow::Borrowed("a plant")) };
    let insert = diesel::insert_into(words::table).values(&word);
    let sql = diesel::debug_query::<diesel::sqlite::Sqlite, _>(&insert).to_string();
    assert!(sql.starts_with("INSERT INTO `word` (`word`, `meaning`) VALUES (?, ?)"), "{sql}");
    let _ = vectors::table.select(vectors::embedding).filter(vectors::id.eq("a"));
    let _ = (alone::table.count(), made_rows::table.find(1));
    let _ = (Document { id: String::new(), embedding: vec![] }.embedding, Made { id: 1 }.id);

    assert_eq!(in_a_function(&Database::open(":memory:")?)?, 7);
    Ok(())
}
