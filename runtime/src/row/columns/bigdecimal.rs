//! Columns of `BigDecimal`.

use std::str::FromStr;

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::Sign;

use super::decimal::{MOST_DIGITS, plain};
use super::{Column, KeyColumn};
use crate::row::value::{ValueError, ValueRef};
use crate::row::value_encoder::ValueEncoder;
use crate::schema::ColumnType;

/// TEXT in plain notation without zeros at its end: `1.50` is `1.5`. The order
/// of texts is not that of numbers.
///
/// A number has 100,000 digits at most, those that plain notation adds included:
/// `1e99999` can be stored, `1e100000` cannot. Other notations that the crate
/// parses are read as well.
impl Column for BigDecimal {
    const TYPE: ColumnType = ColumnType::Text;

    fn encode(&self, to: ValueEncoder<'_>) -> Result<(), ValueError> {
        match text(self) {
            Some(text) => to.text(&text),
            None => Err(ValueError::new(TOO_LONG)),
        }
    }

    fn decode(value: ValueRef<'_>) -> Result<Self, ValueError> {
        let found = super::text::text(value)?;
        // Its sign, point and exponent come on top.
        if found.len() > MOST_DIGITS + 64 {
            return Err(ValueError::new(TOO_LONG));
        }
        let number =
            parse(found).ok_or_else(|| ValueError::class("a number such as '-12.5'", value))?;
        // What could not be declared again is not read.
        text(&number).is_some().then_some(number).ok_or_else(|| ValueError::new(TOO_LONG))
    }
}

impl KeyColumn for BigDecimal {
    type Ref<'k> = &'k Self;
}

const TOO_LONG: &str = "a number of more than 100,000 digits in plain notation";

fn text(number: &BigDecimal) -> Option<String> {
    let (coefficient, scale) = number.as_bigint_and_scale();
    // Four bits hold any digit.
    if coefficient.bits() > MOST_DIGITS as u64 * 4 {
        return None;
    }
    let is_negative = coefficient.sign() == Sign::Minus;
    let mut text = String::new();
    plain(is_negative, &coefficient.magnitude().to_string(), scale, &mut text)?;
    Some(text)
}

fn parse(text: &str) -> Option<BigDecimal> {
    // The crate takes a sign behind the point for that of the number.
    let is_odd = text.contains(".+") || text.contains(".-");
    if is_odd { None } else { BigDecimal::from_str(text).ok() }
}
