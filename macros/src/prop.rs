//! Facts inferred from what was written. Later stages ask here and infer nothing.

mod sql_type;

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{ExprPath, GenericParam, Ident, LitStr, Path, Type};

use crate::ast::{Field, Input};
use crate::attr::{Dim, Element, Given, IndexAttr, Metric, VectorAttr};
use crate::shape;

/// How a field becomes a column.
#[derive(Clone, Copy)]
pub(crate) enum Mapping<'i> {
    /// By the type's own mapping.
    Plain,
    /// By the type's own mapping, as part of the primary key.
    Key,
    Vector(&'i VectorAttr),
    /// `ty` is the field's type without its `Option`.
    Json {
        ty: &'i Type,
        is_option: bool,
    },
    Encoded {
        encoder: &'i ExprPath,
        decoder: Option<&'i ExprPath>,
    },
    /// By the `encode` and `decode` of a module; `ty` is the field's type
    /// without its `Option`.
    With {
        module: &'i Path,
        ty: &'i Type,
        is_option: bool,
    },
}

/// An index of the table.
pub(crate) struct Index<'i> {
    /// Where it is asked for.
    pub(crate) word: &'i Ident,
    pub(crate) columns: Vec<Column<'i>>,
    pub(crate) unique: bool,
    pub(crate) name: Option<&'i LitStr>,
    pub(crate) filter: Option<&'i LitStr>,
    /// Whether something of it could not be read, is no column, or stands twice.
    pub(crate) is_faulty: bool,
}

/// A field that is a column.
#[derive(Clone, Copy)]
pub(crate) struct Column<'i> {
    pub(crate) field: &'i Field<'i>,
    /// Where it stands among the columns.
    pub(crate) position: usize,
    pub(crate) mapping: Mapping<'i>,
    pub(crate) is_key: bool,
}

impl<'a> Input<'a> {
    pub(crate) fn table_name(&self) -> String {
        match &self.attrs.table {
            Some(given) => given.value.value(),
            None => snake_case(&self.original.ident.unraw().to_string()),
        }
    }

    /// The word a fault of the table's name is shown at.
    pub(crate) fn table_word(&self) -> &dyn ToTokens {
        match &self.attrs.table {
            Some(given) => &given.value,
            None => &self.original.ident,
        }
    }

    /// The module that diesel's table is, if it is asked for and can have its name.
    pub(crate) fn diesel_module(&self) -> Option<Ident> {
        let given = self.attrs.diesel.as_ref()?;
        match &given.value.module {
            Some(module) => identifier(&module.unraw().to_string(), module.span()),
            None => identifier(&snake_case(&self.table_name()), given.key.span()),
        }
    }

    pub(crate) fn is_vec0(&self) -> bool {
        self.attrs.vec0.is_some()
    }

