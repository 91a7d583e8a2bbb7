//! Conditions on the rows of a table, as data.

use crate::row::Value;
use crate::schema::ColumnDef;

/// What holds of a row or does not. A NULL makes a comparison not hold, and
/// nothing unknown: the opposite of a condition holds where it does not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Predicate {
    /// The value is not NULL.
    Compare {
        column: usize,
        comparison: Comparison,
        value: Value,
    },
    /// One of these values, none of which is NULL.
    OneOf {
        column: usize,
        values: Vec<Value>,
    },
    IsNull {
        column: usize,
    },
    /// The text matches a pattern of LIKE.
    Like {
        column: usize,
        pattern: String,
    },
    /// The text has this one in it, byte for byte.
    Contains {
        column: usize,
        text: String,
    },
    /// The text is `from` or after it, and before `to`, byte for byte.
    Prefix {
        column: usize,
        from: String,
        to: Option<String>,
    },
    /// All of them: nothing is asked by none.
    All(Vec<Self>),
    /// Any of them: no row is one of none.
    Any(Vec<Self>),
    Not(Box<Self>),
}

/// How a column stands to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equal,
    /// Of a column that takes no NULL.
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Predicate {
    pub(crate) const ALWAYS: Self = Self::All(Vec::new());
    pub(crate) const NEVER: Self = Self::Any(Vec::new());

    /// The column compared with a value. NULL is what it is in Rust, a value equal
    /// to itself alone, and it is neither less nor greater than any.
    pub(crate) fn compare(
        (column, def): (usize, &ColumnDef),
        comparison: Comparison,
        value: Value,
    ) -> Self {
        let is_null = Self::IsNull { column };
        match (comparison, value) {
            (Comparison::Equal, Value::Null) => is_null,
            (Comparison::NotEqual, Value::Null) => is_null.not(),
            (_, Value::Null) => Self::NEVER,
            (Comparison::NotEqual, value) if def.is_nullable() => {
                Self::Compare { column, comparison: Comparison::Equal, value }.not()
            }
            (comparison, value) => Self::Compare { column, comparison, value },
        }
    }

    /// One of the values, of which NULL may be one.
    pub(crate) fn one_of(column: usize, values: Vec<Value>) -> Self {
        let asked = values.len();
        let mut values: Vec<Value> = values.into_iter().filter(|it| *it != Value::Null).collect();
        let is_null = (values.len() < asked).then_some(Self::IsNull { column });
        let among = match values.len() {
            0 => Self::NEVER,
            1 => Self::Compare { column, comparison: Comparison::Equal, value: values.remove(0) },
            _ => Self::OneOf { column, values },
        };
        match is_null {
            Some(is_null) => among.or(is_null),
            None => among,
        }
    }

    /// The text begins so.
    pub(crate) fn starts_with(column: usize, prefix: String) -> Self {
        Self::Prefix { column, to: after_all(&prefix), from: prefix }
    }

    pub(crate) fn and(self, other: Self) -> Self {
        Self::All(joined(self, other, |it| match it {
            Self::All(parts) => Ok(parts),
            other => Err(other),
        }))
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self::Any(joined(self, other, |it| match it {
            Self::Any(parts) => Ok(parts),
            other => Err(other),
        }))
    }

    pub(crate) fn not(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}

/// The parts of both, so that a chain of conditions is one list and no tree as deep as long.
fn joined(
    one: Predicate,
    other: Predicate,
    parts: fn(Predicate) -> Result<Vec<Predicate>, Predicate>,
) -> Vec<Predicate> {
    let mut all = parts(one).unwrap_or_else(|one| vec![one]);
    match parts(other) {
        Ok(others) => all.extend(others),
        Err(other) => all.push(other),
    }
    all
}

/// The first text after all that begin so; none, if nothing is after them.
fn after_all(prefix: &str) -> Option<String> {
    let mut characters: Vec<char> = prefix.chars().collect();
    while let Some(last) = characters.pop() {
        // The numbers between, of surrogates, are no characters.
        let next = match last {
            '\u{d7ff}' => Some('\u{e000}'),
            last => char::from_u32(u32::from(last) + 1),
        };
        if let Some(next) = next {
            characters.push(next);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::schema::ColumnType;

    fn equal(column: usize, value: impl Into<Value>) -> Predicate {
        Predicate::Compare { column, comparison: Comparison::Equal, value: value.into() }
    }

    #[test]
    fn null_is_equal_to_itself_and_in_no_range() {
        let column = ColumnDef::new(ColumnType::Integer);
        let compare = |comparison| Predicate::compare((0, &column), comparison, Value::Null);
        let is_null = Predicate::IsNull { column: 0 };
        assert_eq!(compare(Comparison::Equal), is_null);
        assert_eq!(compare(Comparison::NotEqual), is_null.clone().not());
        assert_eq!(compare(Comparison::Less), Predicate::NEVER);
        assert_eq!(compare(Comparison::GreaterOrEqual), Predicate::NEVER);
        assert_eq!(
            Predicate::one_of(0, vec![Value::Null, Value::from(1)]),
            equal(0, 1).or(is_null.clone())
        );
        assert_eq!(Predicate::one_of(0, vec![Value::Null]), Predicate::NEVER.or(is_null));
        assert_eq!(Predicate::one_of(0, vec![]), Predicate::NEVER);
    }

    #[test]
    fn only_a_nullable_column_differs_by_being_null() {
        let column = ColumnDef::new(ColumnType::Integer);
        let differs = |column| Predicate::compare((0, column), Comparison::NotEqual, 1.into());
        assert_eq!(differs(&column), equal(0, 1).not());
        let column = ColumnDef::new(ColumnType::Integer).not_null();
        assert!(matches!(differs(&column), Predicate::Compare { .. }));
    }

    #[test]
    fn chains_are_lists() {
        let (a, b, c) = (equal(0, 1), equal(1, 2), equal(2, 3));
        let all = Predicate::All(vec![a.clone(), b.clone(), c.clone()]);
        assert_eq!(a.clone().and(b.clone()).and(c.clone()), all);
        assert_eq!(a.clone().and(b.clone().and(c.clone())), all);
        assert_eq!(Predicate::ALWAYS.and(a.clone()), Predicate::All(vec![a.clone()]));
        assert_eq!(a.clone().or(b.clone()).not().not(), Predicate::Any(vec![a, b]));
    }

    proptest! {
        #[test]
        fn texts_with_a_prefix_are_a_range(
            prefix in "[a\u{d7ff}\u{10ffff}]{0,3}",
            text in "[ab\\x00\u{d7ff}\u{e000}\u{10ffff}]{0,4}",
        ) {
            let to = after_all(&prefix);
            let inside = text >= prefix && to.is_none_or(|to| text < to);
            prop_assert_eq!(inside, text.starts_with(&prefix));
        }
    }
}
