//! Searches by words, and the rows that searches have found.

use super::full_text::Index;
use super::ident::quote;
use super::predicate::{Parameters, expression, joined};
use super::select::columns_of;
use crate::plan::Predicate;
use crate::row::Value;
use crate::schema::{ColumnDef, FullText, TableSchema};

/// What is looked for in a full-text index.
pub(crate) struct Words<'a> {
    /// A query of FTS5.
    pub(crate) query: &'a str,
    /// How much a word counts in each column; 1 if none are said.
    pub(crate) weights: &'a [f64],
    /// What else has to hold of a row.
    pub(crate) filter: &'a Predicate,
    pub(crate) limit: Option<usize>,
    pub(crate) offset: usize,
}

/// The marks around what matches in a piece of text, and of how many words that is.
pub(crate) struct Snippet {
    pub(crate) start: String,
    pub(crate) end: String,
    pub(crate) tokens: usize,
}

/// A row that a search has found: its key, and the integer that FTS5 knows it by if it
/// matches.
pub(crate) type Found = (Vec<Value>, Option<i64>);

/// The rows that match, the best first, those equally good by key. Behind the columns
/// stand the score and a snippet.
///
/// Rows and snippets are read once the best are known.
pub(crate) fn matching(
    (schema, text): (&TableSchema, &FullText),
    words: &Words<'_>,
    snippet: Option<&Snippet>,
    to: &mut Parameters,
) -> String {
    let index = Index { schema, text };
    let (table, columns) = (quote(schema.name()), columns_of(schema));
    let query = to.bind(words.query.into());
    let found = index.found(words, &query, to);
    let snippet = index.snippet(snippet, &query, to);
    format!(
        "WITH _declarite_found AS MATERIALIZED ({found}) SELECT {columns}, \
         _declarite_found.score, {snippet} FROM _declarite_found CROSS JOIN {table} ON {} \
         ORDER BY _declarite_found.score DESC, {}",
        on_key(schema),
        listed(1..=schema.key.len(), |place| format!("_declarite_found.key_{place}"))
    )
}

/// The keys of the same rows; behind them stand the score and the integer that FTS5 knows
/// the row by.
pub(crate) fn keys_matching(
    (schema, text): (&TableSchema, &FullText),
    words: &Words<'_>,
    to: &mut Parameters,
) -> String {
    let query = to.bind(words.query.into());
    Index { schema, text }.found(words, &query, to)
}

/// Rows that were found, in no order. Behind the columns stand the row's place among
/// those found and a snippet of what the query matches in it.
pub(crate) fn rows_found(
    schema: &TableSchema,
    found: &[Found],
    snippet: Option<(&str, &Snippet)>,
    to: &mut Parameters,
) -> String {
    let rows: Vec<String> = (0_i64..)
        .zip(found)
        .map(|(place, (key, id))| {
            let id = id.map_or(Value::Null, Value::Integer);
            let values = [place.into(), id].into_iter().chain(key.iter().cloned());
            format!("({})", values.map(|value| to.bind(value)).collect::<Vec<_>>().join(", "))
        })
        .collect();
    let snippet = match (schema.full_text(), snippet) {
        (Some(text), Some((query, snippet))) => {
            let query = to.bind(query.into());
            Index { schema, text }.snippet(Some(snippet), &query, to)
        }
        _ => "NULL".to_owned(),
    };
    format!(
        "WITH _declarite_found(place, id, {}) AS (VALUES {}) \
         SELECT {}, _declarite_found.place, {snippet} FROM _declarite_found CROSS JOIN {} ON {}",
        listed(1..=schema.key.len(), |place| format!("key_{place}")),
        rows.join(", "),
        columns_of(schema),
        quote(schema.name()),
        on_key(schema)
    )
}

