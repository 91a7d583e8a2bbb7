//! A value as it stands in a table: on one line, and not wider than is wanted.

use unicode_width::UnicodeWidthStr;

use crate::row::RawValue;
use crate::schema::ColumnType;
use crate::sql::Shown;

/// A value of a column.
pub(super) fn of_column(ty: ColumnType, value: RawValue<'_>, width: usize) -> String {
    match (value, ty) {
        (RawValue::Null, _) => "NULL".to_owned(),
        (_, ColumnType::Vector(vector)) => format!("{}[{}]", vector.element.word(), vector.dim),
        (RawValue::Integer(integer), _) => integer.to_string(),
        (RawValue::Real(real), _) => format!("{real:?}"),
        (RawValue::Text(text), _) => cut(&String::from_utf8_lossy(text), width),
        (RawValue::Blob(bytes), _) => format!("blob {} B", bytes.len()),
    }
}

/// A distance or a score: four decimals, or as many digits where these would all be 0.
pub(super) fn measure(real: f64) -> String {
    if real != 0.0 && real.abs() < 0.001 { format!("{real:.3e}") } else { format!("{real:.4}") }
}

/// A text on one line, in which what would move a terminal's cursor is an escape. Where it
/// is wider than so many columns it ends with an ellipsis.
pub(super) fn cut(text: &str, width: usize) -> String {
    let width = width.max(1);
    // Accents take no column, and there is no end to them in a text that is made for it.
    let most = text.char_indices().nth(width.saturating_mul(4)).map_or(text.len(), |(at, _)| at);
    let mut shown = Shown(&text[..most]).to_string();
    if most == text.len() && shown.width() <= width {
        return shown;
    }
    let ends: Vec<usize> = shown.char_indices().map(|(at, c)| at + c.len_utf8()).collect();
    let fitting = ends.partition_point(|&end| shown[..end].width() < width);
    shown.truncate(fitting.checked_sub(1).map_or(0, |last| ends[last]));
    shown.push('\u{2026}');
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_cut_where_they_are_too_wide() {
        for (text, width, shown) in [
            ("", 5, ""),
            ("12345", 5, "12345"),
            ("123456", 5, "1234…"),
            ("123456", 1, "…"),
            ("123456", 0, "…"),
            // Two columns each.
            ("表計算", 6, "表計算"),
            ("表計算!", 6, "表計…"),
            ("表計算!", 5, "表計…"),
            ("表計算!", 4, "表…"),
            // An accent stays with its letter.
            ("e\u{301}e\u{301}e\u{301}", 3, "e\u{301}e\u{301}e\u{301}"),
            ("e\u{301}e\u{301}e\u{301}e", 3, "e\u{301}e\u{301}…"),
            ("a\nb\r\n\tc", 20, "a\\nb\\r\\n\\tc"),
            ("\x1b[31mred\x1b[0m", 30, "\\u{1b}[31mred\\u{1b}[0m"),
            ("\u{202e}abc\0", 30, "\\u{202e}abc\\u{0}"),
        ] {
            assert_eq!(cut(text, width), shown, "{text:?} {width}");
        }
        let accents = "e".to_owned() + &"\u{301}".repeat(1_000_000);
        assert!(cut(&accents, 3).len() < 40);
    }

    #[test]
    fn numbers_bytes_and_vectors() {
        let text = |ty, value| of_column(ty, value, 10);
        assert_eq!(text(ColumnType::Integer, RawValue::Integer(-7)), "-7");
        assert_eq!(text(ColumnType::Real, RawValue::Real(3.0)), "3.0");
        assert_eq!(text(ColumnType::Real, RawValue::Real(0.1)), "0.1");
        assert_eq!(text(ColumnType::Text, RawValue::Null), "NULL");
        assert_eq!(text(ColumnType::Text, RawValue::Text(b"a \xff")), "a \u{fffd}");
        assert_eq!(text(ColumnType::Blob, RawValue::Blob(&[0; 12])), "blob 12 B");
        assert_eq!(measure(0.0), "0.0000");
        assert_eq!(measure(1.23456), "1.2346");
        assert_eq!(measure(-0.000_012_345), "-1.234e-5");
    }

    proptest! {
        #[test]
        fn no_text_is_wider_or_leaves_its_line(text in any::<String>(), width in 1usize..12) {
            let shown = cut(&text, width);
            prop_assert!(shown.width() <= width, "{:?}", shown);
            prop_assert!(!shown.chars().any(char::is_control), "{:?}", shown);
        }
    }
}
