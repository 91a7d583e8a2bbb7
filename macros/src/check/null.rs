//! Where NULL may stand, as far as a type's tokens tell.

use crate::ast::Input;
use crate::ctxt::Ctxt;
use crate::prop::Mapping;
use crate::shape;

/// SQLite would take any number of rows whose key is NULL.
pub(super) fn not_in_the_key(ctxt: &Ctxt, input: &Input<'_>) {
    for column in input.key_columns() {
        // An encoder may turn an `Option` into something that is never NULL.
        let is_null = matches!(column.mapping, Mapping::Key | Mapping::With { .. });
        if let (true, Some(inner)) = (is_null, shape::option(column.field.ty)) {
            let inner = shape::text(inner);
            let message = format_args!("a primary key takes no NULL: write `{inner}`");
            ctxt.error(column.field.ty, message);
        }
    }
}

/// NULL stands for one `None`; which of two it was could not be read back.
pub(super) fn not_in_two_ways(ctxt: &Ctxt, input: &Input<'_>) {
    for column in input.columns() {
        // JSON has a `null` of its own, and an encoder may have one.
        let is_null =
            matches!(column.mapping, Mapping::Plain | Mapping::Vector(_) | Mapping::With { .. });
        let inner = shape::option(column.field.ty).filter(|_| is_null);
        if let Some(inner) = inner.filter(|inner| shape::option(inner).is_some()) {
            let inner = shape::text(inner);
            let message = format_args!("SQLite has one NULL for two `None`s: write `{inner}`");
            ctxt.error(column.field.ty, message);
        }
    }
}
