//! What SQLite makes of a column's declared type.

use super::ColumnType;

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
    /// The affinity of a column declared with this type.
    pub(crate) fn of(declared: &str) -> Self {
        let declared = declared.to_ascii_uppercase();
        let has = |words: &[&str]| words.iter().any(|word| declared.contains(word));
        if has(&["INT"]) {
            Self::Integer
        } else if has(&["CHAR", "CLOB", "TEXT"]) {
            Self::Text
        } else if declared.is_empty() || has(&["BLOB"]) || declared == "ANY" {
            Self::Blob
        } else if has(&["REAL", "FLOA", "DOUB"]) {
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
        ] {
            assert_eq!(Affinity::of(declared), affinity, "{declared}");
        }
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
