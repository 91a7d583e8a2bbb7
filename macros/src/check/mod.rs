//! Rules over several attributes, or over an attribute and what it stands on.
//!
//! A rule that misses something is not asked where something could not be
//! read: what is missing may be what was misspelt.

mod conflict;
mod diesel;
mod full_text;
mod index;
mod key;
mod list;
mod name;
mod null;
mod reference;
mod renamed;
mod vec0;
mod vector;

use crate::ast::Input;
use crate::ctxt::Ctxt;

/// All rules of a row type. Each has its reason above it.
pub(crate) fn input(ctxt: &Ctxt, input: &Input<'_>) {
    name::has_columns(ctxt, input);
    name::table_name_is_allowed(ctxt, input);
    name::column_names_are_allowed(ctxt, input);
    name::column_names_differ(ctxt, input);

    conflict::attributes_go_together(ctxt, input);
    conflict::skip_stands_alone(ctxt, input);
    conflict::decoder_has_an_encoder(ctxt, input);

    key::is_given(ctxt, input);
    key::is_given_in_one_place(ctxt, input);
    key::names_fields_once(ctxt, input);
    key::is_no_vector_and_no_json(ctxt, input);

    null::not_in_the_key(ctxt, input);
    null::not_in_two_ways(ctxt, input);

    full_text::names_fields_once(ctxt, input);
    full_text::names_are_free(ctxt, input);

    renamed::table_has_another_name(ctxt, input);
    renamed::columns_had_other_names(ctxt, input);

    diesel::has_no_parameters(ctxt, input);
    diesel::names_a_module(ctxt, input);
    diesel::names_are_free(ctxt, input);
    diesel::has_sql_types(ctxt, input);
    diesel::types_have_a_table(ctxt, input);

    vector::has_one_dimension(ctxt, input);
    vector::element_is_the_types(ctxt, input);
    vector::metric_fits_the_element(ctxt, input);
    vector::bits_fill_bytes(ctxt, input);
    vector::array_is_as_long(ctxt, input);
    vector::looks_like_one(ctxt, input);

    if input.is_vec0() {
        vec0::has_one_key_column(ctxt, input);
        vec0::has_a_vector(ctxt, input);
        vec0::has_few_columns_of_a_kind(ctxt, input);
        vec0::takes_no_null(ctxt, input);
        vec0::has_its_own_types(ctxt, input);
        vec0::has_no_constraints(ctxt, input);
        vec0::parses_the_names(ctxt, input);
    } else {
        // In a vec0 table the word is at fault already.
        key::compares_by_bytes(ctxt, input);
        index::names_fields_once(ctxt, input);
        index::are_not_the_same(ctxt, input);
        index::names_are_allowed(ctxt, input);
        reference::is_to_one_column(ctxt, input);
        vec0::roles_are_for_vec0(ctxt, input);
    }
}

impl Input<'_> {
    /// Whether something could not be read.
    fn is_faulty(&self) -> bool {
        self.attrs.is_faulty || self.fields.iter().any(|field| field.attrs.is_faulty)
    }
}
