//! The rules a schema keeps, whoever wrote it. The derive reports most of them
//! earlier and at the word to change; here they hold for schemas built at run time.

mod constraint;
mod full_text;
mod vec0;

pub(crate) use constraint::{collation_fault, type_fault};

use super::{
    ColumnDef, ColumnType, RESERVED_PREFIX, Role, TableKind, TableSchema, closest, same_name,
};
use crate::{Error, Result};

/// All rules of one table, the first fault reported.
pub(super) fn table(schema: &TableSchema) -> Result<()> {
    let by_kind = match schema.kind {
        TableKind::Regular => regular(schema),
        TableKind::Vec0 { chunk_size } => vec0::table(schema, chunk_size),
    };
    let of_any = || columns(schema).or_else(|| constraint::table(schema));
    answer(schema, table_name(schema).or_else(of_any).or(by_kind))
}

/// The rules of a table whose kind is not yet said.
pub(super) fn of_any_kind(schema: &TableSchema) -> Result<()> {
    let of_any = || columns(schema).or_else(|| constraint::table(schema));
    answer(schema, table_name(schema).or_else(of_any))
}

fn answer(schema: &TableSchema, fault: Option<Fault>) -> Result<()> {
    match fault {
        None => Ok(()),
        Some(Fault { column, reason }) => {
            Err(Error::Schema { table: schema.name.clone().into_owned(), column, reason })
        }
    }
}

/// Where the columns of the key stand.
pub(super) fn key_positions<K: AsRef<str>>(
    table: &str,
    columns: &[ColumnDef],
    key: impl IntoIterator<Item = K>,
) -> Result<Vec<usize>> {
    key.into_iter()
        .map(|name| {
            let name = name.as_ref();
            columns.iter().position(|column| same_name(&column.name, name)).ok_or_else(|| {
                let hint = closest(name, columns.iter().map(ColumnDef::name))
                    .map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                Error::Schema {
                    table: table.to_owned(),
                    column: Some(name.to_owned()),
                    reason: format!("the primary key names a column the table does not have{hint}"),
                }
            })
        })
        .collect()
}

struct Fault {
    column: Option<String>,
    reason: String,
}

fn of_table(reason: impl Into<String>) -> Option<Fault> {
    Some(Fault { column: None, reason: reason.into() })
}

fn of(column: &ColumnDef, reason: impl Into<String>) -> Option<Fault> {
    Some(Fault { column: Some(column.name.clone().into_owned()), reason: reason.into() })
}

fn table_name(schema: &TableSchema) -> Option<Fault> {
    let name = schema.name.to_ascii_lowercase();
    if name.is_empty() {
        return of_table("a table has a name");
    }
    if name.contains('\0') {
        return of_table("a name has no NUL character");
    }
    if name.starts_with("sqlite_") {
        return of_table("names that begin with `sqlite_` belong to SQLite");
    }
    if name.starts_with(RESERVED_PREFIX) {
        return of_table("names that begin with `_declarite_` belong to the ledger");
    }
    None
}

fn columns(schema: &TableSchema) -> Option<Fault> {
    if schema.columns.is_empty() {
        return of_table("a table has at least one column");
    }
    if schema.key.is_empty() {
        return of_table("a table has a primary key: rows are told apart by it");
    }
    // Column ids are 16 bits wide, and SQLite's own default limit is 2000.
    if schema.columns.len() > 2000 {
        return of_table("a table has at most 2000 columns");
    }
    for (i, column) in schema.columns.iter().enumerate() {
        if column.name.is_empty() || column.name.contains('\0') {
            return of(column, "a column has a name, without NUL characters");
        }
        if schema.columns[..i].iter().any(|other| same_name(&other.name, &column.name)) {
            return of(column, "two columns have this name; SQLite folds ASCII case");
        }
        if let Some(reason) = column.vector().and_then(super::VectorType::fault) {
            return of(column, reason);
        }
    }
    for (i, &position) in schema.key.iter().enumerate() {
        let column = &schema.columns[position];
        if schema.key[..i].contains(&position) {
            return of(column, "the primary key names this column twice");
        }
        if column.nullable {
            return of(column, "a column of the primary key takes no NULL");
        }
        if column.vector().is_some() {
            return of(column, "a vector cannot be part of the primary key");
        }
    }
    None
}

