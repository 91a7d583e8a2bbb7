#![no_implicit_prelude]
#![deny(warnings, missing_docs, unsafe_code)]
//! Enums of names, where generated code may take nothing for granted.

/// Names that generated code might have meant by its own.
#[allow(non_camel_case_types, missing_docs)]
pub mod shadows {
    pub struct str;
    pub struct Option;
    pub struct Result;
    pub trait Column {}
}
#[allow(unused_imports)]
use shadows::*;

mod vendored {
    pub mod store {
        pub use ::declarite::*;
    }
}

/// A variant named as generated code names its arguments, and one that is
/// deprecated.
#[derive(::std::fmt::Debug, ::std::cmp::PartialEq, ::declarite::SqliteText)]
#[sqlite(rename_all = "SCREAMING-KEBAB-CASE")]
#[allow(non_camel_case_types, missing_docs)]
pub enum Status {
    InReview = 7,
    to,
    r#value,
    #[deprecated]
    #[sqlite(rename = "")]
    Other,
    #[cfg(not(test))]
    #[sqlite(rename = "It's \"out\"\0")]
    Published,
}

/// One with a parameter, from another path.
#[derive(::declarite::SqliteText)]
#[sqlite(crate = vendored::store)]
pub enum Level<const N: usize> {
    /// The one there is.
    Low,
}

/// A row of them, and a key.
#[derive(::declarite::SqliteRow)]
#[sqlite(primary_key(status, level))]
pub struct Row {
    status: Status,
    level: Level<3>,
    before: ::std::option::Option<Status>,
}

fn main() {
    let columns = <Row as ::declarite::SqliteRow>::SCHEMA.columns();
    for column in columns {
        ::std::assert_eq!(column.column_type(), ::declarite::ColumnType::Text);
    }
    ::std::assert!(columns[2].is_nullable());
    let level = Level::Low;
    let _: <Row as ::declarite::SqliteRow>::Key<'_> = (&Status::InReview, &level);
    let stored = ::declarite::ValueRef::Text("IN-REVIEW");
    let read = <Status as ::declarite::Column>::decode(stored);
    ::std::assert_eq!(read, ::std::result::Result::Ok(Status::InReview));
    let stored = ::declarite::ValueRef::Text("It's \"out\"\0");
    let read = <Status as ::declarite::Column>::decode(stored);
    ::std::assert_eq!(read, ::std::result::Result::Ok(Status::Published));
}
