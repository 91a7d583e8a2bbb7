//! Decimal numbers of both crates.

use std::str::FromStr;

use bigdecimal::BigDecimal;
use bigdecimal::num_bigint::BigInt;
use declarite::{Column, Result, SqliteRow, ValueRef};
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::faults::{fault, refusal, stored};
use super::{apply, assert_kept, assert_rows_kept, assert_unchanged, cells, few_cases, memory};
use crate::support::texts;

fn decimal(text: &str) -> Decimal {
    Decimal::from_str(text).expect(text)
}

fn big(text: &str) -> BigDecimal {
    BigDecimal::from_str(text).expect(text)
}

/// Mantissa and scale of a `Decimal`.
fn any_parts() -> impl Strategy<Value = (i128, u32)> {
    const END: i128 = 1 << 96;
    let mantissa = prop_oneof![
        1 - END..END,
        -1000..1000_i128,
        (-1000..1000_i128, 0..26_u32).prop_map(|(number, zeros)| number * 10_i128.pow(zeros)),
    ];
    (mantissa, 0..=28_u32)
}

proptest! {
    #![proptest_config(few_cases())]

    /// S8 and V3: read back as they were; the same text from both crates.
    #[test]
    fn s8_v3_decimals_are_kept_as_one_text(parts in vec(any_parts(), 1..8)) {
        let decimals = || parts.iter().map(|(mantissa, scale)| Decimal::from_i128_with_scale(*mantissa, *scale));
        let bigs = parts.iter().map(|(mantissa, scale)| BigDecimal::new((*mantissa).into(), (*scale).into()));
        assert_kept(decimals().map(Some).chain([None]));
        let db = assert_kept(decimals());
        let expected: Vec<String> =
            decimals().map(|decimal| decimal.normalize().to_string()).collect();
        prop_assert_eq!(texts(&db, "SELECT value FROM cells ORDER BY id"), expected);
        assert_unchanged(&db, &cells(bigs));
    }

    /// S8: of any size.
    #[test]
    fn s8_big_decimals_are_kept(
        parts in vec((vec(any::<u32>(), 0..12), any::<bool>(), -200..200_i64), 1..6),
    ) {
        let numbers = || parts.iter().map(|(digits, is_negative, scale)| {
            let number = BigInt::from_slice(bigdecimal::num_bigint::Sign::Plus, digits);
            BigDecimal::new(if *is_negative { -number } else { number }, *scale)
        });
        assert_kept(numbers().map(Some).chain([None]));
        let db = assert_kept(numbers());
        let expected: Vec<String> =
            numbers().map(|number| number.normalized().to_plain_string()).collect();
        prop_assert_eq!(texts(&db, "SELECT value FROM cells ORDER BY id"), expected);
    }

    /// Whatever text stands in a column; what is read can be declared again.
    #[test]
    fn no_text_is_a_panic(text in prop_oneof![
        any::<String>(), "[-+0-9._eE]{0,40}", "[-+]?[0-9]{0,30}\\.?[0-9]{0,30}[eE][-+]?[0-9]{1,20}",
    ]) {
        if let Ok(number) = Decimal::decode(ValueRef::Text(&text)) {
            assert_kept([number]);
        }
        if let Ok(number) = BigDecimal::decode(ValueRef::Text(&text)) {
            assert_kept([number]);
        }
    }
}

#[test]
fn numbers_are_in_plain_notation() {
    let numbers = ["-0.00", "1.50", "100", "-1200.0", "0.000001", "79228162514264337593543950335"];
    let expected = ["0", "1.5", "100", "-1200", "0.000001", "79228162514264337593543950335"];
    let select = "SELECT value FROM cells ORDER BY id";
    assert_eq!(texts(&assert_kept(numbers.map(decimal)), select), expected);
    assert_eq!(texts(&assert_kept(numbers.map(big)), select), expected);
    let numbers = ["1e3", "1.2e-3", "-5e0", "0e999999999999", "12300e-2"].map(big);
    let expected = ["1000", "0.0012", "-5", "0", "123"];
    assert_eq!(texts(&assert_kept(numbers), select), expected);
    assert_kept([Decimal::MAX, Decimal::MIN, -Decimal::ZERO]);
}

#[derive(Debug, Clone, PartialEq, SqliteRow)]
#[sqlite(table = "prices", primary_key(amount, weight))]
struct Price {
    amount: Decimal,
    weight: BigDecimal,
}

/// V3: the same number of another scale is the same key.
#[test]
fn v3_equal_numbers_are_one_key() -> Result<()> {
    let price = |amount, weight| Price { amount: decimal(amount), weight: big(weight) };
    let db = assert_rows_kept(&[price("1.050", "0.0"), price("1.50", "1e2")]);
    assert_unchanged(&db, &[price("1.5", "100.0"), price("1.05", "-0")]);
    // R8: equal rows are one row.
    let report = apply(&db, &[price("1.5", "100"), price("1.500", "10e1"), price("1.05", "0")])?;
    assert_eq!((report.inserted, report.updated, report.deleted, report.unchanged), (0, 0, 0, 2));
    let found = Price::get(&db, (decimal("1.5000"), &big("0.1e3")))?;
    assert_eq!(found, Some(price("1.5", "100")));
    Ok(())
}

