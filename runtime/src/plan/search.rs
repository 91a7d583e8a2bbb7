//! How a filtered search of a vec0 table is asked.
//!
//! vec0 chooses its rows among those that fulfil what it knows to ask itself. All
//! else it refuses, or leaves to be looked at when it has chosen, and then too few are
//! left. So what it does not know is asked before, for the keys of the rows.

use super::{Comparison, Predicate};
use crate::row::Value;
use crate::schema::{ColumnType, Role, TableSchema};

/// The most rows that vec0 searches for.
pub(crate) const MOST_BY_VEC0: usize = 4096;

/// Partitions that are searched one by one. More are asked for by keys: each search
/// answers as many rows as are wanted of all.
const MOST_PARTITIONS: usize = 16;

/// A search of a vec0 table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Search {
    /// No row fulfils the condition.
    Nothing,
    ByVec0(Vec0Filter),
}

/// What is asked of vec0 in its search.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Vec0Filter {
    /// What it looks at itself.
    pub(crate) pushed: Vec<Predicate>,
    /// A partition key and its values: a search for each, as vec0 would answer the
    /// wanted number of rows for each, in no common order.
    pub(crate) partitions: Option<(usize, Vec<Value>)>,
    /// The keys of the rows to choose from.
    pub(crate) keys: Option<Keys>,
}

/// How far away rows are searched for; vec0 compares 32 bits of a distance.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Distances {
    pub(crate) over: Option<f64>,
    pub(crate) from: Option<f64>,
    pub(crate) to: Option<f64>,
}

/// Keys of rows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Keys {
    /// All that may be, where the condition says.
    pub(crate) among: Option<Vec<Value>>,
    /// Conditions that their rows fulfil.
    pub(crate) filter: Vec<Predicate>,
    /// Whether keys that no row has may stay among them: a text key of which there is
    /// none makes vec0 answer nothing at all.
    pub(crate) may_be_unknown: bool,
}

/// Conditions that vec0 is asked itself; further ones are asked of keys. SQLite lets a table
/// answer for the first 16 alone, k, distances and keys among them, and else has MATCH called as
/// a function: <https://www.sqlite.org/vtab.html#outputs>
const MOST_PUSHED: usize = 10;

impl Search {
    pub(crate) fn plan(schema: &TableSchema, condition: &Predicate) -> Self {
        let mut filter = Vec0Filter::default();
        let mut keys = Keys { among: None, filter: Vec::new(), may_be_unknown: false };
        let mut parts = Vec::new();
        flatten(schema, condition, &mut parts);
        for part in parts {
            if part == Predicate::NEVER {
                return Self::Nothing;
            }
            if is_vec0s(schema, &part) && filter.pushed.len() < MOST_PUSHED {
                filter.pushed.push(part);
            } else if let Some(partitions) = several(schema, &part)
                && filter.partitions.is_none()
            {
                filter.partitions = Some(partitions);
            } else if let Some(asked) = keys_asked(schema, &part)
                && keys.among.is_none()
            {
                keys.among = Some(asked);
            } else {
                keys.filter.push(part);
            }
        }
        if keys.among.is_some() || !keys.filter.is_empty() {
            let is_integer =
                schema.key_columns().all(|column| column.column_type() != ColumnType::Text);
            keys.may_be_unknown = is_integer && keys.filter.is_empty();
            filter.keys = Some(keys);
        }
        Self::ByVec0(filter)
    }
}

/// The conditions that all have to hold.
fn flatten(schema: &TableSchema, condition: &Predicate, parts: &mut Vec<Predicate>) {
    match condition {
        Predicate::All(all) => all.iter().for_each(|part| flatten(schema, part, parts)),
        Predicate::Any(any) => {
            parts.push(one_column(any).unwrap_or_else(|| condition.clone()));
        }
        Predicate::Not(inner) => {
            parts.push(opposite(schema, inner).unwrap_or_else(|| condition.clone()));
        }
        other => parts.push(other.clone()),
    }
}

/// `a = 1 OR a = 2` as one set.
fn one_column(any: &[Predicate]) -> Option<Predicate> {
    let mut values = Vec::new();
    let mut of = None;
    for part in any {
        let column = match part {
            Predicate::Compare { column, comparison: Comparison::Equal, value } => {
                values.push(value.clone());
                *column
            }
            Predicate::OneOf { column, values: more } => {
                values.extend_from_slice(more);
                *column
            }
            _ => return None,
        };
        if *of.get_or_insert(column) != column {
            return None;
        }
    }
    Some(Predicate::one_of(of?, values))
}

