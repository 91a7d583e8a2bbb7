#![no_implicit_prelude]
#![deny(warnings, missing_docs, unsafe_code)]
//! Newtypes, where generated code may take nothing for granted.

use ::std::marker::PhantomData;

/// Names that generated code might have meant by its own.
#[allow(non_camel_case_types, missing_docs)]
pub mod shadows {
    pub struct usize;
    pub struct bool;
    pub struct Option;
    pub struct Result;
    pub trait Column {}
    pub trait Newtype {}
}
#[allow(unused_imports)]
use shadows::*;

mod vendored {
    pub mod store {
        pub use ::declarite::*;
    }
}

/// A type that is private, in newtypes that are not.
#[derive(::declarite::SqliteValue)]
struct Private {
    value: i64,
}

/// A column and a key.
#[derive(::declarite::SqliteValue)]
pub struct DocumentId(Private);

/// A key of another path, which may hang on a private type.
#[derive(::declarite::SqliteValue)]
#[sqlite(crate = vendored::store)]
pub struct Hash<T, const N: ::std::primitive::usize>(
    #[sqlite(skip)] PhantomData<T>,
    [u8; N],
);

/// A parameter that is the value.
#[derive(::declarite::SqliteValue)]
pub struct Named<T>
where
    T: ::std::clone::Clone,
{
    r#type: T,
    #[sqlite(skip)]
    count: ::std::option::Option<T>,
    #[sqlite(skip)]
    cached: T,
}

/// A private type with a parameter.
#[derive(::declarite::SqliteValue)]
struct Inner<T>(T);

/// Hangs on it.
#[derive(::declarite::SqliteValue)]
pub struct Outer<T>(::std::option::Option<Inner<T>>);

/// A column, and no key.
#[derive(::declarite::SqliteValue)]
pub struct Score(f64);

/// JSON, of which `None` is NULL.
#[derive(::declarite::SqliteValue)]
pub struct Tags<T>(#[sqlite(json)] ::std::option::Option<::std::vec::Vec<T>>);

/// Functions, named as generated code names its arguments.
#[derive(::declarite::SqliteValue)]
pub struct Count(#[sqlite(encoder = to, decoder = value)] ::std::primitive::u64);

fn to(value: &::std::primitive::u64) -> ::std::string::String {
    ::std::format!("{value}")
}

fn value(text: &str) -> ::std::result::Result<::std::primitive::u64, ::std::num::ParseIntError> {
    text.parse()
}

/// Functions of a module.
#[derive(::declarite::SqliteValue)]
pub struct Host(
    #[sqlite(with = ::declarite::serde_text)] ::std::option::Option<::std::net::IpAddr>,
);

/// The same for any type.
#[derive(::declarite::SqliteValue)]
pub struct Text<T: ::serde::Serialize + ::serde::de::DeserializeOwned>(
    #[sqlite(with = "::declarite::serde_text")] T,
);

/// A vector.
#[derive(::declarite::SqliteValue)]
pub struct Embedding<const N: ::std::primitive::usize>(#[sqlite(vector)] [f32; N]);

/// A vector of any type.
#[derive(::declarite::SqliteValue)]
pub struct Any<V>(#[sqlite(vector)] V);

/// Newtypes that borrow.
#[derive(::declarite::SqliteValue)]
pub struct Name<'a>(&'a str);

/// JSON that borrows.
#[derive(::declarite::SqliteValue)]
pub struct Names<'a>(#[sqlite(json)] &'a [&'a str]);

/// Borrows, and is written only.
#[derive(::declarite::SqliteValue)]
pub struct Shown<'a, T: ::std::fmt::Display>(#[sqlite(encoder = shown)] &'a T);

fn shown<T: ::std::fmt::Display>(value: &T) -> ::std::string::String {
    ::std::format!("{value}")
}

/// A row of them.
#[derive(::declarite::SqliteRow)]
#[sqlite(primary_key(id, hash, named, count))]
pub struct Row {
    id: DocumentId,
    hash: Hash<Row, 4>,
    named: Named<::std::string::String>,
    count: Count,
    outer: Outer<i64>,
    score: ::std::option::Option<Score>,
    tags: Tags<::std::string::String>,
    host: Host,
    text: Text<::std::net::IpAddr>,
    #[sqlite(vector(dim = 4))]
    embedding: Embedding<4>,
    #[sqlite(vector(dim = 8))]
    any: ::std::option::Option<Any<::std::vec::Vec<i8>>>,
}

/// A row of those that borrow.
#[derive(::declarite::SqliteRow)]
pub struct Borrowed<'a> {
    #[sqlite(primary_key)]
    name: Name<'a>,
    names: Names<'a>,
    shown: Shown<'a, i64>,
}

/// A row with a parameter.
#[derive(::declarite::SqliteRow)]
pub struct Pair<T: ::declarite::KeyColumn + ::std::clone::Clone + ::std::default::Default + 'static>
{
    #[sqlite(primary_key)]
    key: Named<T>,
}

fn is_readable<R: ::declarite::DecodeRow>() {}

fn main() {
    use ::declarite::ColumnType::{Blob, Integer, Real, Text};

    is_readable::<Row>();
    is_readable::<Pair<i64>>();
    let columns = <Row as ::declarite::SqliteRow>::SCHEMA.columns();
    let types = [Integer, Blob, Text, Text, Integer, Real, Text, Text, Text];
    for (column, ty) in ::std::iter::zip(columns, types) {
        ::std::assert_eq!(column.column_type(), ty, "{}", column.name());
    }
    ::std::assert!(columns[9].vector().is_some());
    for column in columns {
        let nullable = ["outer", "score", "tags", "host", "any"].contains(&column.name());
        ::std::assert_eq!(column.is_nullable(), nullable, "{}", column.name());
    }
    let (id, hash) = (DocumentId(Private { value: 1 }), Hash(PhantomData, [0; 4]));
    let named = Named {
        r#type: ::std::string::String::new(),
        count: ::std::option::Option::None,
        cached: ::std::string::String::new(),
    };
    let _: <Row as ::declarite::SqliteRow>::Key<'_> = (&id, &hash, &named, &Count(7));
    let _ = (&named.count, &named.cached);
    let _: <Borrowed<'_> as ::declarite::SqliteRow>::Key<'_> = Name("a");
    let columns = <Borrowed<'_> as ::declarite::SqliteRow>::SCHEMA.columns();
    for column in columns {
        ::std::assert_eq!(column.column_type(), Text, "{}", column.name());
    }
}
