//! Names that tables and columns had before.

use std::collections::HashSet;

use crate::ast::Input;
use crate::ctxt::Ctxt;

/// What is renamed from its own name is not renamed.
pub(super) fn table_has_another_name(ctxt: &Ctxt, input: &Input<'_>) {
    let mut taken = HashSet::new();
    for given in &input.attrs.renamed_from {
        let name = given.value.value();
        let message = if name.eq_ignore_ascii_case(&input.table_name()) {
            "this is the table's name: write the one it had before, or remove `renamed_from`"
        } else if name.is_empty() {
            "a table has a name: write the one it had before"
        } else if !taken.insert(name.to_ascii_lowercase()) {
            "the name is given twice; remove this one"
        } else {
            continue;
        };
        ctxt.error(&given.value, message);
    }
}

/// A former name is that of one column, and of none that is there: which rows
/// it had could not be told otherwise.
pub(super) fn columns_had_other_names(ctxt: &Ctxt, input: &Input<'_>) {
    let columns = input.columns();
    let mut taken = HashSet::new();
    for column in &columns {
        for given in &column.field.attrs.renamed_from {
            let name = given.value.value();
            let is_named = |name: &str| {
                columns.iter().any(|other| other.field.column_name().eq_ignore_ascii_case(name))
            };
            let message = if column.field.column_name().eq_ignore_ascii_case(&name) {
                "this is the column's name: write the one it had before, or remove `renamed_from`"
            } else if is_named(&name) {
                "another column has this name: write the one this column had before, or remove \
                 `renamed_from`"
            } else if name.is_empty() {
                "a column has a name: write the one it had before"
            } else if !taken.insert(name.to_ascii_lowercase()) {
                "a former name is that of one column, and this one is given already: remove it here"
            } else {
                continue;
            };
            ctxt.error(&given.value, message);
        }
    }
}