/// The comparison that holds where this one does not, of a column without NULL.
fn opposite(schema: &TableSchema, inner: &Predicate) -> Option<Predicate> {
    let Predicate::Compare { column, comparison, value } = inner else { return None };
    let comparison = match comparison {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterOrEqual,
        Comparison::LessOrEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessOrEqual,
        Comparison::GreaterOrEqual => Comparison::Less,
    };
    let is_never_null = !schema.columns()[*column].is_nullable();
    is_never_null.then(|| Predicate::Compare { column: *column, comparison, value: value.clone() })
}

/// Whether vec0 asks it of its rows before it chooses, and asks it rightly.
fn is_vec0s(schema: &TableSchema, part: &Predicate) -> bool {
    match part {
        Predicate::Compare { column, comparison, value } => match role(schema, *column) {
            // A statement of vec0's own on ordinary columns.
            Some(Role::PartitionKey) => true,
            Some(Role::Plain) => {
                compares(schema.columns()[*column].column_type(), *comparison, value)
            }
            _ => false,
        },
        Predicate::OneOf { column, values } => {
            let ty = schema.columns()[*column].column_type();
            role(schema, *column) == Some(Role::Plain)
                && matches!(ty, ColumnType::Integer | ColumnType::Text)
                && !values.iter().any(has_nul)
        }
        _ => false,
    }
}

/// vec0 knows no range of booleans, and gets those of texts wrong: of 12 bytes it finds no
/// value, and of more it takes a text for equal to a longer one that begins so. Texts
/// it takes to end at a NUL.
fn compares(ty: ColumnType, comparison: Comparison, value: &Value) -> bool {
    let is_equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    match ty {
        ColumnType::Integer | ColumnType::Real => true,
        ColumnType::Boolean => is_equality,
        ColumnType::Text => is_equality && !has_nul(value),
        _ => false,
    }
}

fn has_nul(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.contains('\0'))
}

/// Several values of a partition key, few enough to search each.
fn several(schema: &TableSchema, part: &Predicate) -> Option<(usize, Vec<Value>)> {
    let Predicate::OneOf { column, values } = part else { return None };
    // A value that stands twice would be searched twice.
    let mut different: Vec<Value> = Vec::new();
    for value in values {
        if !different.contains(value) {
            different.push(value.clone());
        }
        if different.len() > MOST_PARTITIONS {
            return None;
        }
    }
    let is_partition_key = role(schema, *column) == Some(Role::PartitionKey);
    is_partition_key.then_some((*column, different))
}

/// Keys that JSON can carry.
fn keys_asked(schema: &TableSchema, part: &Predicate) -> Option<Vec<Value>> {
    let (column, values) = match part {
        Predicate::Compare { column, comparison: Comparison::Equal, value } => {
            (column, vec![value.clone()])
        }
        Predicate::OneOf { column, values } => (column, values.clone()),
        _ => return None,
    };
    (schema.is_key(*column) && !values.iter().any(has_nul)).then_some(values)
}

