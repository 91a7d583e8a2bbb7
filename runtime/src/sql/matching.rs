//! Searches by words.

use super::full_text::Index;
use super::ident::quote;
use super::select::{columns_of, key_columns};
use crate::schema::{ColumnDef, TableSchema};

/// The rows that match, the best first, those equally good by key: the query, how many
/// rows, and how many before them are left out are parameters 1 to 3. Behind the columns
/// stand the score and a snippet.
///
/// A snippet's marks and its length are parameters 4 to 6, the weights those behind.
/// Rows and snippets are read once the best are known.
pub(crate) fn matching(schema: &TableSchema, weights: usize, snippet: bool) -> Option<String> {
    let index = Index { schema, text: schema.full_text()? };
    let (fts, table, columns) = (index.fts(), quote(schema.name()), columns_of(schema));
    let weights: String = (7..7 + weights).map(|number| format!(", ?{number}")).collect();
    let places = 1..=schema.key.len();
    let (found, from, order, on) = if schema.has_integer_key() {
        let on = format!("{table}.{} = _declarite_found.id", key_columns(schema));
        (String::new(), String::new(), "1".to_owned(), on)
    } else {
        let keys: String = places.clone().map(|place| format!(", ids.key_{place}")).collect();
        let from = format!(" CROSS JOIN {} AS ids ON ids.id = {fts}.rowid", index.ids());
        let order: Vec<String> = places.map(|place| (place + 2).to_string()).collect();
        let is = |(place, column): (usize, &ColumnDef)| {
            let name = quote(column.name());
            format!("{table}.{name} = _declarite_found.key_{}", place + 1)
        };
        let on: Vec<String> = schema.key_columns().enumerate().map(is).collect();
        (keys, from, order.join(", "), on.join(" AND "))
    };
    let snippet = if snippet {
        format!(
            "(SELECT snippet({fts}, -1, ?4, ?5, '\u{2026}', ?6) FROM {fts} \
             WHERE {fts} MATCH ?1 AND rowid = _declarite_found.id)"
        )
    } else {
        "NULL".to_owned()
    };
    let key: Vec<String> =
        schema.key_columns().map(|column| format!("{table}.{}", quote(column.name()))).collect();
    Some(format!(
        "WITH _declarite_found AS MATERIALIZED (\
         SELECT {fts}.rowid AS id, -bm25({fts}{weights}) AS score{found} FROM {fts}{from} \
         WHERE {fts} MATCH ?1 ORDER BY 2 DESC, {order} LIMIT ?2 OFFSET ?3) \
         SELECT {columns}, _declarite_found.score, {snippet} \
         FROM _declarite_found CROSS JOIN {table} ON {on} \
         ORDER BY _declarite_found.score DESC, {}",
        key.join(", ")
    ))
}
