//! Foreign keys, as far as the struct itself tells.

use crate::ast::Input;
use crate::attr::REFERENCE_FORMS;
use crate::ctxt::Ctxt;

/// A reference is to a row type, or to a table and its column.
pub(super) fn is_to_one_column(ctxt: &Ctxt, input: &Input<'_>) {
    for column in input.columns() {
        let Some(given) = &column.field.attrs.references else { continue };
        let attr = &given.value;
        match (&attr.parent, &attr.table, &attr.column) {
            _ if attr.is_faulty => {}
            (Some(_), Some(table), _) => {
                let message = "the row type brings its table with it: remove `table`, or the type";
                ctxt.error(&table.key, message);
            }
            (None, None, Some(_)) | (None, None, None) => {
                ctxt.error(&given.key, REFERENCE_FORMS);
            }
            (None, Some(table), None) => {
                let message = "the table's column is missing: write `column = \"..\"` beside it";
                ctxt.error(&table.key, message);
            }
            (None, Some(table), Some(column)) => {
                let names = [(&table.value, "a table"), (&column.value, "a column")];
                for (name, what) in names.into_iter().filter(|(name, _)| name.value().is_empty()) {
                    ctxt.error(name, format_args!("{what} has a name: write the one referred to"));
                }
            }
            (Some(_), None, _) => {}
        }
    }
}