    /// The fields of the primary key, in the key's order.
    pub(crate) fn key(&self) -> Vec<&Field<'a>> {
        match &self.attrs.primary_key {
            Some(given) => given.value.iter().filter_map(|name| self.field(name)).collect(),
            None => self.fields.iter().filter(|field| field.attrs.primary_key.is_some()).collect(),
        }
    }

    pub(crate) fn field(&self, name: &Ident) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.ident.unraw() == name.unraw())
    }

    pub(crate) fn is_key(&self, field: &Field<'_>) -> bool {
        self.key().iter().any(|key| key.ident == field.ident)
    }

    pub(crate) fn columns(&self) -> Vec<Column<'_>> {
        let fields = self.fields.iter().filter(|field| field.attrs.skip.is_none());
        let column = |(position, field)| {
            let is_key = self.is_key(field);
            Column { field, position, mapping: field.mapping(is_key), is_key }
        };
        fields.enumerate().map(column).collect()
    }

    /// The columns of the primary key, in the key's order.
    pub(crate) fn key_columns(&self) -> Vec<Column<'_>> {
        let columns = self.columns();
        let of = |field: &Field<'_>| columns.iter().find(|it| it.field.ident == field.ident);
        self.key().into_iter().filter_map(of).copied().collect()
    }

    /// The indexes the struct and its fields ask for, the fields' first.
    pub(crate) fn indexes(&self) -> Vec<Index<'_>> {
        let columns = self.columns();
        let of_fields = columns.iter().flat_map(|&column| {
            let attrs = &column.field.attrs;
            let index = |key, unique| {
                let columns = vec![column];
                let is_faulty = false;
                Index { word: key, columns, unique, name: None, filter: None, is_faulty }
            };
            let plain = attrs.index.as_ref().map(|given| index(&given.key, false));
            let unique = attrs.unique.as_ref().map(|given| index(&given.key, true));
            plain.into_iter().chain(unique)
        });
        let plain = self.attrs.index.iter().map(|given| (given, false));
        let unique = self.attrs.unique.iter().map(|given| (given, true));
        let of_struct = plain.chain(unique).map(|(given, unique)| self.index(given, unique));
        of_fields.chain(of_struct).collect()
    }

    fn index<'i>(&'i self, given: &'i Given<IndexAttr>, unique: bool) -> Index<'i> {
        let IndexAttr { fields, name, filter, is_faulty } = &given.value;
        let columns: Vec<_> = fields.iter().filter_map(|name| self.column(name)).collect();
        let is_twice = fields.iter().enumerate().any(|(i, name)| fields[..i].contains(name));
        Index {
            word: &given.key,
            is_faulty: *is_faulty || is_twice || columns.len() < fields.len(),
            columns,
            unique,
            name: name.as_ref().map(|given| &given.value),
            filter: filter.as_ref().map(|given| &given.value),
        }
    }

    /// The column of the field of this name.
    pub(crate) fn column(&self, name: &Ident) -> Option<Column<'_>> {
        self.columns().into_iter().find(|column| column.field.ident.unraw() == name.unraw())
    }

    /// Whether rows can be read back: nothing borrows, and what is encoded can
    /// be decoded.
    pub(crate) fn is_readable(&self) -> bool {
        self.fields.iter().all(|field| {
            !shape::borrows(field.ty)
                && (field.attrs.encoder.is_none() || field.attrs.decoder.is_some())
        })
    }

    /// Whether the type is one type but for lifetimes. Only then can rustc be
    /// asked about it in a constant of its own.
    pub(crate) fn is_concrete(&self) -> bool {
        let mut params = self.original.generics.params.iter();
        params.all(|param| matches!(param, GenericParam::Lifetime(_)))
    }
}

impl Field<'_> {
    pub(crate) fn column_name(&self) -> String {
        let ident = || self.ident.unraw().to_string();
        match (&self.attrs.rename, self.case) {
            (Some(given), _) => given.value.value(),
            (None, Some(case)) => case.of_field(&ident()),
            (None, None) => ident(),
        }
    }

    /// The word a fault of the column's name is shown at.
    pub(crate) fn name_word(&self) -> &dyn ToTokens {
        match &self.attrs.rename {
            Some(given) => &given.value,
            None => self.ident,
        }
    }

    /// What the type shows of the vector it is.
    pub(crate) fn sequence(&self) -> Option<shape::Sequence<'_>> {
        shape::sequence(self.ty)
    }

    fn mapping(&self, is_key: bool) -> Mapping<'_> {
        let attrs = &self.attrs;
        if let Some(given) = &attrs.vector {
            return Mapping::Vector(&given.value);
        }
        if attrs.json.is_some() {
            let option = shape::option(self.ty);
            return Mapping::Json { ty: option.unwrap_or(self.ty), is_option: option.is_some() };
        }
        if let Some(given) = &attrs.with {
            let option = shape::option(self.ty);
            let (ty, is_option) = (option.unwrap_or(self.ty), option.is_some());
            return Mapping::With { module: &given.value, ty, is_option };
        }
        if let Some(given) = &attrs.encoder {
            let decoder = attrs.decoder.as_ref().map(|given| &given.value);
            return Mapping::Encoded { encoder: &given.value, decoder };
        }
        if is_key { Mapping::Key } else { Mapping::Plain }
    }
}

