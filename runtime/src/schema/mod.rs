//! Nouns: what a table is. Data only: no I/O, no diesel, no SQL text.

mod affinity;
mod check;
mod column;
mod names;
mod table;
mod vector;

pub use column::{ColumnDef, ColumnSpec, ColumnType, Provenance, Role};
pub use table::{TableKind, TableSchema};
pub use vector::{Element, Metric, VectorSchemaProvider, VectorType};

pub(crate) use affinity::Affinity;
pub(crate) use names::{RESERVED_PREFIX, closest, same_name};
