//! Columns of `Decimal`.

use std::fmt::Write;

use rust_decimal::Decimal;

use super::Column;
use super::decimal::plain;
use super::short_text::ShortText;
use crate::row::value::{ValueError, ValueRef};
use crate::row::value_encoder::ValueEncoder;
use crate::schema::ColumnType;

/// More than the type can hold of them; its parser recurses with each digit.
const LONGEST: usize = 256;

/// A sign, a point, and 29 digits or a zero and 28.
const LONGEST_WRITTEN: usize = "-79228162514264337593543950.335".len();

/// TEXT in plain notation without zeros at its end: `1.50` is `1.5`. The order
/// of texts is not that of numbers.
///
/// Other notations that the crate parses are read as well, unless they have
/// more digits than a `Decimal` holds.
impl Column for Decimal {
    const TYPE: ColumnType = ColumnType::Text;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        let too_long = || ValueError::new("a Decimal of too many digits");
        let mantissa = self.mantissa();
        let mut coefficient = ShortText::<LONGEST_WRITTEN>::new();
        let mut text = ShortText::<LONGEST_WRITTEN>::new();
        write!(coefficient, "{}", mantissa.unsigned_abs()).map_err(|_| too_long())?;
        plain(mantissa < 0, coefficient.as_str(), self.scale().into(), &mut text)
            .ok_or_else(too_long)?;
        to.text(text.as_str())
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
