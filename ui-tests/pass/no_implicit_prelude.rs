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

fn main() {
    let columns = <Row as ::declarite::SqliteRow>::SCHEMA.columns();
    ::std::assert_eq!(columns.len(), 7);
    ::std::assert_eq!(columns[4].name(), "type");
    let columns = <Borrowed<'_> as ::declarite::SqliteRow>::SCHEMA.columns();
    ::std::assert_eq!(columns.len(), 2);
}
