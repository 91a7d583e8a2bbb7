//! Searches for nearest rows.

use super::dml::vector_argument;
use super::ident::quote;
use super::part::Part;
use super::predicate::{Parameters, column_of, expression, joined, json_list};
use super::select::key_columns;
use crate::plan::{Distances, Keys, Predicate, Vec0Filter};
use crate::row::Value;
use crate::schema::{ColumnDef, Element, Metric, TableSchema, VectorType};

/// A column of vectors, and the one that is asked with.
pub(crate) struct Near<'a> {
    pub(crate) column: &'a ColumnDef,
    pub(crate) vector: VectorType,
    pub(crate) asked: &'a Value,
}

impl Near<'_> {
    fn name(&self) -> String {
        quote(self.column.name())
    }

    /// The asked vector; `number` is its parameter's.
    fn argument(&self, number: usize) -> String {
        vector_argument(self.vector.element, number)
    }

    /// The distance of a row's vector from the asked one.
    fn distance(&self, number: usize) -> String {
        let function = match self.vector.metric {
            Metric::L2 => "vec_distance_l2",
            Metric::L1 => "vec_distance_l1",
            Metric::Cosine => "vec_distance_cosine",
            Metric::Hamming => "vec_distance_hamming",
        };
        let name = self.name();
        let stored = match self.vector.element {
            Element::Float32 => name,
            Element::Int8 => format!("vec_int8({name})"),
            Element::Bit => format!("vec_bit({name})"),
        };
        format!("{function}({stored}, {})", self.argument(number))
    }
}

