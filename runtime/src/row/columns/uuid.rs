//! Columns of `Uuid`.

use uuid::Uuid;
use uuid::fmt::Hyphenated;

use super::Column;
use crate::row::value::{ValueError, ValueRef};
use crate::row::value_encoder::ValueEncoder;
use crate::schema::ColumnType;

/// TEXT, hyphenated and in lower case: `67e55044-10b1-426f-9247-bb680e5fe0c8`.
/// Every form that the crate parses is read.
impl Column for Uuid {
    const TYPE: ColumnType = ColumnType::Text;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        to.text(self.as_hyphenated().encode_lower(&mut [0; Hyphenated::LENGTH]))
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        Self::try_parse(super::text::text(value)?).map_err(|_| {
            ValueError::class("a UUID such as '67e55044-10b1-426f-9247-bb680e5fe0c8'", value)
        })
    }
}

keys_by_value!(Uuid);

/// Its digits stand in the order of its bytes.
impl super::OrderedColumn for Uuid {}
