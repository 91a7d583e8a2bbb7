//! One column.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::{VectorSchemaProvider, VectorType};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ColumnType {
    /// 64-bit signed integers.
    Integer,
    /// 64-bit floats, never NaN.
    Real,
    /// UTF-8 text.
    Text,
    /// Bytes.
    Blob,
    /// `true` and `false`, stored as the integers 1 and 0.
    Boolean,
    /// Vectors, stored as blobs in sqlite-vec's form.
    Vector(VectorType),
}

impl ColumnType {
    /// How an error message calls it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Integer => "INTEGER",
            Self::Real => "REAL",
            Self::Text => "TEXT",
            Self::Blob => "BLOB",
            Self::Boolean => "BOOLEAN",
            Self::Vector(_) => "vector",
        }
    }
}

/// What a column is for in a `vec0` table. Columns of regular tables are all [`Role::Plain`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Role {
    /// Key, vector or metadata: metadata may filter a KNN query.
    Plain,
    /// Rows are stored apart by the values of these columns.
    PartitionKey,
    /// Stored beside the vectors, never filters a KNN query.
    Auxiliary,
}

/// Which provider made the vectors of a column.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Provenance {
    /// [`VectorSchemaProvider::NAME`].
    pub name: Cow<'static, str>,
    /// [`VectorSchemaProvider::VERSION`].
    pub version: Cow<'static, str>,
}

/// A column: its type and what else is said of it. The name is given by the table.
///
/// ```
/// use declarite::{ColumnDef, ColumnType};
///
/// let title = ColumnDef::new(ColumnType::Text).not_null();
/// assert!(!title.is_nullable());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnDef {
    pub(crate) name: Cow<'static, str>,
    pub(crate) ty: ColumnType,
    pub(crate) nullable: bool,
    pub(crate) role: Role,
    /// The type's text in the DDL, where it is not the one [`ColumnType`] stands for.
    pub(crate) declared_type: Option<Cow<'static, str>>,
    pub(crate) provenance: Option<Provenance>,
}

impl ColumnDef {
    /// A nullable column.
    #[must_use]
    pub const fn new(ty: ColumnType) -> Self {
        Self {
            name: Cow::Borrowed(""),
            ty,
            nullable: true,
            role: Role::Plain,
            declared_type: None,
            provenance: None,
        }
    }

    /// Takes no NULL.
    #[must_use]
    pub const fn not_null(mut self) -> Self {
        self.nullable = false;
        self
    }

    /// Rows of a `vec0` table are stored apart by this column's values.
    #[must_use]
    pub const fn partition_key(mut self) -> Self {
        self.role = Role::PartitionKey;
        self
    }

    /// Stored by a `vec0` table beside its vectors; never filters a KNN query.
    #[must_use]
    pub const fn auxiliary(mut self) -> Self {
        self.role = Role::Auxiliary;
        self
    }

    /// The column's name in the database.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it holds.
    #[must_use]
    pub const fn column_type(&self) -> ColumnType {
        self.ty
    }

    /// Its vector type, if it holds vectors.
    #[must_use]
    pub const fn vector(&self) -> Option<VectorType> {
        match self.ty {
            ColumnType::Vector(vector) => Some(vector),
            ColumnType::Integer
            | ColumnType::Real
            | ColumnType::Text
            | ColumnType::Blob
            | ColumnType::Boolean => None,
        }
    }

    /// Whether it takes NULL.
    #[must_use]
    pub const fn is_nullable(&self) -> bool {
        self.nullable
    }

    /// What it is for in a `vec0` table.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }

    /// Who made its vectors, where the row type says so.
    #[must_use]
    pub const fn provenance(&self) -> Option<&Provenance> {
        self.provenance.as_ref()
    }
}

/// A column as the derive writes it, in parts that const functions can replace.
#[derive(Debug, Clone, Copy)]
pub struct ColumnSpec {
    name: &'static str,
    ty: ColumnType,
    nullable: bool,
    role: Role,
    declared_type: Option<&'static str>,
    provenance: Option<(&'static str, &'static str)>,
}

impl ColumnSpec {
    /// A column without a role.
    #[must_use]
    pub const fn new(name: &'static str, ty: ColumnType, nullable: bool) -> Self {
        Self { name, ty, nullable, role: Role::Plain, declared_type: None, provenance: None }
    }

    /// See [`ColumnDef::partition_key`].
    #[must_use]
    pub const fn partition_key(mut self) -> Self {
        self.role = Role::PartitionKey;
        self
    }

    /// See [`ColumnDef::auxiliary`].
    #[must_use]
    pub const fn auxiliary(mut self) -> Self {
        self.role = Role::Auxiliary;
        self
    }

    /// The type's text in the DDL.
    #[must_use]
    pub const fn declared(mut self, text: &'static str) -> Self {
        self.declared_type = Some(text);
        self
    }

    /// The provider whose vectors it holds.
    #[must_use]
    pub const fn provided_by<P: VectorSchemaProvider>(mut self) -> Self {
        self.provenance = Some((P::NAME, P::VERSION));
        self
    }

    /// The column.
    #[must_use]
    pub const fn column(self) -> ColumnDef {
        ColumnDef {
            name: Cow::Borrowed(self.name),
            ty: self.ty,
            nullable: self.nullable,
            role: self.role,
            declared_type: match self.declared_type {
                Some(text) => Some(Cow::Borrowed(text)),
                None => None,
            },
            provenance: match self.provenance {
                Some((name, version)) => {
                    Some(Provenance { name: Cow::Borrowed(name), version: Cow::Borrowed(version) })
                }
                None => None,
            },
        }
    }
}
