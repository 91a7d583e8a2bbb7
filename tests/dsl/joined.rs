//! Two declared tables in one query.

use declarite::{Database, Result, SqliteRow};
use diesel::prelude::*;

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "authors", diesel)]
struct Author {
    #[sqlite(primary_key)]
    id: i64,
    name: String,
}

#[derive(Debug, Clone, PartialEq, SqliteRow, Associations)]
#[diesel(belongs_to(Author, foreign_key = author))]
#[diesel(table_name = books)]
#[sqlite(table = "books", diesel)]
struct Book {
    #[sqlite(primary_key)]
    isbn: String,
    #[sqlite(references(Author, on_delete = cascade))]
    author: i64,
    year: u16,
}

diesel::joinable!(books -> authors (author));
diesel::allow_tables_to_appear_in_same_query!(authors, books);

fn library() -> Result<(Database, Vec<Author>, Vec<Book>)> {
    let author = |id, name: &str| Author { id, name: name.to_owned() };
    let book = |isbn: &str, author, year| Book { isbn: isbn.to_owned(), author, year };
    let authors = vec![author(1, "Ada"), author(2, "Bob"), author(3, "Cyd")];
    let books = vec![book("a", 1, 1840), book("b", 1, 1843), book("c", 2, 1900)];
    let db = Database::open(":memory:")?;
    let target = db.target_state("app")?;
    let (of_authors, of_books) =
        (target.declare_table::<Author>()?, target.declare_table::<Book>()?);
    for author in &authors {
        of_authors.declare_row(author)?;
    }
    for book in &books {
        of_books.declare_row(book)?;
    }
    target.apply()?;
    Ok((db, authors, books))
}

#[test]
fn rows_of_two_tables_are_joined() -> Result<()> {
    let (db, authors, books) = library()?;
    let found: Vec<(Book, Author)> = db.read(|connection| {
        Ok(books::table
            .inner_join(authors::table)
            .filter(authors::name.eq("Ada").and(books::year.gt(1840)))
            .select((Book::as_select(), Author::as_select()))
            .load(connection)?)
    })?;
    assert_eq!(found, [(books[1].clone(), authors[0].clone())]);
    Ok(())
}

/// A row that has no partner is `None`, and not a row of NULLs.
#[test]
fn a_left_join_answers_options() -> Result<()> {
    let (db, authors, books) = library()?;
    let found: Vec<(String, Option<Book>)> = db.read(|connection| {
        Ok(authors::table
            .left_join(books::table)
            .filter(authors::id.gt(1))
            .order(authors::id)
            .select((authors::name, Option::<Book>::as_select()))
            .load(connection)?)
    })?;
    let names = authors.iter().skip(1).map(|author| author.name.clone());
    let expected: Vec<_> = names.zip([Some(books[2].clone()), None]).collect();
    assert_eq!(found, expected);
    Ok(())
}

#[test]
fn children_are_found_by_their_parents() -> Result<()> {
    let (db, authors, books) = library()?;
    let (of_ada, grouped) = db.read(|connection| {
        let of_ada: Vec<Book> =
            Book::belonging_to(&authors[0]).order(books::isbn).load(connection)?;
        let all: Vec<Book> = Book::belonging_to(&authors).order(books::isbn).load(connection)?;
        Ok((of_ada, all.grouped_by(&authors)))
    })?;
    assert_eq!(of_ada, books[..2]);
    assert_eq!(grouped, [books[..2].to_vec(), books[2..].to_vec(), vec![]]);
    Ok(())
}

#[test]
fn counts_are_taken_over_a_join() -> Result<()> {
    let (db, ..) = library()?;
    let counts: Vec<(String, i64)> = db.read(|connection| {
        Ok(authors::table
            .inner_join(books::table)
            .group_by(authors::name)
            .select((authors::name, diesel::dsl::count(books::isbn)))
            .order(authors::name)
            .load(connection)?)
    })?;
    assert_eq!(counts, [("Ada".to_owned(), 2), ("Bob".to_owned(), 1)]);
    Ok(())
}
