//! All that generated code may name.
//!
//! A field's type is said once, in an impl of one of the field traits, and
//! everything else asks that impl: a type without a mapping is then one error,
//! at the field, whatever else is generated from it.

#[path = "private/codec.rs"]
mod codec;
#[path = "private/columns.rs"]
mod columns;
#[path = "private/constraint_fault.rs"]
mod constraint_fault;
#[path = "private/dsl.rs"]
mod dsl;
#[path = "private/fault.rs"]
mod fault;
#[path = "private/newtype.rs"]
mod newtype;
#[path = "private/text.rs"]
mod text;

/// This module, as the derive of the same version imports it.
///
/// `declarite` pins `declarite-macros` with `=`, and the two can part all the
/// same: where a program depends on `declarite-macros` itself, where one of both
/// is patched, and where `crate = ..` leads to the declarite of another package.
/// That is then one import which does not resolve, rather than an error for each
/// name that has changed since, or none for what it has come to mean.
pub use crate::__private as for_macros_0_1_0;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use std::borrow::Cow;
pub use std::option::Option::{self, None, Some};
pub use std::primitive::{bool, f32, i8, str, u8, usize};
pub use std::result::Result;

pub use codec::*;
pub use columns::{
    asked_column, asked_encoded_column, asked_vector_column, write_json, write_json_option,
    write_with,
};
pub use constraint_fault::{
    collation_fault, default_fault, expression_fault, full_text_fault, reference_fault,
    reference_type_fault, set_default_fault, set_null_fault, type_fault,
};
pub use dsl::{InsertValue, Sqlite, StoredValue, built, diesel, row_values, sql_type_fault};
pub use fault::{
    dim_fault, element_fault, expect_no, key_fault, length_fault, metric_fault,
    partition_key_fault, vec0_fault, vec0_key_fault,
};

pub use newtype::{
    Newtype, NewtypeElements, NewtypeKey, NewtypeOrdered, NewtypeText, Stored, ToJson,
    VectorNewtype, decode_newtype, decode_newtype_json, decode_newtype_vector, decode_some,
    encode_newtype, encode_newtype_json, encode_newtype_vector, encode_newtype_with, encode_some,
    encoded_nullable, encoded_type, newtype_nullable, newtype_type, some_encoded_nullable,
    vector_newtype_len, vector_newtype_nullable,
};
pub use text::{stored_text, unknown_text};

pub use crate::query::roles::{Auxiliary, Key, Metadata, Partition, Plain};
pub use crate::query::{
    EncodedColumn, FullTextRow, QueryColumn, QueryVector, SearchedBy, SqliteRow, VectorColumn,
};
pub use crate::row::{
    Column, DecodeRow, DecoderArgument, DecoderOutput, EncodeRow, EncoderOutput, KeyColumn,
    KeyEncoder, OrderedColumn, RowEncoder, RowReader, RowType, TextColumn, ValueEncoder,
    ValueError, ValueRef, Vector, encode_json,
};
use crate::row::{VectorElements, decode_json};
use crate::schema::VectorType;
pub use crate::schema::{
    Collation, ColumnDef, ColumnSpec, ColumnType, Element, IndexDef, Metric, OnDelete, TableKind,
    TableSchema, TableSpec, VectorSchemaProvider,
};

/// The field at `At` is a column of the type's own mapping.
///
/// `At` is a type private to the generated code: a public row type may then
/// have a private type in a private field, which an impl between public types
/// could not name.
pub trait Field<At> {
    /// The field's type.
    type Ty: Column;
}

/// The field at `At` is a column of the primary key.
pub trait KeyField<At> {
    /// The field's type.
    type Ty: KeyColumn;
}

/// The field at `At` is a vector.
pub trait VectorField<At> {
    /// The field's type.
    type Ty: Vector;
    /// Elements in a vector.
    const DIM: usize;
}

/// The vectors of the field at `At` are made by a provider.
pub trait ProvidedField<At> {
    /// Whoever makes them.
    type Provider: VectorSchemaProvider;
    /// Elements in a vector.
    const DIM: usize = <Self::Provider as VectorSchemaProvider>::DIM;
}

/// The field at `At` is stored as JSON.
pub trait JsonField<At> {
    /// The field's type, without the `Option` where it is one.
    type Ty;

    /// Writes the field.
    ///
    /// # Errors
    ///
    /// What is no JSON.
    fn write(value: &Self::Ty, to: ValueEncoder<'_>) -> Result<(), ValueError>;
}

/// The field at `At` is stored as JSON and read back from it.
pub trait JsonDecodeField<At> {
    /// The field's type, without the `Option` where it is one.
    type Ty: Json;
}

impl<R: JsonDecodeField<At>, At> JsonField<At> for R {
    type Ty = R::Ty;