fn regular(schema: &TableSchema) -> Option<Fault> {
    autoincrement(schema).or_else(|| roles(schema))
}

/// Only another name of the rowid can be counted up:
/// <https://www.sqlite.org/lang_createtable.html#rowid>
fn autoincrement(schema: &TableSchema) -> Option<Fault> {
    if !schema.autoincrement {
        return None;
    }
    if schema.without_rowid {
        return of_table("AUTOINCREMENT counts rowids, which a table WITHOUT ROWID has not");
    }
    let [position] = *schema.key else {
        return of_table("AUTOINCREMENT is of a primary key of one INTEGER column");
    };
    let column = &schema.columns[position];
    if column.ty == ColumnType::Integer && column.type_name().eq_ignore_ascii_case("INTEGER") {
        return None;
    }
    of(column, "AUTOINCREMENT is of a primary key whose type is INTEGER, by that word")
}

fn roles(schema: &TableSchema) -> Option<Fault> {
    schema.columns.iter().find_map(|column| match column.role {
        Role::Plain => None,
        Role::PartitionKey => of(column, "partition keys belong to vec0 tables"),
        Role::Auxiliary => of(column, "auxiliary columns belong to vec0 tables"),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Element, FullText, Metric, VectorType};
    use super::*;

    fn refusal(
        columns: impl IntoIterator<Item = (&'static str, ColumnDef)>,
        key: &[&str],
        vec0: bool,
    ) -> String {
        let schema = TableSchema::new("t", columns, key);
        let schema = if vec0 { schema.and_then(TableSchema::vec0) } else { schema };
        schema.expect_err("the schema has a fault").to_string()
    }

    fn int() -> ColumnDef {
        ColumnDef::new(ColumnType::Integer).not_null()
    }

    fn vector(element: Element, dim: usize) -> ColumnDef {
        ColumnDef::new(ColumnType::Vector(VectorType::new(element, dim))).not_null()
    }

    #[test]
    fn a_misspelt_key_is_corrected() {
        let error = refusal([("title", int())], &["titel"], false);
        assert!(error.contains("did you mean `title`?"), "{error}");
    }

    #[test]
    fn names_differing_in_case_are_one_name() {
        let error = refusal([("id", int()), ("ID", int())], &["id"], false);
        assert!(error.contains("two columns"), "{error}");
    }

    #[test]
    fn autoincrement_is_of_an_integer_key() {
        let with = |ty, key: &[&str]| {
            TableSchema::new("t", [("id", ColumnDef::new(ty)), ("b", int())], key).expect("a table")
        };
        assert!(with(ColumnType::Integer, &["id"]).autoincrement().is_ok());
        let without = with(ColumnType::Integer, &["id"]).without_rowid();
        for schema in [
            with(ColumnType::Text, &["id"]),
            with(ColumnType::Boolean, &["id"]),
            with(ColumnType::Integer, &["id", "b"]),
            without.expect("a table"),
        ] {
            let error = schema.autoincrement().expect_err("no rowid is counted").to_string();
            assert!(error.contains("AUTOINCREMENT"), "{error}");
        }
        let vec0 = [("id", int()), ("v", vector(Element::Float32, 4))];
        let vec0 = TableSchema::new("t", vec0, ["id"]).and_then(TableSchema::vec0);
        assert!(vec0.and_then(TableSchema::autoincrement).is_err());
    }

    #[test]
    fn reserved_names_are_refused() {
        for name in ["_declarite_app", "SQLITE_x", ""] {
            assert!(TableSchema::new(name, [("id", int())], ["id"]).is_err(), "{name}");
        }
    }

    #[test]
    fn vec0_takes_no_null_metadata() {
        let columns = [
            ("id", int()),
            ("v", vector(Element::Float32, 4)),
            ("m", ColumnDef::new(ColumnType::Text)),
        ];
        assert!(refusal(columns, &["id"], true).contains("no NULL"));
    }

    #[test]
    fn vec0_parses_plain_names_only() {
        for name in ["_m", "mä", "a b", "distance", "K", "rowid", "t"] {
            let columns = [("id", int()), ("v", vector(Element::Float32, 4)), (name, int())];
            refusal(columns, &["id"], true);
        }
    }

    #[test]
    fn a_vec0_key_is_one_integer_or_text() {
        let real = ColumnDef::new(ColumnType::Real).not_null();
        let columns = [("id", real), ("v", vector(Element::Float32, 4))];
        assert!(refusal(columns, &["id"], true).contains("INTEGER or TEXT"));
        let columns = [("a", int()), ("b", int()), ("v", vector(Element::Float32, 4))];
        assert!(refusal(columns, &["a", "b"], true).contains("exactly one"));
    }

    #[test]
    fn vec0_limits_hold() {
        let names: Vec<String> = (0..17).map(|i| format!("m{i}")).collect();
        let columns = [("id".to_owned(), int()), ("v".to_owned(), vector(Element::Float32, 4))];
        let columns = columns.into_iter().chain(names.into_iter().map(|name| (name, int())));
        let error = TableSchema::new("t", columns, ["id"]).and_then(TableSchema::vec0);
        assert!(
            error.expect_err("17 metadata columns").to_string().contains("at most 16 metadata")
        );
    }

    #[test]
    fn vector_types_are_those_of_sqlite_vec() {
        let fault = |element, dim| VectorType::new(element, dim).fault();
        assert!(fault(Element::Float32, 0).is_some());
        assert!(fault(Element::Int8, 8193).is_some());
        assert!(fault(Element::Bit, 9).is_some());
        assert!(fault(Element::Bit, 16).is_none());
        assert!(VectorType::new(Element::Float32, 4).metric(Metric::Hamming).fault().is_some());
        assert!(VectorType::new(Element::Bit, 8).metric(Metric::Cosine).fault().is_some());
        assert!(VectorType::new(Element::Int8, 8).metric(Metric::Cosine).fault().is_none());
    }

    /// A ledger may have a schema of before constraints were kept, and one that
    /// breaks a rule that was made since; declaring it is what the rules are for.
    #[test]
    fn schemas_of_before_are_read() {
        let json = |declared: &str| {
            format!(
                r#"{{"name": "t", "kind": "Regular", "key": [0], "columns": [{{
                    "name": "id", "ty": "Text", "nullable": false, "role": "Plain",
                    "declared_type": {declared}, "provenance": null
                }}]}}"#
            )
        };
        let read = |declared| serde_json::from_str::<TableSchema>(&json(declared));
        let columns = [("id", ColumnDef::new(ColumnType::Text))];
        let now = TableSchema::new("t", columns, ["id"]).expect("a table");
        assert_eq!(read("null").expect("it is read"), now);
        let text = r#""full_text": {"columns": ["id"], "tokenize": null}, "name""#;
        let indexed = serde_json::from_str(&json("null").replacen("\"name\"", text, 1));
        let text = FullText::new(["id"]);
        assert_eq!(indexed.ok(), now.clone().fts5(text).ok());
        let broken = read("\"TEXT COLLATE NOCASE\"").expect("it is read");
        assert!(broken.validate().is_err());
        assert!(serde_json::from_str::<TableSchema>(&json("null").replace("[0]", "[1]")).is_err());
    }

    #[test]
    fn chunk_sizes_are_multiples_of_eight() {
        for size in [0, 7, 12, 4104] {
            let columns = [("id", int()), ("v", vector(Element::Float32, 4))];
            let schema = TableSchema::new("t", columns, ["id"]).expect("a regular table");
            assert!(schema.vec0_chunked(size).is_err(), "{size}");
        }
    }
}
