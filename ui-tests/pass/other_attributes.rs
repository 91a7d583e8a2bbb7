#![deny(warnings)]
//! What others say of the struct stays theirs.

use declarite::{Column, DecodeRow, SqliteRow};
use serde::{Deserialize, Serialize};

/// A document,
///
/// with "quotes" and `#[sqlite(..)]` in its words.
#[derive(Debug, Clone, Default, PartialEq, Serialize, SqliteRow, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
#[sqlite(table = "documents")]
#[allow(clippy::struct_excessive_bools)]
#[must_use]
#[repr(C)]
pub struct Document {
    /// What it is told by.
    #[sqlite(primary_key)]
    #[serde(rename = "key")]
    #[doc(alias = "key")]
    pub id: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    #[cfg(not(any()))]
    #[sqlite(json)]
    #[serde(flatten)]
    more: std::collections::BTreeMap<String, i64>,
    /// Not there.
    #[cfg(any())]
    #[sqlite(unknown = "word")]
    absent: NoType,
    #[deprecated]
    pub old: bool,
}

/// Of every visibility.
#[derive(SqliteRow)]
#[sqlite(index(inner, within))]
pub struct Visible {
    #[sqlite(primary_key)]
    pub outer: i64,
    pub(crate) inner: Secret,
    pub(self) within: i64,
    own: i64,
}

/// To be gone.
#[deprecated]
#[derive(SqliteRow)]
pub struct Old {
    #[sqlite(primary_key)]
    pub id: i64,
}

/// A type that nobody else may name.
pub(crate) struct Secret;

impl Column for Secret {
    const TYPE: declarite::ColumnType = declarite::ColumnType::Integer;

    fn encode(&self, to: declarite::ValueEncoder<'_>) -> Result<(), declarite::ValueError> {
        0_i64.encode(to)
    }

    fn decode(_: declarite::ValueRef<'_>) -> Result<Self, declarite::ValueError> {
        Ok(Self)
    }
}

fn columns<R: SqliteRow + DecodeRow>() -> Vec<&'static str> {
    R::SCHEMA.columns().iter().map(|column| column.name()).collect()
}

fn main() {
    assert_eq!(columns::<Document>(), ["id", "title", "more", "old"]);
    assert_eq!(columns::<Visible>(), ["outer", "inner", "within", "own"]);
    let visible = Visible { outer: 1, inner: Secret, within: 2, own: 3 };
    assert_eq!(visible.outer + visible.within + visible.own, 6);
    let Secret = visible.inner;
    let json = serde_json::to_value(Document::default()).unwrap();
    assert_eq!(json["key"], 0);
}