/// The role of a column that is no key.
fn role(schema: &TableSchema, column: usize) -> Option<Role> {
    (!schema.is_key(column)).then(|| schema.columns()[column].role)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ColumnDef, Element, VectorType};

    const ID: usize = 0;
    const AREA: usize = 1;
    const YEAR: usize = 2;
    const NAME: usize = 3;
    const DONE: usize = 4;
    const SCORE: usize = 5;
    const NOTE: usize = 6;

    fn schema(key: ColumnType) -> TableSchema {
        let of = |ty| ColumnDef::new(ty).not_null();
        let vector = VectorType::new(Element::Float32, 2);
        let columns = [
            ("id", of(key)),
            ("area", ColumnDef::new(ColumnType::Text).partition_key()),
            ("year", of(ColumnType::Integer)),
            ("name", of(ColumnType::Text)),
            ("done", of(ColumnType::Boolean)),
            ("score", of(ColumnType::Real)),
            ("note", ColumnDef::new(ColumnType::Text).auxiliary()),
            ("v", of(ColumnType::Vector(vector))),
        ];
        TableSchema::new("t", columns, ["id"]).and_then(TableSchema::vec0).expect("a table")
    }

    fn compare(column: usize, comparison: Comparison, value: impl Into<Value>) -> Predicate {
        Predicate::Compare { column, comparison, value: value.into() }
    }

    fn equal(column: usize, value: impl Into<Value>) -> Predicate {
        compare(column, Comparison::Equal, value)
    }

    fn set<V: Into<Value>>(column: usize, values: impl IntoIterator<Item = V>) -> Predicate {
        Predicate::one_of(column, values.into_iter().map(Into::into).collect())
    }

    fn planned(condition: &Predicate) -> Vec0Filter {
        match Search::plan(&schema(ColumnType::Integer), condition) {
            Search::ByVec0(filter) => filter,
            Search::Nothing => panic!("nothing is asked"),
        }
    }

    #[test]
    fn what_vec0_knows_is_left_to_it() {
        let parts = [
            equal(AREA, "a"),
            compare(AREA, Comparison::Less, "b"),
            compare(YEAR, Comparison::GreaterOrEqual, 2020),
            compare(SCORE, Comparison::Less, 0.5),
            compare(DONE, Comparison::NotEqual, true),
            compare(NAME, Comparison::NotEqual, "x"),
            set(YEAR, [1, 2]),
            set(NAME, ["a", "b"]),
        ];
        let all = parts.iter().cloned().fold(Predicate::ALWAYS, Predicate::and);
        let filter = planned(&all);
        assert_eq!(filter, Vec0Filter { pushed: parts.to_vec(), ..Vec0Filter::default() });
    }

    #[test]
    fn what_vec0_would_ask_late_or_wrongly_is_asked_of_keys() {
        for part in [
            equal(YEAR, 1).or(equal(NAME, "a")),
            set(YEAR, [1, 2]).not(),
            set(SCORE, [0.5, 1.0]),
            set(DONE, [true, false]),
            compare(DONE, Comparison::Less, true),
            compare(NAME, Comparison::GreaterOrEqual, "a"),
            equal(NAME, "a\0b"),
            set(NAME, ["a", "\0"]),
            Predicate::IsNull { column: AREA },
            Predicate::IsNull { column: AREA }.or(equal(AREA, "a")),
            equal(AREA, "a").not(),
            compare(ID, Comparison::Greater, 7),
            compare(ID, Comparison::NotEqual, 7),
            set(AREA, (0..20).map(|n| n.to_string())),
            equal(NOTE, "a"),
            Predicate::Contains { column: NAME, text: "a".to_owned() },
        ] {
            let filter = planned(&part);
            let keys = filter.keys.as_ref().expect("keys");
            assert_eq!((keys.among.as_ref(), keys.filter.as_slice()), (None, [part].as_slice()));
            assert!(filter.pushed.is_empty() && !keys.may_be_unknown);
        }
    }

    #[test]
    fn values_of_one_column_are_a_set_and_opposites_comparisons() {
        let either = equal(YEAR, 1).or(set(YEAR, [2, 3]));
        assert_eq!(planned(&either).pushed, [set(YEAR, [1, 2, 3])]);
        let not = compare(YEAR, Comparison::Less, 5).not();
        assert_eq!(planned(&not).pushed, [compare(YEAR, Comparison::GreaterOrEqual, 5)]);
    }

    #[test]
    fn several_partitions_are_searched_each_and_once() {
        let filter = planned(&equal(AREA, "a").or(equal(AREA, "b")).or(equal(AREA, "a")));
        assert_eq!(filter.partitions, Some((AREA, vec!["a".into(), "b".into()])));
        assert_eq!(filter.keys, None);
        let both = set(AREA, ["a", "b"]).and(set(AREA, ["b", "c"]));
        let filter = planned(&both);
        assert!(filter.partitions.is_some() && filter.keys.is_some());
    }

    #[test]
    fn keys_are_asked_for_once() {
        let filter = planned(&set(ID, [1, 2]));
        let expected = Keys {
            among: Some(vec![1.into(), 2.into()]),
            filter: Vec::new(),
            may_be_unknown: true,
        };
        assert_eq!(filter.keys, Some(expected));
        let filter = planned(&set(ID, [1, 2]).and(set(ID, [2, 3])).and(equal(YEAR, 1)));
        let keys = filter.keys.expect("keys");
        assert_eq!(
            (keys.filter.as_slice(), keys.may_be_unknown),
            ([set(ID, [2, 3])].as_slice(), false)
        );
        assert_eq!(filter.pushed, [equal(YEAR, 1)]);
        let Search::ByVec0(filter) = Search::plan(&schema(ColumnType::Text), &equal(ID, "a"))
        else {
            panic!("something is asked")
        };
        assert!(filter.keys.is_some_and(|keys| !keys.may_be_unknown), "G3");
    }

    #[test]
    fn a_condition_that_never_holds_is_not_asked() {
        let never = equal(YEAR, 1).and(Predicate::NEVER);
        assert_eq!(Search::plan(&schema(ColumnType::Integer), &never), Search::Nothing);
        assert_eq!(planned(&Predicate::ALWAYS), Vec0Filter::default());
    }
}
