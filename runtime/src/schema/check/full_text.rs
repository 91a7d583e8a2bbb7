//! What FTS5 indexes.

use super::super::{ColumnType, FullText, ROW_ID, TableSchema, full_text_name, same_name};
use super::{Fault, closest, of, of_table};

/// What is wrong with a full-text index.
pub(super) fn fault(schema: &TableSchema, text: &FullText) -> Option<Fault> {
    let FullText { columns, tokenize, prefix } = text;
    let told = |reason: &str| of_table(format!("the full-text index: {reason}"));
    if columns.is_empty() {
        return told("it has at least one column");
    }
    for (i, name) in columns.iter().enumerate() {
        let Some(column) = schema.column(name) else {
            let near = closest(name, schema.columns.iter().map(|column| column.name.as_ref()));
            let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
            return told(&format!("the table has no column {name}{hint}"));
        };
        if column.ty != ColumnType::Text {
            return of(column, "a full-text index is over text, and the column holds none");
        }
        if columns[..i].iter().any(|other| same_name(other, name)) {
            return told(&format!("it names {name} twice"));
        }
        let table = full_text_name(&schema.name);
        let kept = ["rank", "rowid", ROW_ID, &table].into_iter();
        if let Some(kept) = kept.into_iter().find(|kept| same_name(kept, name)) {
            return of(column, format!("a full-text index keeps the name `{kept}` for itself"));
        }
    }
    if let Some(tokenizer) = tokenize
        && (tokenizer.trim().is_empty() || tokenizer.contains('\0'))
    {
        return told("its tokenizer has a name");
    }
    let is_length = |it: &str| it.parse().is_ok_and(|it: u16| (1..1000).contains(&it));
    if let Some(prefix) = prefix
        && !(prefix.split(' ').all(is_length) && prefix.split(' ').count() <= 31)
    {
        return told("its prefixes are up to 31 lengths from 1 to 999, as in `2 3`");
    }
    None
}