impl Index<'_> {
    /// The keys of rows that match, their scores and integers, the best first.
    fn found(&self, words: &Words<'_>, query: &str, to: &mut Parameters) -> String {
        let (schema, fts, ids) = (self.schema, self.fts(), self.ids());
        let weights = words.weights.iter().map(|&weight| to.bind(Value::Real(weight)));
        let weights: String = weights.map(|weight| format!(", {weight}")).collect();
        let key_places = 1..=schema.key.len();
        let (key, mut from) = if schema.has_integer_key() {
            (format!("{fts}.rowid AS key_1"), String::new())
        } else {
            let key = listed(key_places, |place| format!("_declarite_ids.key_{place}"));
            (key, format!(" CROSS JOIN {ids} AS _declarite_ids ON _declarite_ids.id = {fts}.rowid"))
        };
        // With its table, for the joined one may have a column of that name.
        let mut conditions = vec![format!("{fts}.{fts} MATCH {query}")];
        if *words.filter != Predicate::ALWAYS {
            let is = |place: usize| match schema.has_integer_key() {
                true => format!("{fts}.rowid"),
                false => format!("_declarite_ids.key_{place}"),
            };
            from += &format!(" CROSS JOIN {} ON {}", quote(schema.name()), key_is(schema, is));
            conditions.push(expression(schema, words.filter, to));
        }
        let limit = words.limit.map_or(Value::Integer(-1), number);
        format!(
            "SELECT {key}, -bm25({fts}.{fts}{weights}) AS score, {fts}.rowid AS id FROM {fts}{from} \
             WHERE {} ORDER BY {} DESC, {} LIMIT {} OFFSET {}",
            joined(&conditions, "AND", "TRUE"),
            schema.key.len() + 1,
            listed(1..=schema.key.len(), |place| place.to_string()),
            to.bind(limit),
            to.bind(number(words.offset))
        )
    }

    /// A piece of the text of a row of `_declarite_found`.
    fn snippet(&self, snippet: Option<&Snippet>, query: &str, to: &mut Parameters) -> String {
        let Some(Snippet { start, end, tokens }) = snippet else { return "NULL".to_owned() };
        // FTS5 takes `rowid = NULL` for any row.
        let fts = self.fts();
        let [start, end] = [start, end].map(|mark| to.bind(mark.as_str().into()));
        let tokens = to.bind(number(*tokens));
        format!(
            "CASE WHEN _declarite_found.id NOT NULL THEN \
             (SELECT snippet({fts}, -1, {start}, {end}, '\u{2026}', {tokens}) FROM {fts} \
             WHERE {fts} MATCH {query} AND rowid = _declarite_found.id) END"
        )
    }
}

/// The table's row is that of `_declarite_found`.
fn on_key(schema: &TableSchema) -> String {
    key_is(schema, |place| format!("_declarite_found.key_{place}"))
}

fn key_is(schema: &TableSchema, value: impl Fn(usize) -> String) -> String {
    let table = quote(schema.name());
    let is_exact = schema.has_integer_key() || schema.is_vec0();
    let is = |(place, column): (usize, &ColumnDef)| {
        let is = format!("{table}.{} = {}", quote(column.name()), value(place));
        // By an index of whatever collation, and equal by the key's.
        if is_exact { is } else { format!("{is} AND {is} COLLATE BINARY") }
    };
    (1..).zip(schema.key_columns()).map(is).collect::<Vec<_>>().join(" AND ")
}

fn listed(places: impl Iterator<Item = usize>, name: impl Fn(usize) -> String) -> String {
    places.map(name).collect::<Vec<_>>().join(", ")
}