impl Index<'_> {
    /// The name the runtime makes for it where none is given: `IndexDef::name`.
    pub(crate) fn name_in(&self, table: &str) -> String {
        let columns: Vec<String> = self.columns.iter().map(|it| it.field.column_name()).collect();
        let kind = if self.unique { "unique" } else { "index" };
        format!("{table}_{}_{kind}", columns.join("_"))
    }
}

impl<'i> Column<'i> {
    pub(crate) fn vector(&self) -> Option<&'i VectorAttr> {
        match self.mapping {
            Mapping::Vector(vector) => Some(vector),
            Mapping::Plain
            | Mapping::Key
            | Mapping::Json { .. }
            | Mapping::Encoded { .. }
            | Mapping::With { .. } => None,
        }
    }

    /// Whether it is a column that filters a KNN query, in a vec0 table.
    pub(crate) fn is_metadata(&self) -> bool {
        let attrs = &self.field.attrs;
        let has_role = attrs.partition_key.is_some() || attrs.auxiliary.is_some();
        !self.is_key && !has_role && self.vector().is_none()
    }

    /// The elements of its vectors, as far as type or attribute say.
    pub(crate) fn element(&self) -> Option<Element> {
        let said = self.vector().and_then(VectorAttr::said_element);
        self.field.sequence().and_then(|sequence| sequence.element).or(said)
    }
}

impl VectorAttr {
    pub(crate) fn said_element(&self) -> Option<Element> {
        self.element.as_ref().map(|given| given.value.value)
    }

    /// The dimension, if it is a plain number.
    pub(crate) fn literal_dim(&self) -> Option<usize> {
        match self.dim.as_ref().map(|given| &given.value)? {
            Dim::Literal(dim, _) => Some(*dim),
            Dim::Const(_) => None,
        }
    }

    /// The word a fault of the dimension is shown at.
    pub(crate) fn dim_word(&self) -> Option<&dyn ToTokens> {
        match (&self.dim, &self.of) {
            (Some(given), _) => Some(match &given.value {
                Dim::Literal(_, literal) => literal,
                Dim::Const(expr) => expr,
            }),
            (None, Some(given)) => Some(&given.value),
            (None, None) => None,
        }
    }

    pub(crate) fn said_metric(&self) -> Option<Metric> {
        self.metric.as_ref().map(|given| given.value.value)
    }

    /// The dimension as generated code says it, where no provider brings it.
    pub(crate) fn dim(&self) -> TokenStream {
        match self.dim.as_ref().map(|given| &given.value) {
            Some(Dim::Literal(_, literal)) => literal.to_token_stream(),
            Some(Dim::Const(expr)) => expr.to_token_stream(),
            None => quote!(0),
        }
    }
}

/// A name that no name of the program's own can be taken for.
pub(crate) fn local(name: &str) -> Ident {
    Ident::new(name, Span::mixed_site())
}

/// A name as one of Rust's, raw where it is a keyword.
fn identifier(name: &str, span: Span) -> Option<Ident> {
    let raw = || syn::parse_str(&format!("r#{name}"));
    let mut ident: Ident = syn::parse_str(name).or_else(|_| raw()).ok()?;
    ident.set_span(span);
    Some(ident)
}

/// `HttpServer` and `HTTPServer` are `http_server`.
fn snake_case(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let mut snake = String::with_capacity(name.len() + 4);
    for (i, &character) in characters.iter().enumerate() {
        let before = i.checked_sub(1).map(|i| characters[i]);
        let after = characters.get(i + 1);
        let starts_word = character.is_uppercase()
            && before.is_some_and(|before| {
                before != '_' && (!before.is_uppercase() || after.is_some_and(|c| c.is_lowercase()))
            });
        if starts_word {
            snake.push('_');
        }
        snake.extend(character.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::snake_case;

    #[test]
    fn table_names_are_the_structs_in_snake_case() {
        for (name, table) in [
            ("Document", "document"),
            ("HttpServer", "http_server"),
            ("HTTPServer", "http_server"),
            ("Doc2Page", "doc2_page"),
            ("Row_Type", "row_type"),
            ("A", "a"),
            ("Größe", "größe"),
        ] {
            assert_eq!(snake_case(name), table);
        }
    }
}
