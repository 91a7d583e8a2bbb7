//! vec0 tables that are there. What sqlite-vec made of a definition is told by
//! nothing but its text.

use super::found::Found;
use crate::row::ValueRef;
use crate::schema::{Element, Metric, TableSchema, VectorType, same_name};
use crate::sqlite::Handle;
use crate::{Result, sql};

/// Whether the table is one of sqlite-vec's.
pub(super) fn is_vec0(handle: &Handle<'_>, table: &str) -> Result<bool> {
    let definition = definition(handle, table)?;
    Ok(definition.starts_with("create virtual table") && definition.contains("using vec0"))
}

/// Vectors that are not those declared. sqlite-vec 0.1.9 reads out of bounds
/// when it is given other elements than the column's.
pub(super) fn find_vectors(
    handle: &Handle<'_>,
    schema: &TableSchema,
    found: &mut Found,
) -> Result<()> {
    let there = definition(handle, schema.name())?;
    compare(&there, schema, found, |wanted| matches!(wanted.kind, Kind::Vector(_)));
    Ok(())
}

/// Columns other than vectors that are for something else than declared.
pub(super) fn find_roles(
    handle: &Handle<'_>,
    schema: &TableSchema,
    found: &mut Found,
) -> Result<()> {
    let there = definition(handle, schema.name())?;
    compare(&there, schema, found, |wanted| !matches!(wanted.kind, Kind::Vector(_)));
    find_more(&there, schema, found);
    Ok(())
}

/// All in which the table is not what the schema says, without asking
/// sqlite-vec, which the connection may not have.
pub(super) fn find(handle: &Handle<'_>, schema: &TableSchema, found: &mut Found) -> Result<()> {
    let there = definition(handle, schema.name())?;
    for column in schema.columns() {
        if !columns(&there).any(|it| same_name(it.name, column.name())) {
            found.lack(format!("column {}", column.name()));
        }
    }
    compare(&there, schema, found, |_| true);
    find_more(&there, schema, found);
    find_shadows(handle, schema, &there, found)
}

fn compare(
    there: &str,
    schema: &TableSchema,
    found: &mut Found,
    is_compared: impl Fn(&Column<'_>) -> bool,
) {
    let wanted = squeezed(&sql::create_table(schema).join(""));
    for wanted in columns(&wanted).filter(is_compared) {
        let it = columns(there).find(|it| same_name(it.name, wanted.name));
        if let Some(it) = it.filter(|it| it.kind != wanted.kind) {
            let Column { name, text, .. } = wanted;
            found.fault(format!("column {name} is {} in the file, and declared {text}", it.text));
        }
    }
}

/// Columns beside the declared ones that would need a value in every row.
fn find_more(there: &str, schema: &TableSchema, found: &mut Found) {
    for column in columns(there) {
        let needs_value =
            matches!(column.kind, Kind::Vector(_) | Kind::Metadata(_) | Kind::Unknown);
        if needs_value && schema.column(column.name).is_none() {
            found.fault(format!(
                "column {} takes no NULL and has no default, so that no row can be inserted",
                column.name
            ));
        }
    }
}

/// The tables in which sqlite-vec 0.1.9 keeps the rows of this one.
fn find_shadows(
    handle: &Handle<'_>,
    schema: &TableSchema,
    there: &str,
    found: &mut Found,
) -> Result<()> {
    let mut endings = vec!["info".to_owned(), "chunks".to_owned(), "rowids".to_owned()];
    let (mut vectors, mut metadata, mut has_auxiliary) = (0, 0, false);
    for column in columns(there) {
        match column.kind {
            Kind::Vector(_) => {
                endings.push(format!("vector_chunks{vectors:02}"));
                vectors += 1;
            }
            Kind::Metadata(ty) => {
                endings.push(format!("metadatachunks{metadata:02}"));
                if ty == Type::Text {
                    endings.push(format!("metadatatext{metadata:02}"));
                }
                metadata += 1;
            }
            Kind::Auxiliary(_) => has_auxiliary = true,
            Kind::Key(_) | Kind::PartitionKey(_) | Kind::Unknown => {}
        }
    }
    if has_auxiliary {
        endings.push("auxiliary".to_owned());
    }
    for ending in endings {
        let name = format!("{}_{ending}", schema.name());
        let sql = "SELECT 1 FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type = 'table'";
        let mut is_there = false;
        handle.for_each(sql, &[ValueRef::Text(&name)], |_| {
            is_there = true;
            Ok(())
        })?;
        if !is_there {
            found.lack(format!("the table {name} of sqlite-vec's"));
        }
    }
    Ok(())
}

/// A column of a definition.
struct Column<'d> {
    name: &'d str,
    text: &'d str,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Vector(VectorType),
    Key(Type),
    PartitionKey(Type),
    Auxiliary(Type),
    Metadata(Type),
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Type {
    Integer,
    Float,
    Text,
    Boolean,
    Blob,
}

/// A table's definition, in lower case and with single spaces.
fn definition(handle: &Handle<'_>, table: &str) -> Result<String> {
    let sql = "SELECT sql FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type = 'table'";
    let mut definition = String::new();
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        definition = squeezed(row.text(0));
        Ok(())
    })?;
    Ok(definition)
}

