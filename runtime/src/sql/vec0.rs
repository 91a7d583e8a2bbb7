//! The DDL of sqlite-vec's `vec0`, which parses its arguments itself: names
//! cannot be quoted, words after a type are dropped in silence, and so exactly
//! its grammar is written. Schemas were checked for names it does not know.

use super::ident::quote;
use crate::schema::{ColumnDef, ColumnType, Element, Role, TableSchema, VectorType};

/// `CREATE VIRTUAL TABLE .. USING vec0`.
pub(super) fn create_table(schema: &TableSchema, chunk_size: Option<usize>) -> String {
    // Vector columns come first: sqlite-vec 0.1.9 reads out of bounds when it
    // words the error for a wrong element type in a later column.
    let mut parts: Vec<String> =
        schema.vectors().map(|(_, column, vector)| vector_column(column, vector)).collect();
    for (i, column) in schema.columns.iter().enumerate() {
        if column.vector().is_none() {
            parts.push(other_column(column, schema.is_key(i)));
        }
    }
    if let Some(size) = chunk_size {
        parts.push(format!("chunk_size={size}"));
    }
    format!(
        "CREATE VIRTUAL TABLE {} USING vec0(\n  {}\n)",
        quote(&schema.name),
        parts.join(",\n  ")
    )
}

/// A vector with smaller elements, by sqlite-vec's functions; it is the parameter.
pub(crate) fn quantize(from: Element, to: Element) -> String {
    format!("SELECT {}", quantized("?1", from, to))
}

/// The same of any expression.
pub(super) fn quantized(vector: &str, from: Element, to: Element) -> String {
    let vector = of_element(vector, from);
    match to {
        // Those of a unit vector are within -1 and 1.
        Element::Int8 => format!("vec_quantize_int8({vector}, 'unit')"),
        Element::Bit => format!("vec_quantize_binary({vector})"),
        Element::Float32 => vector,
    }
}

/// A column's value on its way into the table: int8 and bit vectors are told from
/// floats by a function around the blob.
pub(super) fn tagged(schema: &TableSchema, column: &ColumnDef) -> String {
    let name = quote(column.name());
    match column.vector() {
        Some(vector) if schema.is_vec0() => of_element(&name, vector.element),
        _ => name,
    }
}

fn of_element(vector: &str, element: Element) -> String {
    match element {
        Element::Float32 => vector.to_owned(),
        Element::Int8 => format!("vec_int8({vector})"),
        Element::Bit => format!("vec_bit({vector})"),
    }
}

fn vector_column(column: &ColumnDef, vector: VectorType) -> String {
    let VectorType { element, dim, metric } = vector;
    let text = format!("{} {}[{dim}]", column.name, element.word());
    match element {
        // Its distance is Hamming's, and vec0 knows no word for that.
        Element::Bit => text,
        Element::Float32 | Element::Int8 => {
            format!("{text} distance_metric={}", metric.word())
        }
    }
}

fn other_column(column: &ColumnDef, is_key: bool) -> String {
    let name = &column.name;
    let metadata = match column.ty {
        ColumnType::Integer => "integer",
        ColumnType::Real => "float",
        ColumnType::Text => "text",
        ColumnType::Boolean => "boolean",
        ColumnType::Blob | ColumnType::Vector(_) => "blob",
    };
    // Auxiliary columns and keys know no boolean.
    let plain = if column.ty == ColumnType::Boolean { "integer" } else { metadata };
    match column.role {
        Role::PartitionKey => format!("{name} {plain} partition key"),
        Role::Auxiliary => format!("+{name} {plain}"),
        Role::Plain if is_key => format!("{name} {plain} primary key"),
        Role::Plain => format!("{name} {metadata}"),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::schema::{ColumnDef, ColumnType, Element, Metric, TableSchema, VectorType};

    #[test]
    fn every_kind_of_column_in_vec0s_grammar() {
        let of = |ty| ColumnDef::new(ty).not_null();
        let float = VectorType::new(Element::Float32, 384).metric(Metric::Cosine);
        let schema = TableSchema::new(
            "my docs",
            [
                ("id", of(ColumnType::Text)),
                ("kind", of(ColumnType::Text).partition_key()),
                ("year", of(ColumnType::Integer)),
                ("score", of(ColumnType::Real)),
                ("done", of(ColumnType::Boolean)),
                ("body", ColumnDef::new(ColumnType::Text).auxiliary()),
                ("seen", ColumnDef::new(ColumnType::Boolean).auxiliary()),
                ("embedding", of(ColumnType::Vector(float))),
                ("bits", of(ColumnType::Vector(VectorType::new(Element::Bit, 64)))),
                ("small", of(ColumnType::Vector(VectorType::new(Element::Int8, 8)))),
            ],
            ["id"],
        )
        .and_then(|schema| schema.vec0_chunked(128))
        .expect("a vec0 table");
        expect![[r#"
            CREATE VIRTUAL TABLE "my docs" USING vec0(
              embedding float[384] distance_metric=cosine,
              bits bit[64],
              small int8[8] distance_metric=l2,
              id text primary key,
              kind text partition key,
              year integer,
              score float,
              done boolean,
              +body text,
              +seen integer,
              chunk_size=128
            )"#]]
        .assert_eq(&super::create_table(&schema, Some(128)));
    }
}
