//! The index of words.

use super::list;
use crate::ast::Input;
use crate::ctxt::Ctxt;

/// `fts5(a, b)` names fields that are columns, each once.
pub(super) fn names_fields_once(ctxt: &Ctxt, input: &Input<'_>) {
    if let Some(given) = &input.attrs.fts5 {
        list::names_columns_once(ctxt, input, &given.value.fields, "full-text index");
        list::names_no_vectors(ctxt, input, &given.value.fields);
    }
}

/// FTS5 has columns of its own beside those it indexes.
pub(super) fn names_are_free(ctxt: &Ctxt, input: &Input<'_>) {
    let Some(given) = &input.attrs.fts5 else { return };
    for name in &given.value.fields {
        let Some(column) = input.column(name) else { continue };
        let text = column.field.column_name();
        if ["rank", "rowid"].iter().any(|taken| text.eq_ignore_ascii_case(taken)) {
            let message = format_args!(
                "FTS5 keeps the names `rank` and `rowid` for itself: \
                 write another name for the column, `rename = \"..\"`"
            );
            ctxt.error(name, message);
        }
        let table = format!("{}_fts", input.table_name());
        if ["_declarite_id", &table].iter().any(|taken| text.eq_ignore_ascii_case(taken)) {
            let message = format_args!(
                "a full-text index keeps the name `{text}` for itself: \
                 write another name for the column, `rename = \"..\"`"
            );
            ctxt.error(name, message);
        }
    }
}
