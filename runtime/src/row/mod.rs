//! One row: its values, how they are encoded, and how they are read back.

mod columns;
mod convert;
mod dynamic;
mod encode;
mod encoded;
mod finite;
mod json;
mod key;
mod reader;
mod retype;
pub mod serde_text;
mod stored;
mod value;
mod value_encoder;
mod vectors;

pub use columns::{Column, KeyColumn, OrderedColumn, TextColumn};
pub use convert::{DecoderArgument, DecoderOutput, EncoderOutput};
pub use dynamic::DynamicRow;
pub use encode::RowEncoder;
pub use json::encode_json;
pub use reader::RowReader;
pub use value::{Value, ValueError, ValueRef};
pub use value_encoder::ValueEncoder;
pub use vectors::{Vector, VectorElements};

pub(crate) use encode::{EncodedRow, RowLayout};
pub(crate) use encoded::{ColumnId, EncodedValues, RawValue, numbered};
pub(crate) use json::decode_json;
pub use key::KeyEncoder;
pub(crate) use key::{Key, encode_key, show_key};
pub(crate) use reader::Columns;
pub(crate) use retype::{Retype, convert};
pub(crate) use value_encoder::encode_value;

use crate::schema::TableSchema;

/// Something whose values can be written as a row.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be declared as a row",
    label = "not a row type",
    note = "write `#[derive(declarite::SqliteRow)]` above the struct"
)]
pub trait EncodeRow {
    /// Writes every column's value, in the table's order.
    ///
    /// # Errors
    ///
    /// The first value its column cannot hold.
    #[doc(hidden)]
    fn encode_row(&self, to: &mut RowEncoder<'_>) -> Result<(), ValueError>;

    /// Reads a little of what the row has elsewhere in memory: see [`Column::touch`].
    #[doc(hidden)]
    fn touch(&self) -> u8 {
        0
    }
}

/// A row whose table is known at compile time.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a row type",
    label = "not a row type",
    note = "write `#[derive(declarite::SqliteRow)]` above the struct"
)]
pub trait RowType: EncodeRow {
    /// The table of its rows.
    #[doc(hidden)]
    const TABLE: &'static TableSchema;

    /// The table's name and those of its key's columns, apart from the table: two
    /// tables that refer to each other could not be constants that contain each other.
    #[doc(hidden)]
    const NAME: &'static str;
    #[doc(hidden)]
    const KEY: &'static [&'static str];
}

/// A row that can be read back.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be read back from its table",
    label = "rows of this type can be declared, not loaded",
    note = "a row type that borrows, or that has an `encoder` without a `decoder`, is write-only"
)]
pub trait DecodeRow: Sized {
    /// Reads every column's value, in the table's order.
    ///
    /// # Errors
    ///
    /// The first value its field cannot hold.
    #[doc(hidden)]
    fn decode_row(from: &mut RowReader<'_>) -> Result<Self, ValueError>;
}
