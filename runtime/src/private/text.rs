//! Enums of names, as text.

use crate::row::{DecoderArgument, ValueError, ValueRef};
use crate::schema::closest;

/// The text a variant is read from.
pub fn stored_text(value: ValueRef<'_>) -> Result<&str, ValueError> {
    DecoderArgument::from_value(value)
}

/// A text that stands for none of the variants.
#[cold]
pub fn unknown_text(text: &str, known: &[&str]) -> ValueError {
    // A long text is none that was mistyped, and takes long to compare.
    let near = (text.len() <= 64).then(|| closest(text, known.iter().copied())).flatten();
    let hint = near.map_or(String::new(), |near| format!("; did you mean '{near}'?"));
    let found = ValueRef::Text(text);
    ValueError::new(format_args!("expected one of '{}', found {found}{hint}", known.join("', '")))
}