#[test]
fn other_notations_are_read() -> Result<()> {
    for (text, number) in [
        ("'1.50'", "1.5"),
        ("'+7'", "7"),
        ("'.5'", "0.5"),
        ("'5.'", "5"),
        ("'007'", "7"),
        ("'1.5e3'", "1500"),
        ("'15E-1'", "1.5"),
        ("'-1e+2'", "-100"),
        ("'1_000'", "1000"),
        ("'-0'", "0"),
    ] {
        assert_eq!(stored::<Decimal>(text)?, decimal(number), "{text}");
        assert_eq!(stored::<BigDecimal>(text)?, big(number), "{text}");
    }
    Ok(())
}

#[test]
fn what_is_no_number_is_not_read() {
    for text in [
        "''", "'one'", "'1,5'", "'1.2.3'", "'NaN'", "'inf'", "'1e'", "'e5'", "'0x10'", "' 1'",
        "'1.-5'", "'.-5'", "'.+5'",
    ] {
        let found = format!("found TEXT {text}");
        let reason = fault::<Decimal>(text);
        assert_eq!(
            reason,
            format!("expected a number such as '-12.5', of no more digits than a Decimal, {found}")
        );
        assert_eq!(
            fault::<BigDecimal>(text),
            format!("expected a number such as '-12.5', {found}")
        );
    }
    assert_eq!(fault::<Decimal>("1.5"), "expected TEXT, found REAL 1.5");
    assert_eq!(fault::<BigDecimal>("7"), "expected TEXT, found INTEGER 7");
}

/// Rounding would lose digits without a word.
#[test]
fn numbers_of_more_digits_than_a_decimal_are_not_read() {
    for text in [
        "'79228162514264337593543950336'",
        "'0.12345678901234567890123456789'",
        "'1.2345678901234567890123456789012e5'",
        "'1e29'",
        "'1e-29'",
        "'1e4294967295'",
        "'1e-4294967295'",
        "'1e99999999999999999999'",
    ] {
        let reason = fault::<Decimal>(text);
        assert!(reason.contains("of no more digits than a Decimal"), "{reason}");
    }
    // The crate's parser would take a stack frame for each of these.
    fault::<Decimal>("printf('%01000000d', 7)");
    fault::<Decimal>("'1' || replace(printf('%01000000d', 0), '0', '_')");
}

const TOO_LONG: &str = "a number of more than 100,000 digits in plain notation";

/// An exponent of a few digits would fill the memory with zeros.
#[test]
fn huge_exponents_are_refused() {
    for exponent in [-100_000, 100_001, -1_000_000_000_000, 1_000_000_000_000, i64::MIN, i64::MAX] {
        assert_eq!(refusal(BigDecimal::new(1.into(), exponent)), TOO_LONG);
        assert_eq!(refusal(Some(BigDecimal::new((-7).into(), exponent))), TOO_LONG);
    }
    for text in ["'1e100000'", "'1e-100001'", "'-7e1000000000000'", "'7e-9223372036854775807'"] {
        assert_eq!(fault::<BigDecimal>(text), TOO_LONG);
    }
    assert_eq!(fault::<BigDecimal>("printf('%01000000d', 7)"), TOO_LONG);
    assert!(fault::<BigDecimal>("'1e99999999999999999999'").starts_with("expected a number"));
    assert_eq!(refusal(BigDecimal::new(BigInt::from(7).pow(1_000_000), 0)), TOO_LONG);
}

#[test]
fn a_hundred_thousand_digits_are_kept() {
    let digits = "1234567890".repeat(10_000);
    let db = assert_kept([
        big("1e99999"),
        big("-1e-100000"),
        BigDecimal::new(big(&digits).into_bigint_and_scale().0, 500),
    ]);
    let lengths = "SELECT CAST(length(value) AS TEXT) AS value FROM cells ORDER BY id";
    // The last number's one zero is behind the point.
    assert_eq!(texts(&db, lengths), ["100000", "100003", "100000"]);
}

/// V3: a key of too many digits can be neither declared nor asked for.
#[test]
fn a_key_of_too_many_digits_is_an_error() -> Result<()> {
    let db = memory();
    apply(&db, &[Price { amount: decimal("1"), weight: big("1") }])?;
    let huge = BigDecimal::new(1.into(), i64::MIN);
    let error = Price::get(&db, (decimal("1"), &huge)).expect_err("there can be no such key");
    assert!(error.to_string().contains(TOO_LONG), "{error}");
    Ok(())
}