/// The nearest rows by vec0's own search. After what is answered of each comes the
/// distance, then that by which they are rescored.
///
/// `k = ?` and the materialised inner query keep vec0 from seeing an outer
/// `LIMIT`, `ORDER BY` or join, each of which it would refuse or, worse, apply
/// after the search. Ties go by key.
pub(crate) fn nearest_vec0(
    (schema, part): (&TableSchema, Part),
    (near, k): (&Near<'_>, usize),
    (filter, distances): (&Vec0Filter, Distances),
    rescored: Option<&Near<'_>>,
    to: &mut Parameters,
) -> String {
    let vector = bind(to, near.asked.clone());
    let k = to.bind(number(k));
    // vec0 keeps 32 bits of an L1 distance that is computed in 64.
    let distance = match (near.vector.element, near.vector.metric) {
        (Element::Float32, Metric::L1) => near.distance(vector),
        _ => "distance".to_owned(),
    };
    let mut conditions = vec![format!("{} MATCH {}", near.name(), near.argument(vector))];
    conditions.push(format!("k = {k}"));
    conditions.extend(filter.pushed.iter().map(|part| expression(schema, part, to)));
    conditions.extend(filter.keys.as_ref().map(|keys| has_key(schema, keys, to)));
    let bounds = [(">", distances.over), (">=", distances.from), ("<=", distances.to)].into_iter();
    conditions.extend(bounds.filter_map(|(word, bound)| {
        bound.map(|bound| format!("distance {word} {}", to.bind(Value::Real(bound))))
    }));
    let search = format!(
        "SELECT {}, {distance}{} FROM {} WHERE {}",
        part.of(schema),
        rescore(rescored, to),
        quote(&schema.name),
        conditions.join(" AND ")
    );
    let searches = match &filter.partitions {
        None => search,
        Some((column, values)) => {
            let column = column_of(schema, *column);
            let searches = values
                .iter()
                .map(|value| format!("{search} AND {column} = {}", to.bind(value.clone())));
            searches.collect::<Vec<_>>().join(" UNION ALL ")
        }
    };
    format!(
        "WITH _declarite_nearest AS MATERIALIZED ({searches}) \
         SELECT * FROM _declarite_nearest ORDER BY {}, {} LIMIT {k}",
        part.columns(schema).len() + 1,
        places(&part.key(schema))
    )
}

/// The nearest rows by computing every distance, in the same form; those after a
/// distance and a key.
pub(crate) fn nearest_exact(
    (schema, part): (&TableSchema, Part),
    (near, k): (&Near<'_>, usize),
    (filter, after): (&Predicate, Option<&(f64, Vec<Value>)>),
    rescored: Option<&Near<'_>>,
    to: &mut Parameters,
) -> String {
    let distance = near.distance(bind(to, near.asked.clone()));
    let mut conditions = Vec::new();
    // NULL has no distance; a vec0 table holds none.
    for near in [Some(near), rescored].into_iter().flatten().filter(|it| it.column.nullable) {
        conditions.push(format!("{} IS NOT NULL", near.name()));
    }
    if *filter != Predicate::ALWAYS {
        conditions.push(expression(schema, filter, to));
    }
    if let Some((least, key)) = after {
        let least = to.bind(Value::Real(*least));
        let key: Vec<String> = key.iter().map(|value| to.bind(value.clone())).collect();
        // Vectors without a distance are no less to be told of: text is over all numbers.
        conditions.push(format!(
            "(coalesce({distance}, ''), {}) > ({least}, {})",
            key_columns(schema),
            key.join(", ")
        ));
    }
    let condition = if conditions.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", conditions.join(" AND "))
    };
    format!(
        "SELECT {}, {distance}{} FROM {}{condition} ORDER BY {}, {} LIMIT {}",
        part.of(schema),
        rescore(rescored, to),
        quote(&schema.name),
        part.columns(schema).len() + 1,
        key_columns(schema),
        to.bind(number(k))
    )
}

fn rescore(rescored: Option<&Near<'_>>, to: &mut Parameters) -> String {
    rescored.map_or_else(String::new, |near| {
        let vector = bind(to, near.asked.clone());
        format!(", {}", near.distance(vector))
    })
}

/// The row has one of the keys.
///
/// As a set from a query: vec0 looks at `id = 1` and `id IN (1)` only after it has
/// chosen, and answers nothing at all if it is asked for a text key that no row has.
fn has_key(schema: &TableSchema, keys: &Keys, to: &mut Parameters) -> String {
    let table = quote(&schema.name);
    let key: Vec<String> = schema.key_positions().map(|i| column_of(schema, i)).collect();
    let key = key.join(", ");
    let filter: Vec<String> = keys.filter.iter().map(|part| expression(schema, part, to)).collect();
    let filter = if filter.is_empty() {
        String::new()
    } else {
        format!(" WHERE {}", joined(&filter, "AND", "TRUE"))
    };
    match &keys.among {
        None => format!("{key} IN (SELECT {key} FROM {table}{filter})"),
        Some(among) => {
            let among = to.bind(json_list(among));
            if keys.may_be_unknown {
                return format!("{key} IN (SELECT value FROM json_each({among}))");
            }
            // Key by key, where vec0 would walk through the whole table.
            format!(
                "{key} IN (SELECT {key} FROM json_each({among}) AS _declarite_asked \
                 CROSS JOIN {table} ON {key} = _declarite_asked.value{filter})"
            )
        }
    }
}

/// Answered columns, as ORDER BY takes them.
fn places(of: &[usize]) -> String {
    let places: Vec<String> = of.iter().map(|place| (place + 1).to_string()).collect();
    places.join(", ")
}

fn bind(to: &mut Parameters, value: Value) -> usize {
    let _ = to.bind(value);
    to.values.len()
}

fn number(n: usize) -> Value {
    Value::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::plan::Comparison;
    use crate::schema::ColumnType;

    fn schema() -> TableSchema {
        let of = |ty| ColumnDef::new(ty).not_null();
        let columns = [
            ("id", of(ColumnType::Text)),
            ("area", of(ColumnType::Integer).partition_key()),
            ("year", of(ColumnType::Integer)),
            ("v", of(ColumnType::Vector(VectorType::new(Element::Bit, 8)))),
        ];
        TableSchema::new("t", columns, ["id"]).and_then(TableSchema::vec0).expect("a table")
    }

    fn said(say: impl FnOnce(&TableSchema, &Near<'_>, &mut Parameters) -> String) -> String {
        let schema = schema();
        let (_, column, vector) = schema.vectors().next().expect("a vector");
        let near = Near { column, vector, asked: &Value::Blob(vec![0]) };
        let mut to = Parameters::default();
        let sql = say(&schema, &near, &mut to);
        format!("{sql}\n{:?}", &to.values[1..])
    }

    #[test]
    fn a_search_in_partitions_and_keys_is_one_search_for_each_partition() {
        let equal = |column, value| Predicate::Compare {
            column,
            comparison: Comparison::Equal,
            value: Value::Integer(value),
        };
        let keys = Keys {
            among: Some(vec!["a".into()]),
            filter: vec![equal(2, 7).or(equal(1, 8))],
            may_be_unknown: false,
        };
        let filter = Vec0Filter {
            pushed: vec![equal(2, 2020)],
            partitions: Some((1, vec![1.into(), 2.into()])),
            keys: Some(keys),
        };
        let distances = Distances { to: Some(0.5), ..Distances::default() };
        expect![[r#"
            WITH _declarite_nearest AS MATERIALIZED (SELECT "t"."id", "t"."area", "t"."year", "t"."v", distance FROM "t" WHERE "v" MATCH vec_bit(?1) AND k = ?2 AND "t"."year" = ?3 AND "t"."id" IN (SELECT "t"."id" FROM json_each(?6) AS _declarite_asked CROSS JOIN "t" ON "t"."id" = _declarite_asked.value WHERE ("t"."year" = ?4 OR "t"."area" = ?5)) AND distance <= ?7 AND "t"."area" = ?8 UNION ALL SELECT "t"."id", "t"."area", "t"."year", "t"."v", distance FROM "t" WHERE "v" MATCH vec_bit(?1) AND k = ?2 AND "t"."year" = ?3 AND "t"."id" IN (SELECT "t"."id" FROM json_each(?6) AS _declarite_asked CROSS JOIN "t" ON "t"."id" = _declarite_asked.value WHERE ("t"."year" = ?4 OR "t"."area" = ?5)) AND distance <= ?7 AND "t"."area" = ?9) SELECT * FROM _declarite_nearest ORDER BY 5, 1 LIMIT ?2
            [Integer(10), Integer(2020), Integer(7), Integer(8), Text("[\"a\"]"), Real(0.5), Integer(1), Integer(2)]"#]]
        .assert_eq(&said(|schema, near, to| {
            nearest_vec0((schema, Part::Row), (near, 10), (&filter, distances), None, to)
        }));
    }

    #[test]
    fn every_distance_is_computed_once_and_again_for_a_page() {
        let after = (0.5, vec![Value::from("a")]);
        expect![[r#"
            SELECT "t"."id", vec_distance_hamming(vec_bit("v"), vec_bit(?1)), vec_distance_hamming(vec_bit("v"), vec_bit(?4)) FROM "t" WHERE (coalesce(vec_distance_hamming(vec_bit("v"), vec_bit(?1)), ''), "id") > (?2, ?3) ORDER BY 2, "id" LIMIT ?5
            [Real(0.5), Text("a"), Blob([0]), Integer(10)]"#]]
        .assert_eq(&said(|schema, near, to| {
            nearest_exact((schema, Part::Key), (near, 10), (&Predicate::ALWAYS, Some(&after)), Some(near), to)
        }));
    }
}
