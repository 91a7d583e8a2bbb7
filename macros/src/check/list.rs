//! Lists of fields' names.

use syn::Ident;
use syn::ext::IdentExt;

use crate::ast::Input;
use crate::attr::closest;
use crate::ctxt::Ctxt;

/// The names are those of fields that are columns, each once.
pub(super) fn names_columns_once(ctxt: &Ctxt, input: &Input<'_>, names: &[Ident], list: &str) {
    for (i, name) in names.iter().enumerate() {
        let Some(field) = input.field(name) else {
            ctxt.error(name, unknown_field(input, &name.unraw().to_string(), list));
            continue;
        };
        if names[..i].contains(name) {
            ctxt.error(name, format_args!("`{name}` is in the {list} already; remove it here"));
        } else if field.attrs.skip.is_some() {
            let message = format_args!(
                "`{name}` is left out of the table: remove it here, or remove its `skip`"
            );
            ctxt.error(name, message);
        }
    }
}

/// Vectors are near each other, not before or after.
pub(super) fn names_no_vectors(ctxt: &Ctxt, input: &Input<'_>, names: &[Ident]) {
    for name in names {
        if input.field(name).is_some_and(|field| field.attrs.vector.is_some()) {
            let message =
                format_args!("`{name}` is a vector, which is searched by distance: remove it here");
            ctxt.error(name, message);
        }
    }
}

fn unknown_field(input: &Input<'_>, name: &str, list: &str) -> String {
    if let Some(field) = input.fields.iter().find(|field| field.column_name() == name) {
        let article = if list.starts_with('i') { "an" } else { "a" };
        return format!("{article} {list} names fields, not columns: write `{}`", field.ident);
    }
    let names: Vec<String> = input.fields.iter().map(|it| it.ident.unraw().to_string()).collect();
    if name == "unique" && list == "index" {
        return "a unique index is written `unique(..)`: write that, without this word".to_owned();
    }
    match closest(name, names.iter().map(String::as_str)) {
        Some(near) => format!("the struct has no field `{name}`; did you mean `{near}`?"),
        None => format!("the struct has no field `{name}`: name one of its fields"),
    }
}
