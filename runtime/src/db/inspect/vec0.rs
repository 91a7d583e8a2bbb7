//! vec0 tables that are there. What sqlite-vec made of a definition is told by
//! nothing but its text.

use crate::row::ValueRef;
use crate::schema::{ColumnDef, Element, Metric, TableSchema, VectorType, same_name};
use crate::sqlite::Handle;
use crate::{Error, Result};

/// Whether the table is one of sqlite-vec's.
pub(super) fn is_vec0(handle: &Handle<'_>, table: &str) -> Result<bool> {
    let definition = definition(handle, table)?;
    Ok(definition.starts_with("create virtual table") && definition.contains("using vec0"))
}

/// Whether the vectors of a vec0 table are those declared. sqlite-vec 0.1.9
/// reads out of bounds when it is given other elements than the column's.
pub(super) fn check_vectors(handle: &Handle<'_>, schema: &TableSchema) -> Result<()> {
    let definition = definition(handle, &schema.name)?;
    // The table's name comes before, and may hold anything.
    let arguments = definition.rsplit_once("using vec0").map_or("", |(_, arguments)| arguments);
    let arguments = arguments.trim().trim_start_matches('(').trim_end_matches(')');
    for (_, column, vector) in schema.vectors() {
        let found = type_of(arguments, column);
        if found.and_then(parse) != Some(vector) {
            let VectorType { element, dim, metric } = vector;
            return Err(Error::Table {
                table: schema.name.clone().into_owned(),
                reason: format!(
                    "column {} is {} in the file, and declared {}[{dim}] distance_metric={}",
                    column.name,
                    found.unwrap_or("unknown"),
                    element.word(),
                    metric.word()
                ),
            });
        }
    }
    Ok(())
}

/// A table's definition, in lower case and with single spaces.
fn definition(handle: &Handle<'_>, table: &str) -> Result<String> {
    let sql = "SELECT sql FROM sqlite_schema WHERE name = ?1 COLLATE NOCASE AND type = 'table'";
    let mut definition = String::new();
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        definition = row.text(0).to_ascii_lowercase();
        Ok(())
    })?;
    Ok(definition.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn type_of<'a>(arguments: &'a str, column: &ColumnDef) -> Option<&'a str> {
    arguments.split(',').find_map(|argument| {
        let (name, ty) = argument.trim().split_once(char::is_whitespace)?;
        same_name(name, &column.name).then_some(ty.trim())
    })
}

/// A vector type as definitions write it.
fn parse(text: &str) -> Option<VectorType> {
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