fn number(n: usize) -> Value {
    Value::Integer(i64::try_from(n).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::plan::Comparison;
    use crate::schema::{ColumnDef, ColumnType};

    fn schema(key: &[&str]) -> TableSchema {
        let columns = [
            ("id", ColumnDef::new(ColumnType::Integer).not_null()),
            ("area", ColumnDef::new(ColumnType::Text).not_null()),
            ("text", ColumnDef::new(ColumnType::Text)),
        ];
        let schema = TableSchema::new("t", columns, key.iter().copied()).expect("a table");
        schema.fts5(FullText::new(["text"])).expect("an index")
    }

    fn check(key: &[&str], say: impl Fn(&TableSchema, &mut Parameters) -> String, sql: &Expect) {
        let mut to = Parameters::default();
        let said = say(&schema(key), &mut to);
        sql.assert_eq(&format!("{said}\n{:?}", to.values));
    }

    fn filter() -> Predicate {
        Predicate::Compare { column: 1, comparison: Comparison::Equal, value: "a".into() }
    }

    fn words(filter: &Predicate) -> Words<'_> {
        Words { query: "\"w\"", weights: &[2.0], filter, limit: Some(10), offset: 3 }
    }

    #[test]
    fn rows_are_read_once_the_best_are_known() {
        let snippet = Snippet { start: "<".into(), end: ">".into(), tokens: 5 };
        let say = |schema: &TableSchema, to: &mut Parameters| {
            let text = schema.full_text().expect("an index");
            matching((schema, text), &words(&Predicate::ALWAYS), Some(&snippet), to)
        };
        check(
            &["id"],
            say,
            &expect![[r#"
                WITH _declarite_found AS MATERIALIZED (SELECT "t_fts".rowid AS key_1, -bm25("t_fts"."t_fts", ?2) AS score, "t_fts".rowid AS id FROM "t_fts" WHERE "t_fts"."t_fts" MATCH ?1 ORDER BY 2 DESC, 1 LIMIT ?3 OFFSET ?4) SELECT "t"."id", "t"."area", "t"."text", _declarite_found.score, CASE WHEN _declarite_found.id NOT NULL THEN (SELECT snippet("t_fts", -1, ?5, ?6, '…', ?7) FROM "t_fts" WHERE "t_fts" MATCH ?1 AND rowid = _declarite_found.id) END FROM _declarite_found CROSS JOIN "t" ON "t"."id" = _declarite_found.key_1 ORDER BY _declarite_found.score DESC, _declarite_found.key_1
                [Text("\"w\""), Real(2.0), Integer(10), Integer(3), Text("<"), Text(">"), Integer(5)]"#]],
        );
        check(
            &["area", "id"],
            say,
            &expect![[r#"
                WITH _declarite_found AS MATERIALIZED (SELECT _declarite_ids.key_1, _declarite_ids.key_2, -bm25("t_fts"."t_fts", ?2) AS score, "t_fts".rowid AS id FROM "t_fts" CROSS JOIN "t_fts_ids" AS _declarite_ids ON _declarite_ids.id = "t_fts".rowid WHERE "t_fts"."t_fts" MATCH ?1 ORDER BY 3 DESC, 1, 2 LIMIT ?3 OFFSET ?4) SELECT "t"."id", "t"."area", "t"."text", _declarite_found.score, CASE WHEN _declarite_found.id NOT NULL THEN (SELECT snippet("t_fts", -1, ?5, ?6, '…', ?7) FROM "t_fts" WHERE "t_fts" MATCH ?1 AND rowid = _declarite_found.id) END FROM _declarite_found CROSS JOIN "t" ON "t"."area" = _declarite_found.key_1 AND "t"."area" = _declarite_found.key_1 COLLATE BINARY AND "t"."id" = _declarite_found.key_2 AND "t"."id" = _declarite_found.key_2 COLLATE BINARY ORDER BY _declarite_found.score DESC, _declarite_found.key_1, _declarite_found.key_2
                [Text("\"w\""), Real(2.0), Integer(10), Integer(3), Text("<"), Text(">"), Integer(5)]"#]],
        );
    }

    #[test]
    fn keys_are_those_of_rows_for_which_the_condition_holds() {
        let filter = filter();
        let say = |schema: &TableSchema, to: &mut Parameters| {
            let text = schema.full_text().expect("an index");
            keys_matching((schema, text), &words(&filter), to)
        };
        check(
            &["id"],
            say,
            &expect![[r#"
                SELECT "t_fts".rowid AS key_1, -bm25("t_fts"."t_fts", ?2) AS score, "t_fts".rowid AS id FROM "t_fts" CROSS JOIN "t" ON "t"."id" = "t_fts".rowid WHERE ("t_fts"."t_fts" MATCH ?1 AND "t"."area" = ?3) ORDER BY 2 DESC, 1 LIMIT ?4 OFFSET ?5
                [Text("\"w\""), Real(2.0), Text("a"), Integer(10), Integer(3)]"#]],
        );
        check(
            &["area", "id"],
            say,
            &expect![[r#"
                SELECT _declarite_ids.key_1, _declarite_ids.key_2, -bm25("t_fts"."t_fts", ?2) AS score, "t_fts".rowid AS id FROM "t_fts" CROSS JOIN "t_fts_ids" AS _declarite_ids ON _declarite_ids.id = "t_fts".rowid CROSS JOIN "t" ON "t"."area" = _declarite_ids.key_1 AND "t"."area" = _declarite_ids.key_1 COLLATE BINARY AND "t"."id" = _declarite_ids.key_2 AND "t"."id" = _declarite_ids.key_2 COLLATE BINARY WHERE ("t_fts"."t_fts" MATCH ?1 AND "t"."area" = ?3) ORDER BY 3 DESC, 1, 2 LIMIT ?4 OFFSET ?5
                [Text("\"w\""), Real(2.0), Text("a"), Integer(10), Integer(3)]"#]],
        );
    }

    #[test]
    fn rows_that_were_found_know_their_place() {
        let found = [(vec!["a".into(), 7.into()], Some(3)), (vec!["b".into(), 8.into()], None)];
        let snippet = Snippet { start: "<".into(), end: ">".into(), tokens: 5 };
        let say = |schema: &TableSchema, to: &mut Parameters| {
            rows_found(schema, &found, Some(("\"w\"", &snippet)), to)
        };
        check(
            &["area", "id"],
            say,
            &expect![[r#"
                WITH _declarite_found(place, id, key_1, key_2) AS (VALUES (?1, ?2, ?3, ?4), (?5, ?6, ?7, ?8)) SELECT "t"."id", "t"."area", "t"."text", _declarite_found.place, CASE WHEN _declarite_found.id NOT NULL THEN (SELECT snippet("t_fts", -1, ?10, ?11, '…', ?12) FROM "t_fts" WHERE "t_fts" MATCH ?9 AND rowid = _declarite_found.id) END FROM _declarite_found CROSS JOIN "t" ON "t"."area" = _declarite_found.key_1 AND "t"."area" = _declarite_found.key_1 COLLATE BINARY AND "t"."id" = _declarite_found.key_2 AND "t"."id" = _declarite_found.key_2 COLLATE BINARY
                [Integer(0), Integer(3), Text("a"), Integer(7), Integer(1), Null, Text("b"), Integer(8), Text("\"w\""), Text("<"), Text(">"), Integer(5)]"#]],
        );
    }
}
