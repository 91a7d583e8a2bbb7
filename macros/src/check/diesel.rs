//! What diesel's table needs of the struct.

use crate::ast::Input;
use crate::ctxt::Ctxt;
use crate::prop::{Column, Mapping};
use crate::shape;

/// Names that the module of a table has for things of its own.
const KEPT: [&str; 8] =
    ["table", "columns", "dsl", "star", "all_columns", "SqlType", "BoxedQuery", "diesel"];

/// Diesel's tables are concrete: it wants a type for each column.
pub(super) fn has_no_parameters(ctxt: &Ctxt, input: &Input<'_>) {
    if let (Some(given), false) = (&input.attrs.diesel, input.is_concrete()) {
        let message = "diesel's table has one SQL type for each column, and a type parameter has \
                       many: remove `diesel`, or the parameters";
        ctxt.error(&given.key, message);
    }
}

/// The table is a module of Rust, whose name follows the table's.
pub(super) fn names_a_module(ctxt: &Ctxt, input: &Input<'_>) {
    let Some(given) = &input.attrs.diesel else { return };
    if input.diesel_module().is_some() {
        return;
    }
    let (name, word) = match &given.value.module {
        Some(name) => (name.to_string(), name as &dyn quote::ToTokens),
        None => (input.table_name(), input.table_word()),
    };
    let message = format_args!(
        "`{name}` cannot be the name of the module that diesel's table is: \
         write another, `#[sqlite(diesel = some_name)]`"
    );
    ctxt.error(word, message);
}

/// Columns are named in that module as the fields are.
pub(super) fn names_are_free(ctxt: &Ctxt, input: &Input<'_>) {
    let Some(module) = input.diesel_module() else { return };
    for column in input.columns() {
        let name = column.field.ident;
        if *name == module {
            let message = format_args!(
                "the module of diesel's table has the field's name: \
                 write another, `#[sqlite(diesel = {name}_table)]` above the struct"
            );
            ctxt.error(name, message);
        } else if KEPT.iter().any(|kept| name == kept) {
            let message = format_args!(
                "the module of diesel's table keeps the name `{name}` for itself: \
                 rename the field, and write `#[sqlite(rename = \"{name}\")]` above it"
            );
            ctxt.error(name, message);
        }
    }
}

/// A derive sees types by their names alone.
pub(super) fn has_sql_types(ctxt: &Ctxt, input: &Input<'_>) {
    if input.attrs.diesel.is_none() || input.is_faulty() || !input.is_concrete() {
        return;
    }
    for column in input.columns().iter().filter(|column| column.sql_type().is_none()) {
        let example = match column.mapping {
            _ if shape::option(column.field.ty).is_some() => "Nullable<Text>",
            _ => "Text",
        };
        let what = unknown(column);
        let message = format_args!(
            "diesel's table needs the column's SQL type, which {what} does not tell: \
             write it, as in `#[sqlite(diesel_type = \"{example}\")]`"
        );
        ctxt.error(column.field.ty, message);
    }
}

fn unknown(column: &Column<'_>) -> &'static str {
    match column.mapping {
        Mapping::Encoded { .. } => "an encoder",
        Mapping::With { .. } => "a module",
        Mapping::Plain | Mapping::Key | Mapping::Vector(_) | Mapping::Json { .. } => {
            "the type's name"
        }
    }
}

/// Without a table of diesel's there is no SQL type to say.
pub(super) fn types_have_a_table(ctxt: &Ctxt, input: &Input<'_>) {
    if input.attrs.diesel.is_some() || input.attrs.is_faulty {
        return;
    }
    for column in input.columns() {
        if let Some(given) = &column.field.attrs.diesel_type {
            let message = "`diesel_type` is a column's type in diesel's table: \
                           write `#[sqlite(diesel)]` above the struct, or remove it";
            ctxt.error(&given.key, message);
        }
    }
}
