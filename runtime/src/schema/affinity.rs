//! What SQLite makes of a column's declared type.

use super::ColumnType;
use super::names::same_bytes;

/// The class a column prefers for its values.
///
/// <https://www.sqlite.org/datatype3.html#determination_of_column_affinity>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

impl Affinity {
    /// The affinity of a column declared with this type in an ordinary table.
    /// STRICT tables know five types by which values keep their class, and `ANY`,
    /// under which nothing is converted: <https://www.sqlite.org/stricttables.html>
    pub(crate) const fn of(declared: &str, strict: bool) -> Self {
        let declared = declared.as_bytes().trim_ascii();
        if contains(declared, b"INT") {
            Self::Integer
        } else if contains(declared, b"CHAR")
            || contains(declared, b"CLOB")
            || contains(declared, b"TEXT")
        {
            Self::Text
        } else if declared.is_empty()
            || contains(declared, b"BLOB")
            || (strict && same_bytes(declared, b"ANY"))
        {
            Self::Blob
        } else if contains(declared, b"REAL")
            || contains(declared, b"FLOA")
            || contains(declared, b"DOUB")
        {
            Self::Real
        } else {
            Self::Numeric
        }
    }

    /// Whether values of a column type are stored in the class they have.
    pub(crate) const fn keeps(self, ty: ColumnType) -> bool {
        match ty {
            ColumnType::Text => matches!(self, Self::Text | Self::Blob),
            ColumnType::Integer | ColumnType::Boolean => {
                matches!(self, Self::Integer | Self::Numeric | Self::Blob)
            }
            ColumnType::Real => matches!(self, Self::Real | Self::Blob),
            // No affinity converts a blob.
            ColumnType::Blob | ColumnType::Vector(_) => true,
        }
    }
}

/// Whether a STRICT table takes this as a column's type.
pub(crate) const fn is_strict_type(declared: &str) -> bool {
    let declared = declared.as_bytes().trim_ascii();
    let known: [&[u8]; 6] = [b"INT", b"INTEGER", b"REAL", b"TEXT", b"BLOB", b"ANY"];
    let mut i = 0;
    while i < known.len() {
        if same_bytes(declared, known[i]) {
            return true;
        }
        i += 1;
    }
    false
}

const fn contains(text: &[u8], word: &[u8]) -> bool {
    let mut start = 0;
    while start + word.len() <= text.len() {
        if same_bytes(text.split_at(start).1.split_at(word.len()).0, word) {
            return true;
        }
        start += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn affinities_are_those_of_sqlites_rules() {
        for (declared, affinity) in [
            ("BIGINT", Affinity::Integer),
            ("varchar(20)", Affinity::Text),
            ("CHARINT", Affinity::Integer),
            ("", Affinity::Blob),
            ("double precision", Affinity::Real),
            ("DECIMAL(10, 5)", Affinity::Numeric),
            ("DATETIME", Affinity::Numeric),
            ("ANY", Affinity::Numeric),
        ] {
            assert_eq!(Affinity::of(declared, false), affinity, "{declared}");
        }
        assert_eq!(Affinity::of("any", true), Affinity::Blob);
    }

    /// V1: a 20-digit decimal that is text would become a float under NUMERIC.
    #[test]
    fn v1_what_keeps_a_storage_class() {
        assert!(!Affinity::Numeric.keeps(ColumnType::Text));
        assert!(!Affinity::Real.keeps(ColumnType::Integer));
        assert!(!Affinity::Numeric.keeps(ColumnType::Real));
        assert!(!Affinity::Text.keeps(ColumnType::Integer));
        assert!(Affinity::Numeric.keeps(ColumnType::Integer));
        assert!(Affinity::Numeric.keeps(ColumnType::Blob));
    }
}
