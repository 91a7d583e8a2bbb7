//! What is asked of the values beside their types: as parts of the table's
//! constant, and as questions to rustc.

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;
use syn::spanned::Spanned;

use super::Row;
use super::assert::expect;
use super::words::{collation_path, on_delete_path, option};
use crate::attr::{Attrs, OnDelete};
use crate::prop::Column;

/// Expands to:
///
/// ```ignore
/// impl ReferenceField<__At<2>> for Book { type Parent = Author; }
/// ```
///
/// for each field that refers to a row type. This is the one place that names it.
pub(super) fn references(row: &Row<'_>) -> TokenStream {
    let reference = |column: &Column<'_>| {
        let parent = column.field.attrs.references.as_ref()?.value.parent.as_ref()?;
        let at = column.reference_at();
        let of = quote!(__declarite::ReferenceField<#at>);
        Some(row.implement(&of, &quote!(type Parent = #parent;)))
    };
    row.columns.iter().filter_map(reference).collect()
}

/// The column's specification with `.default_to("0")` and so on behind it.
pub(super) fn of_column(column: &Column<'_>, mut spec: TokenStream) -> TokenStream {
    let attrs = &column.field.attrs;
    if let Some(given) = &attrs.default {
        let sql = &given.value;
        spec.extend(quote!(.default_to(#sql)));
    }
    if let Some(given) = &attrs.check {
        let expression = &given.value;
        spec.extend(quote!(.check(#expression)));
    }
    if let Some(given) = &attrs.collate {
        let collation = collation_path(given.value.value);
        spec.extend(quote!(.collate(#collation)));
    }
    if !attrs.renamed_from.is_empty() {
        let names = names(attrs.renamed_from.iter().map(|given| given.value.value()));
        spec.extend(quote!(.renamed_from(#names)));
    }
    let Some(given) = &attrs.references else { return spec };
    let attr = &given.value;
    let on_delete = attr.on_delete.as_ref().map_or(OnDelete::NoAction, |given| given.value.value);
    let on_delete = on_delete_path(on_delete);
    let to = attr.column.as_ref().map(|given| &given.value);
    match &attr.table {
        Some(table) => {
            let table = &table.value;
            quote!(#spec.references(#table, #to, #on_delete))
        }
        None => {
            let (at, to) = (column.reference_at(), option(to));
            quote!(__declarite::referring::<Self, #at>(#spec, #to, #on_delete))
        }
    }
}

/// Expands to:
///
/// ```ignore
/// const INDEXES: &'static [IndexDef] = &[index(&[Cow::Borrowed("title")], true, None, None)];
/// ```
///
/// or to nothing, where there are none.
pub(super) fn indexes(row: &Row<'_>) -> TokenStream {
    let indexes = row.input.indexes();
    if indexes.is_empty() {
        return TokenStream::new();
    }
    let indexes = indexes.iter().map(|index| {
        let columns = names(index.columns.iter().map(|column| column.field.column_name()));
        let (unique, name, filter) = (index.unique, option(index.name), option(index.filter));
        quote!(__declarite::index(#columns, #unique, #name, #filter))
    });
    quote!(const INDEXES: &'static [__declarite::IndexDef] = &[#(#indexes),*];)
}

/// `.strict()` and so on, behind the table's specification.
pub(super) fn of_table(row: &Row<'_>) -> TokenStream {
    let attrs = &row.input.attrs;
    let mut spec = TokenStream::new();
    if attrs.strict.is_some() {
        spec.extend(quote!(.strict()));
    }
    if attrs.without_rowid.is_some() {
        spec.extend(quote!(.without_rowid()));
    }
    if !row.input.indexes().is_empty() {
        spec.extend(quote!(.indexes(<Self as __declarite::RowColumns>::INDEXES)));
    }
    if !attrs.check.is_empty() {
        let checks = texts(&attrs.check);
        spec.extend(quote!(.checks(#checks)));
    }
    if let Some(given) = &attrs.fts5 {
        let columns = given.value.fields.iter().filter_map(|name| row.input.column(name));
        let columns = names(columns.map(|column| column.field.column_name()));
        let tokenize = option(given.value.tokenize.as_ref().map(|given| &given.value));
        let prefix = option(given.value.prefix.as_ref().map(|given| &given.value));
        spec.extend(quote!(.full_text(#columns, #tokenize, #prefix)));
    }
    if !attrs.renamed_from.is_empty() {
        let former = texts(&attrs.renamed_from);
        spec.extend(quote!(.renamed_from(#former)));
    }
    spec
}

fn texts(attrs: &Attrs<LitStr>) -> TokenStream {
    names(attrs.iter().map(|given| given.value.value()))
}

/// `&[Cow::Borrowed("a"), ..]`
fn names(names: impl Iterator<Item = String>) -> TokenStream {
    quote!(&[#(__declarite::Cow::Borrowed(#names)),*])
}

/// Expands to any number of:
///
/// ```ignore
/// const _: () = expect_no(default_fault::<Book>(2, "0"));
/// ```
pub(super) fn asserts(row: &Row<'_>) -> TokenStream {
    let attrs = &row.input.attrs;
    let filters = row.input.indexes().into_iter().filter_map(|index| index.filter);
    let of_columns = row.columns.iter().filter_map(|it| it.field.attrs.check.as_ref());
    let checks = attrs.check.iter().chain(of_columns).map(|given| &given.value);
    // What hangs on no type is asked of generic types too.
    let mut asked: TokenStream = filters
        .chain(checks)
        .map(|sql| expect(sql.span(), &quote!(expression_fault(#sql))))
        .collect();
    if !row.input.is_concrete() {
        return asked;
    }
    for column in &row.columns {
        asked.extend(of_one_column(row, column));
    }
    let ty = row.static_type();
    for name in attrs.fts5.iter().flat_map(|given| &given.value.fields) {
        if let Some(column) = row.input.column(name) {
            let position = column.position;
            asked.extend(expect(name.span(), &quote!(full_text_fault::<#ty>(#position))));
        }
    }
    asked
}

fn of_one_column(row: &Row<'_>, column: &Column<'_>) -> TokenStream {
    let (ty, position, attrs) = (row.static_type(), column.position, &column.field.attrs);
    let mut asked = TokenStream::new();
    if let Some(given) = &attrs.ty {
        let (declared, strict) = (&given.value, row.input.attrs.strict.is_some());
        let fault = quote!(type_fault::<#ty>(#position, #declared, #strict));
        asked.extend(expect(declared.span(), &fault));
    }
    if let Some(given) = &attrs.default {
        let sql = &given.value;
        asked.extend(expect(sql.span(), &quote!(default_fault::<#ty>(#position, #sql))));
    }
    if let Some(given) = &attrs.collate {
        let span = given.value.literal.span();
        asked.extend(expect(span, &quote!(collation_fault::<#ty>(#position))));
    }
    let Some(given) = &attrs.references else { return asked };
    let attr = &given.value;
    if let Some(parent) = &attr.parent {
        let (at, to) = (column.reference_at(), attr.column.as_ref().map(|given| &given.value));
        let span = to.map_or_else(|| parent.span(), LitStr::span);
        let to = option(to);
        asked.extend(expect(span, &quote!(reference_fault::<#ty, #at>(#position, #to))));
        let fault = quote!(reference_type_fault::<#ty, #at>(#position, #to));
        asked.extend(expect(column.type_span(), &fault));
    }
    if let Some(given) = &attr.on_delete {
        let span = given.value.literal.span();
        asked.extend(match given.value.value {
            OnDelete::SetNull => expect(span, &quote!(set_null_fault::<#ty>(#position))),
            OnDelete::SetDefault => expect(span, &quote!(set_default_fault::<#ty>(#position))),
            OnDelete::NoAction | OnDelete::Restrict | OnDelete::Cascade => TokenStream::new(),
        });
    }
    asked
}
