//! One column.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Collation, Reference, VectorType};

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
    /// [`VectorSchemaProvider::NAME`](super::VectorSchemaProvider::NAME).
    pub name: Cow<'static, str>,
    /// [`VectorSchemaProvider::VERSION`](super::VectorSchemaProvider::VERSION).
    pub version: Cow<'static, str>,
}

/// `all-MiniLM-L6-v2 1`
impl fmt::Display for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.name, self.version)
    }
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
    #[serde(default)]
    pub(crate) default: Option<Cow<'static, str>>,
    #[serde(default)]
    pub(crate) check: Option<Cow<'static, str>>,
    #[serde(default)]
    pub(crate) collation: Collation,
    #[serde(default)]
    pub(crate) reference: Option<Reference>,
    #[serde(default)]
    pub(crate) renamed_from: Cow<'static, [Cow<'static, str>]>,
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
            default: None,
            check: None,
            collation: Collation::Binary,
            reference: None,
            renamed_from: Cow::Borrowed(&[]),
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

    /// What the column holds in a row that was written without it: an SQL
    /// literal, or an expression in parentheses. Declared rows hold all their columns.
    ///
    /// <https://www.sqlite.org/lang_createtable.html#the_default_clause>
    #[must_use]
    pub fn default_to(mut self, sql: impl Into<Cow<'static, str>>) -> Self {
        self.default = Some(sql.into());
        self
    }

    /// Takes only values for which this SQL expression is not false.
    ///
    /// <https://www.sqlite.org/lang_createtable.html#check_constraints>
    #[must_use]
    pub fn check(mut self, expression: impl Into<Cow<'static, str>>) -> Self {
        self.check = Some(expression.into());
        self
    }

    /// How the text of this column compares in queries and indexes.
    #[must_use]
    pub const fn collate(mut self, collation: Collation) -> Self {
        self.collation = collation;
        self
    }

    /// Each of its values is one of another column.
    #[must_use]
    pub fn references(mut self, reference: Reference) -> Self {
        self.reference = Some(reference);
        self
    }

    /// A name it had before; may be said of several.
    #[must_use]
    pub fn renamed_from(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.renamed_from.to_mut().push(name.into());
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

    /// The type's text in the table's definition. Vectors of regular tables are
    /// plain blobs: `float[N]` would give the column REAL affinity.
    pub(crate) fn type_name(&self) -> &str {
        if let Some(declared) = &self.declared_type {
            return declared;
        }
        match self.ty {
            ColumnType::Integer | ColumnType::Boolean => "INTEGER",
            ColumnType::Real => "REAL",
            ColumnType::Text => "TEXT",
            ColumnType::Blob | ColumnType::Vector(_) => "BLOB",
        }
    }

    /// Its default, as SQL.
    #[must_use]
    pub fn default_value(&self) -> Option<&str> {
        self.default.as_deref()
    }

    /// The expression its values make true, as SQL.
    #[must_use]
    pub fn check_expression(&self) -> Option<&str> {
        self.check.as_deref()
    }

    /// How its text compares.
    #[must_use]
    pub const fn collation(&self) -> Collation {
        self.collation
    }

    /// The column it refers to.
    #[must_use]
    pub const fn reference(&self) -> Option<&Reference> {
        self.reference.as_ref()
    }

    /// Names it had before.
    pub fn former_names(&self) -> impl Iterator<Item = &str> {
        self.renamed_from.iter().map(AsRef::as_ref)
    }
}
