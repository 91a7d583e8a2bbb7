//! Nouns: what a table is. Data only: no I/O, no diesel, no SQL text.

mod affinity;
mod check;
mod column;
mod constraint;
mod fragment;
mod full_text;
mod index;
mod names;
mod reference;
mod spec;
mod table;
mod unchecked;
mod vector;

pub use column::{ColumnDef, ColumnType, Provenance, Role};
pub use constraint::{Collation, OnDelete, Reference};
pub use full_text::FullText;
pub use index::IndexDef;
pub use spec::{ColumnSpec, TableSpec};
pub use table::{TableKind, TableSchema};
pub use vector::{Element, Metric, VectorSchemaProvider, VectorType};

pub(crate) use affinity::{Affinity, StrictType, keeps_class};
pub(crate) use check::{collation_fault, type_fault};
pub(crate) use fragment::{default_fault, expression_fault, type_name_fault};
pub(crate) use full_text::{ROW_ID, full_text_name};
pub(crate) use names::{RESERVED_PREFIX, closest, same_name};
pub(crate) use reference::{ReferenceFault, reference_fault};
