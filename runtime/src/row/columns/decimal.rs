//! Decimal numbers as text: one form for the types of both crates.
//!
//! Plain notation without zeros at the end of the fraction, so that equal
//! numbers are equal text. The order of texts is not that of numbers.

use std::fmt::{self, Write};

/// The most digits of a number, those that plain notation adds included: an
/// exponent takes a few bytes where its zeros may fill the memory.
pub(super) const MOST_DIGITS: usize = 100_000;

/// Writes `coefficient / 10^scale`; none if it has too many digits.
pub(super) fn plain(
    is_negative: bool,
    coefficient: &str,
    scale: i64,
    to: &mut impl Write,
) -> Option<()> {
    let digits = coefficient.trim_end_matches('0');
    if digits.is_empty() {
        return to.write_str("0").ok();
    }
    let dropped = i64::try_from(coefficient.len() - digits.len()).ok()?;
    let scale = scale.checked_sub(dropped)?;
    let length = i64::try_from(digits.len()).ok()?;
    // How many digits stand before the point; none if negative.
    let point = length.checked_sub(scale)?;
    let count = usize::try_from(length.max(point).max(scale)).ok()?;
    if count > MOST_DIGITS {
        return None;
    }
    let sign = if is_negative { "-" } else { "" };
    let written = match usize::try_from(point) {
        Ok(point) if point >= digits.len() => {
            write!(to, "{sign}{digits}{}", Zeros(point - digits.len()))
        }
        Ok(point) if point > 0 => {
            let (whole, fraction) = digits.split_at(point);
            write!(to, "{sign}{whole}.{fraction}")
        }
        _ => write!(to, "{sign}0.{}{digits}", Zeros(count - digits.len())),
    };
    written.ok()
}

/// So many zeros.
struct Zeros(usize);

impl fmt::Display for Zeros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..self.0).try_for_each(|_| f.write_char('0'))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn plain(is_negative: bool, coefficient: &str, scale: i64) -> Option<String> {
        let mut text = String::new();
        super::plain(is_negative, coefficient, scale, &mut text)?;
        Some(text)
    }

    #[test]
    fn numbers_are_written_plainly() {
        for (coefficient, scale, text) in [
            ("0", 0, "0"),
            ("000", -7, "0"),
            ("0", i64::MAX, "0"),
            ("12345", 0, "12345"),
            ("12345", 2, "123.45"),
            ("12345", 5, "0.12345"),
            ("12345", 7, "0.0012345"),
            ("12345", -2, "1234500"),
            ("1234500", 2, "12345"),
            ("1234500", 4, "123.45"),
            ("1200", 1, "120"),
            ("100", 2, "1"),
        ] {
            assert_eq!(plain(false, coefficient, scale).as_deref(), Some(text));
        }
        assert_eq!(plain(true, "0", 3).as_deref(), Some("0"));
        assert_eq!(plain(true, "10", 3).as_deref(), Some("-0.01"));
    }

    #[test]
    fn exponents_do_not_fill_the_memory() {
        let most = i64::try_from(MOST_DIGITS).expect("it is small");
        let length = |coefficient, scale| plain(false, coefficient, scale).map(|text| text.len());
        assert_eq!(length("1", most), Some(MOST_DIGITS + "0.".len()));
        assert_eq!(length("10", most + 1), Some(MOST_DIGITS + "0.".len()));
        assert_eq!(length("1", 1 - most), Some(MOST_DIGITS));
        for scale in [most + 1, -most, i64::MAX, i64::MIN, i64::MIN + 1] {
            assert_eq!(length("1", scale), None);
            assert_eq!(length("10", scale.saturating_add(1)), None);
        }
    }

    proptest! {
        /// V3: the same number of another scale is the same text.
        #[test]
        fn scales_do_not_show(number in any::<u64>(), scale in -40..40_i64, zeros in 0..40_usize) {
            let coefficient = number.to_string();
            let longer = coefficient.clone() + &"0".repeat(zeros);
            let text = plain(false, &coefficient, scale);
            prop_assert!(text.is_some());
            prop_assert_eq!(plain(false, &longer, scale + zeros as i64), text);
        }
    }
}
