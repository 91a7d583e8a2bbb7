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
    pub(crate) const fn of(declared: &str) -> Self {
        let declared = declared.as_bytes().trim_ascii();
        if contains(declared, b"INT") {
            Self::Integer
        } else if contains(declared, b"CHAR")
            || contains(declared, b"CLOB")
            || contains(declared, b"TEXT")
        {
            Self::Text
        } else if declared.is_empty() || contains(declared, b"BLOB") {
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

/// Whether a column declared with this type keeps values of a column type in the
/// class they have.
pub(crate) const fn keeps_class(declared: &str, ty: ColumnType, strict: bool) -> bool {
    if !strict {
        return Affinity::of(declared).keeps(ty);
    }
    match StrictType::of(declared) {
        None => false,
        Some(StrictType::Any) => true,
        Some(StrictType::Integer) => matches!(ty, ColumnType::Integer | ColumnType::Boolean),
        Some(StrictType::Real) => matches!(ty, ColumnType::Real),
        Some(StrictType::Text) => matches!(ty, ColumnType::Text),
        Some(StrictType::Blob) => matches!(ty, ColumnType::Blob | ColumnType::Vector(_)),
    }
}

/// The types of STRICT tables, under which values of other classes are refused,
/// and `ANY`, under which none is changed: <https://www.sqlite.org/stricttables.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StrictType {
    Integer,
    Real,
    Text,
    Blob,
    Any,
}

impl StrictType {
    /// The type of that name, if a STRICT table knows it.
    pub(crate) const fn of(declared: &str) -> Option<Self> {
        let declared = declared.as_bytes().trim_ascii();
        if same_bytes(declared, b"INT") || same_bytes(declared, b"INTEGER") {
            Some(Self::Integer)
        } else if same_bytes(declared, b"REAL") {
            Some(Self::Real)
        } else if same_bytes(declared, b"TEXT") {
            Some(Self::Text)
        } else if same_bytes(declared, b"BLOB") {
            Some(Self::Blob)
        } else if same_bytes(declared, b"ANY") {
            Some(Self::Any)
        } else {
            None
        }
    }
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
            assert_eq!(Affinity::of(declared), affinity, "{declared}");
        }
    }

    /// V1: a STRICT table refuses what an ordinary one would keep.
    #[test]
    fn v1_what_a_strict_table_takes() {
        for (declared, ty, keeps) in [
            ("TEXT", ColumnType::Text, true),
            ("any", ColumnType::Text, true),
            ("BLOB", ColumnType::Text, false),
            ("BLOB", ColumnType::Integer, false),
            ("TEXT", ColumnType::Blob, false),
            ("INT", ColumnType::Boolean, true),
            ("REAL", ColumnType::Integer, false),
            ("VARCHAR(20)", ColumnType::Text, false),
        ] {
            assert_eq!(keeps_class(declared, ty, true), keeps, "{declared} {ty:?}");
        }
        assert!(keeps_class("BLOB", ColumnType::Text, false));
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