fn squeezed(definition: &str) -> String {
    definition.to_ascii_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The columns of a definition, in its order.
fn columns(definition: &str) -> impl Iterator<Item = Column<'_>> {
    // The table's name comes before, and may hold anything.
    let arguments = definition.rsplit_once("using vec0").map_or("", |(_, arguments)| arguments);
    let arguments = arguments.trim().trim_start_matches('(').trim_end_matches(')');
    arguments.split(',').filter_map(|argument| {
        let argument = argument.trim();
        let auxiliary = argument.strip_prefix('+').map(str::trim_start);
        let (name, text) = auxiliary.unwrap_or(argument).split_once(' ')?;
        let (name, text) = (name.trim(), text.trim());
        // An option of the table, `chunk_size = 8`.
        if name.contains('=') || text.starts_with('=') {
            return None;
        }
        let kind = if text.contains('[') {
            parse_vector(text).map_or(Kind::Unknown, Kind::Vector)
        } else {
            parse_other(text, auxiliary.is_some()).unwrap_or(Kind::Unknown)
        };
        Some(Column { name, text: if auxiliary.is_some() { argument } else { text }, kind })
    })
}

/// A vector type as definitions write it.
fn parse_vector(text: &str) -> Option<VectorType> {
    let (element, rest) = text.split_once('[')?;
    let (dim, rest) = rest.split_once(']')?;
    let element = match element.trim() {
        "float" | "float32" | "f32" => Element::Float32,
        "int8" | "i8" => Element::Int8,
        "bit" | "bits" => Element::Bit,
        _ => return None,
    };
    let vector = VectorType::new(element, dim.trim().parse().ok()?);
    let Some((_, metric)) = rest.split_once('=') else { return Some(vector) };
    let metrics = [Metric::L2, Metric::L1, Metric::Cosine, Metric::Hamming];
    let metric = metrics.into_iter().find(|known| known.word() == metric.trim())?;
    Some(vector.metric(metric))
}

fn parse_other(text: &str, is_auxiliary: bool) -> Option<Kind> {
    let mut words = text.split(' ');
    let ty = match words.next()? {
        "int" | "integer" | "int64" | "integer64" => Type::Integer,
        "float" | "double" | "float64" | "f64" => Type::Float,
        "text" => Type::Text,
        "bool" | "boolean" => Type::Boolean,
        "blob" => Type::Blob,
        _ => return None,
    };
    Some(match (words.next(), words.next()) {
        _ if is_auxiliary => Kind::Auxiliary(ty),
        (Some("primary"), Some("key")) => Kind::Key(ty),
        (Some("partition"), Some("key")) => Kind::PartitionKey(ty),
        // G9: sqlite-vec drops other words in silence.
        _ => Kind::Metadata(ty),
    })
}
