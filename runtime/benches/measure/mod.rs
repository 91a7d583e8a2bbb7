//! What the benchmarks have in common: data, figures, and hand-written floors.

#![allow(dead_code, unused_imports, reason = "each benchmark uses a part of it")]

pub(crate) mod asked;
pub(crate) mod data;
pub(crate) mod figures;
pub(crate) mod files;
pub(crate) mod floor;
pub(crate) mod memory;
