//! What vec0 tables of sqlite-vec hold. What hangs on a column's SQLite type is
//! asked of rustc, in [`expand::assert`](crate::expand).

use syn::Ident;

use crate::ast::Input;
use crate::attr::FieldKey;
use crate::ctxt::Ctxt;
use crate::prop::{Column, Mapping};
use crate::shape;

/// vec0 knows one key column, and no key over several.
pub(super) fn has_one_key_column(ctxt: &Ctxt, input: &Input<'_>) {
    const MESSAGE: &str = "a vec0 table has one primary key column: \
                           keep one, or join them in a column of their own";
    match &input.attrs.primary_key {
        Some(given) if given.value.len() > 1 => ctxt.error(&given.key, MESSAGE),
        Some(_) => {}
        None => {
            let words = input.fields.iter().filter_map(|field| field.attrs.primary_key.as_ref());
            if let Some(second) = words.into_iter().nth(1) {
                ctxt.error(&second.key, MESSAGE);
            }
        }
    }
}

/// vec0 refuses a table without vectors.
pub(super) fn has_a_vector(ctxt: &Ctxt, input: &Input<'_>) {
    let is_vector = |column: &Column<'_>| {
        column.vector().is_some() || super::vector::is_unsaid_vector(*column).is_some()
    };
    let Some(vec0) = &input.attrs.vec0 else { return };
    if !input.columns().iter().any(is_vector) && !input.is_faulty() && !input.columns().is_empty() {
        let message = "a vec0 table has a vector column: \
                       write `#[sqlite(vector(dim = 384))]` above a field, or remove `vec0`";
        ctxt.error(&vec0.key, message);
    }
}

/// sqlite-vec has fixed room for columns of each kind.
pub(super) fn has_few_columns_of_a_kind(ctxt: &Ctxt, input: &Input<'_>) {
    type Word = for<'i> fn(&Column<'i>) -> Option<&'i Ident>;
    let kinds: [(&str, usize, Word, &str); 4] = [
        (
            "vector",
            16,
            |it| it.field.attrs.vector.as_ref().map(|given| &given.key),
            "put the others in a table of their own",
        ),
        (
            "partition key",
            4,
            |it| it.field.attrs.partition_key.as_ref().map(|given| &given.key),
            "remove `partition_key` here",
        ),
        (
            "auxiliary",
            16,
            |it| it.field.attrs.auxiliary.as_ref().map(|given| &given.key),
            "put the others in a table of their own",
        ),
        (
            "metadata",
            16,
            |it| it.is_metadata().then_some(it.field.ident),
            "write `#[sqlite(auxiliary)]` above those that filter no query",
        ),
    ];
    let columns = input.columns();
    for (kind, most, word, way_out) in kinds {
        if let Some(first_too_many) = columns.iter().filter_map(word).nth(most) {
            let message = format_args!("a vec0 table has at most {most} {kind} columns: {way_out}");
            ctxt.error(first_too_many, message);
        }
    }
}

/// sqlite-vec refuses a NULL, and in a transaction keeps half of the row.
pub(super) fn takes_no_null(ctxt: &Ctxt, input: &Input<'_>) {
    for column in input.columns() {
        let Some(inner) = shape::option(column.field.ty) else { continue };
        if shape::option(inner).is_some() {
            // Told by the rule of all tables.
            continue;
        }
        let inner = shape::text(inner);
        if column.vector().is_some() {
            let message = format_args!("vec0 takes no NULL for a vector: write `{inner}`");
            ctxt.error(column.field.ty, message);
            continue;
        }
        // An encoder may turn an `Option` into something that is never NULL.
        let is_null = !matches!(column.mapping, Mapping::Encoded { .. });
        // What looks like a vector is told that it is none yet.
        let is_unsaid = super::vector::is_unsaid_vector(column).is_some();
        if column.is_metadata() && is_null && !is_unsaid {
            let message = format_args!(
                "vec0 takes no NULL in metadata: write `{inner}`, \
                 or `#[sqlite(auxiliary)]` if the column filters no query"
            );
            ctxt.error(column.field.ty, message);
        }
    }
}

/// vec0 parses its column types itself and ignores what it does not know.
pub(super) fn has_its_own_types(ctxt: &Ctxt, input: &Input<'_>) {
    for column in input.columns() {
        let attrs = &column.field.attrs;
        // Beside `vector(..)`, the word is at fault already.
        if let (Some(given), None) = (&attrs.ty, &attrs.vector) {
            let message = "vec0 has its own column types: remove `type`";
            ctxt.error(&given.key, message);
        }
    }
}

/// sqlite-vec passes over what it does not know behind a column's type, and
/// what a virtual table cannot have SQLite refuses.
pub(super) fn has_no_constraints(ctxt: &Ctxt, input: &Input<'_>) {
    let message = |word: &Ident, way_out: &str| format!("a vec0 table has no `{word}`: {way_out}");
    let attrs = &input.attrs;
    let flags = [&attrs.strict, &attrs.without_rowid].into_iter().flatten().map(|it| &it.key);
    let lists = attrs.index.iter().chain(&attrs.unique).map(|it| &it.key);
    let checks = attrs.check.iter().map(|it| &it.key);
    for word in flags.chain(lists).chain(checks) {
        ctxt.error(word, message(word, "remove it, or keep these columns in a regular table"));
    }
    for column in input.columns() {
        let has_vector = column.vector().is_some();
        for (key, word) in column.field.attrs.given() {
            match key {
                FieldKey::Check => {}
                // Beside `vector(..)`, the word is at fault already.
                FieldKey::Unique
                | FieldKey::Index
                | FieldKey::References
                | FieldKey::Default
                | FieldKey::Collate
                    if !has_vector => {}
                _ => continue,
            }
            ctxt.error(word, message(word, "remove it, or keep the column in a regular table"));
        }
    }
}

/// vec0 parses its column list itself, knows no quoting, and adds columns of
/// its own; later versions add one named as the table.
pub(super) fn parses_the_names(ctxt: &Ctxt, input: &Input<'_>) {
    let table = input.table_name();
    for column in input.columns() {
        let name = column.field.column_name();
        let taken = ["distance", "k", "rowid"];
        let fault = if name.is_empty() || name.contains('\0') {
            // Told by the rules of all names.
            continue;
        } else if !is_parsed(&name) {
            "a column of a vec0 table is named in ASCII letters, digits and `_`, a letter first"
        } else if taken.iter().any(|taken| name.eq_ignore_ascii_case(taken)) {
            "vec0 keeps the names `distance`, `k` and `rowid` for itself"
        } else if name.eq_ignore_ascii_case(&table) {
            "a column of a vec0 table cannot have the table's name"
        } else {
            continue;
        };
        let message = format_args!("{fault}: write another name, `rename = \"..\"`");
        ctxt.error(column.field.name_word(), message);
    }
}

fn is_parsed(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A regular table has no partitions, and all its columns can filter.
pub(super) fn roles_are_for_vec0(ctxt: &Ctxt, input: &Input<'_>) {
    if input.attrs.is_faulty {
        return;
    }
    for column in input.columns() {
        let attrs = &column.field.attrs;
        // Beside another role or a vector, the word is at fault already.
        if attrs.vector.is_some() || column.is_key {
            continue;
        }
        if let Some(given) = attrs.partition_key.as_ref().or(attrs.auxiliary.as_ref()) {
            let word = &given.key;
            let message = format_args!(
                "`{word}` is for vec0 tables: write `#[sqlite(vec0)]` above the struct, or remove it"
            );
            ctxt.error(word, message);
        }
    }
}
