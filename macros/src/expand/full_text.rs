//! That the rows can be searched by words.

use proc_macro2::TokenStream;
use quote::quote;

use super::Row;

/// Expands to:
///
/// ```ignore
/// impl FullTextRow for Note {}
/// ```
///
/// for a row type with `fts5(..)`.
pub(super) fn marker(row: &Row<'_>) -> TokenStream {
    match &row.input.attrs.fts5 {
        Some(_) => row.implement(&quote!(__declarite::FullTextRow), &TokenStream::new()),
        None => TokenStream::new(),
    }
}