    fn write(value: &R::Ty, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        value.write(to)
    }
}

/// The field at `At` refers to a row of another table.
pub trait ReferenceField<At> {
    /// The row type of that table.
    type Parent: RowType;
}

/// What JSON can be written from and read into. One trait, and no supertraits,
/// so that a type with neither of serde's is one error.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be stored as JSON and read back",
    label = "not both `Serialize` and `Deserialize`",
    note = "write `#[derive(serde::Serialize, serde::Deserialize)]` above it"
)]
pub trait Json: Sized {
    /// Writes the value.
    ///
    /// # Errors
    ///
    /// What is no JSON.
    fn write(&self, to: ValueEncoder<'_>) -> Result<(), ValueError>;

    /// Reads a value.
    ///
    /// # Errors
    ///
    /// What is no JSON of this type.
    fn read(from: ValueRef<'_>) -> Result<Self, ValueError>;
}

#[diagnostic::do_not_recommend]
impl<T: Serialize + DeserializeOwned> Json for T {
    fn write(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        encode_json(self, to)
    }

    fn read(from: ValueRef<'_>) -> Result<Self, ValueError> {
        decode_json(from)
    }
}

/// The columns of a row type. A constant beside its impls could not name its
/// generic parameters; one inside them can.
pub trait RowColumns {
    /// In the order of the fields.
    const COLUMNS: &'static [ColumnDef];
    /// The table's, the primary key's not among them.
    const INDEXES: &'static [IndexDef] = &[];
}

/// [`KeyField`] with a lifetime, so that a bound on it can hold for any.
///
/// In an impl with `where for<'k> Row: AskedField<'k, At>` rustc takes the bound
/// for its word and does not look the field's type up, which would be one more
/// error where it is no key type. Without the lifetime, it would look it up.
pub trait AskedField<'k, At> {
    /// The field's type.
    type Ty: KeyColumn;
}

impl<R: KeyField<At>, At> AskedField<'_, At> for R {
    type Ty = R::Ty;
}

/// A key column as a caller gives it.
pub type KeyRef<'k, R, At> = <<R as AskedField<'k, At>>::Ty as KeyColumn>::Ref<'k>;

/// The column of a plain field.
#[must_use]
pub const fn column<R: Field<At>, At>(name: &'static str) -> ColumnSpec {
    ColumnSpec::new(name, <R::Ty as Column>::TYPE, <R::Ty as Column>::NULLABLE)
}

/// The column of a field of the primary key.
#[must_use]
pub const fn key_column<R: KeyField<At>, At>(name: &'static str) -> ColumnSpec {
    ColumnSpec::new(name, <R::Ty as Column>::TYPE, <R::Ty as Column>::NULLABLE)
}

/// What the vectors of a field are made of.
const fn element<R: VectorField<At>, At>() -> Element {
    <<R::Ty as Vector>::Elements as VectorElements>::ELEMENT
}

/// The column of a vector field; the metric is the element's default if not given.
#[must_use]
pub const fn vector_column<R: VectorField<At>, At>(
    name: &'static str,
    metric: Option<Metric>,
) -> ColumnSpec {
    let mut vector = VectorType::new(element::<R, At>(), R::DIM);
    if let Some(metric) = metric {
        vector = vector.metric(metric);
    }
    ColumnSpec::new(name, ColumnType::Vector(vector), <R::Ty as Vector>::NULLABLE)
}

/// The column with its provider's name and version.
#[must_use]
pub const fn provided<R: ProvidedField<At>, At>(column: ColumnSpec) -> ColumnSpec {
    column.provided_by::<R::Provider>()
}

/// The column of a JSON field.
#[must_use]
pub const fn json_column<R: JsonField<At>, At>(name: &'static str, is_option: bool) -> ColumnSpec {
    ColumnSpec::new(name, ColumnType::Text, is_option)
}

/// The column of a field with an encoder: what the encoder answers.
#[must_use]
pub const fn encoded_column<T, O: EncoderOutput>(
    name: &'static str,
    encoder: fn(&T) -> O,
) -> ColumnSpec {
    let _ = encoder;
    ColumnSpec::new(name, <O::Column as Column>::TYPE, <O::Column as Column>::NULLABLE)
}

/// The column with a reference to the key of a row type, or to the column named.
#[must_use]
pub const fn referring<R: ReferenceField<At>, At>(
    column: ColumnSpec,
    to: Option<&'static str>,
    on_delete: OnDelete,
) -> ColumnSpec {
    let to = match to {
        Some(to) => to,
        None => <R::Parent as RowType>::KEY[0],
    };
    column.references(<R::Parent as RowType>::NAME, to, on_delete)
}

/// An index of a table.
#[must_use]
pub const fn index(
    columns: &'static [Cow<'static, str>],
    unique: bool,
    name: Option<&'static str>,
    filter: Option<&'static str>,
) -> IndexDef {
    IndexDef::from_static(columns, unique, name, filter)
}

/// A regular table.
pub const REGULAR: TableKind = TableKind::Regular;

/// A vec0 table.
#[must_use]
pub const fn vec0(chunk_size: Option<usize>) -> TableKind {
    TableKind::Vec0 { chunk_size }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_derives_import_has_this_version() {
        let version = env!("CARGO_PKG_VERSION").replace(['.', '-', '+'], "_");
        let import = format!("pub use crate::__private as for_macros_{version};");
        assert!(include_str!("private.rs").contains(&import), "write `{import}`");
    }
}
