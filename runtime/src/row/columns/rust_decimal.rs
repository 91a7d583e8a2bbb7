//! Columns of `Decimal`.

use rust_decimal::Decimal;

use super::Column;
use super::decimal::plain;
use crate::row::value::{ValueError, ValueRef};
use crate::row::value_encoder::ValueEncoder;
use crate::schema::ColumnType;

/// More than the type can hold of them; its parser recurses with each digit.
const LONGEST: usize = 256;

/// TEXT in plain notation without zeros at its end: `1.50` is `1.5`. The order
/// of texts is not that of numbers.
///
/// Other notations that the crate parses are read as well, unless they have
/// more digits than a `Decimal` holds.
impl Column for Decimal {
    const TYPE: ColumnType = ColumnType::Text;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        let mantissa = self.mantissa();
        let coefficient = mantissa.unsigned_abs().to_string();
        let text = plain(mantissa < 0, &coefficient, self.scale().into());
        to.text(&text.ok_or_else(|| ValueError::new("a Decimal of too many digits"))?)
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        let text = super::text::text(value)?;
        (text.len() <= LONGEST).then(|| parse(text)).flatten().ok_or_else(|| {
            ValueError::class("a number such as '-12.5', of no more digits than a Decimal", value)
        })
    }
}

keys_by_value!(Decimal);

/// The number, if it can be held to the last digit.
fn parse(text: &str) -> Option<Decimal> {
    let Some(exponent) = text.find(['e', 'E']) else {
        return Decimal::from_str_exact(text).ok();
    };
    // The crate rounds digits before an exponent where there are too many.
    Decimal::from_str_exact(&text[..exponent]).ok()?;
    Decimal::from_scientific(text).ok()
}
