#![no_implicit_prelude]
#![deny(warnings, missing_docs, unsafe_code)]
//! Generated code takes its names from declarite alone, and warns of nothing.

/// Names that generated code might have meant by its own.
#[allow(non_camel_case_types, missing_docs)]
pub mod shadows {
    pub struct usize;
    pub struct f32;
    pub struct Option;
    pub struct Result;
    pub struct Cow;
    pub trait Column {}
}
#[allow(unused_imports)]
use shadows::*;

/// A type that is private, in a row type that is not.
struct Flag(::std::primitive::bool);

impl ::declarite::Column for Flag {
    const TYPE: ::declarite::ColumnType = ::declarite::ColumnType::Boolean;

    fn encode(
        &self,
        to: ::declarite::ValueEncoder<'_>,
    ) -> ::std::result::Result<(), ::declarite::ValueError> {
        ::declarite::Column::encode(&self.0, to)
    }
}

/// A function named as generated code names its arguments.
fn to(value: &i64) -> i64 {
    *value
}

fn from(value: i64) -> i64 {
    value
}

/// A row of every kind of column.
#[derive(::declarite::SqliteRow)]
#[sqlite(vec0(chunk_size = 8))]
pub struct Row {
    #[sqlite(primary_key)]
    id: i64,
    flag: Flag,
    #[sqlite(encoder = to, decoder = from)]
    count: i64,
    #[sqlite(json)]
    tags: ::std::vec::Vec<::std::string::String>,
    #[sqlite(auxiliary)]
    r#type: ::std::option::Option<::std::string::String>,
    #[sqlite(vector(dim = 8))]
    embedding: [::std::primitive::f32; 8],
    #[sqlite(vector(dim = 8))]
    bits: ::std::vec::Vec<u8>,
    /// Not a column.
    #[sqlite(skip)]
    pub cached: ::std::option::Option<i64>,
}

/// A row that is written only.
#[derive(::declarite::SqliteRow)]
#[sqlite(primary_key(name, other))]
pub struct Borrowed<'key> {
    name: &'key str,
    other: &'key str,
}

/// Functions named as generated code names what it imports.
mod halves {
    pub(crate) fn encode(value: &::std::primitive::i64) -> ::std::primitive::i64 {
        value / 2
    }

    pub(crate) fn decode(value: ::std::primitive::i64) -> ::std::primitive::i64 {
        value * 2
    }
}

/// A row whose type is private.
#[derive(::declarite::SqliteRow)]
#[sqlite(strict, without_rowid, renamed_from = "all", fts5(name, tokenize = "trigram"))]
struct Whole {
    #[sqlite(primary_key)]
    id: i64,
    #[sqlite(unique, collate = "NOCASE", check = "name <> ''", default = "'none'")]
    name: ::std::string::String,
}

/// A row with everything that is said beside the columns' types.
#[derive(::declarite::SqliteRow)]
#[sqlite(primary_key(part, of), rename_all = "camelCase", check = "part > 0")]
#[sqlite(index(r#type, of), index(of, name = "by_whole", where = "part > 1"), unique(r#type, half))]
pub struct Part {
    #[sqlite(with = halves)]
    part: i64,
    #[sqlite(references(Whole, on_delete = cascade))]
    of: i64,
    #[sqlite(references(Whole, column = "name", on_delete = set_null), renamed_from = "label")]
    whole_name: ::std::option::Option<::std::string::String>,
    #[sqlite(index, references(table = "kinds", column = "id", on_delete = set_default))]
    r#type: ::std::option::Option<i64>,
    #[sqlite(with = halves, default = "NULL")]
    half: ::std::option::Option<i64>,
}

fn main() {
    let columns = <Row as ::declarite::SqliteRow>::SCHEMA.columns();
    ::std::assert_eq!(columns.len(), 7);
    ::std::assert_eq!(columns[4].name(), "type");
    let columns = <Row as ::declarite::SqliteRow>::columns();
    let _ = columns.r#type.eq("a").or(columns.flag.ne(Flag(true)).and(columns.count.eq(1)));
    let columns = <Borrowed<'_> as ::declarite::SqliteRow>::SCHEMA.columns();
    ::std::assert_eq!(columns.len(), 2);
    let columns = <Part as ::declarite::SqliteRow>::SCHEMA.columns();
    ::std::assert_eq!(columns[2].name(), "wholeName");
    ::std::assert!(columns[4].is_nullable());
    let indexes = <Part as ::declarite::SqliteRow>::SCHEMA.indexes();
    ::std::assert_eq!(indexes.len(), 4);
    let columns = <Whole as ::declarite::SqliteRow>::SCHEMA.columns();
    ::std::assert_eq!(columns.len(), 2);
}
