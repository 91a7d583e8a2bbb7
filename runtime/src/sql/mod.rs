//! Says: statements as text. No policy, no connection.

mod ddl;
mod dml;
mod full_text;
mod ident;
mod matching;
mod nearest;
mod paint;
mod part;
mod plan;
mod predicate;
mod rebuild;
mod select;
mod shown;
mod text_triggers;
mod unique;
mod unresolved;
mod vec0;

pub(crate) use ddl::{create_index, create_table, drop_table, vector_check};
pub(crate) use dml::{
    delete, delete_by_trigger, insert, insert_by_trigger, select_in_view, select_partition, update,
    update_by_trigger,
};
pub(crate) use full_text::{
    KeptByHand, Object, check_full_text, create_fts5, differs_from_full_text, differs_from_keys,
    full_text_objects, kept_by_hand,
};
pub(crate) use ident::quote;
pub(crate) use matching::{Found, Snippet, Words, keys_matching, matching, rows_found};
pub(crate) use nearest::{Near, nearest_exact, nearest_vec0};
pub(crate) use part::Part;
pub(crate) use plan::statements;
pub(crate) use predicate::Parameters;
pub(crate) use select::{
    count, select, select_all, select_by_key, select_columns, select_referring,
};
#[cfg(feature = "display")]
pub(crate) use shown::Shown;
pub(crate) use unique::{park, select_alike, select_equal};
pub(crate) use unresolved::select_unresolved;
pub(crate) use vec0::quantize;
