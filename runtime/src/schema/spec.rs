//! Tables and columns as the derive writes them, in parts that const functions can replace.

use std::borrow::Cow;

use super::{
    Collation, ColumnDef, ColumnType, FullText, IndexDef, OnDelete, Provenance, Reference, Role,
    TableKind, TableSchema, VectorSchemaProvider,
};

/// A column.
#[derive(Debug, Clone, Copy)]
pub struct ColumnSpec {
    name: &'static str,
    ty: ColumnType,
    nullable: bool,
    role: Role,
    declared_type: Option<&'static str>,
    provenance: Option<(&'static str, &'static str)>,
    default: Option<&'static str>,
    check: Option<&'static str>,
    collation: Collation,
    reference: Option<(&'static str, &'static str, OnDelete)>,
    renamed_from: &'static [Cow<'static, str>],
}

impl ColumnSpec {
    /// A column of which nothing else is said.
    #[must_use]
    pub const fn new(name: &'static str, ty: ColumnType, nullable: bool) -> Self {
        Self {
            name,
            ty,
            nullable,
            role: Role::Plain,
            declared_type: None,
            provenance: None,
            default: None,
            check: None,
            collation: Collation::Binary,
            reference: None,
            renamed_from: &[],
        }
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

    /// See [`ColumnDef::default_to`].
    #[must_use]
    pub const fn default_to(mut self, sql: &'static str) -> Self {
        self.default = Some(sql);
        self
    }

    /// See [`ColumnDef::check`].
    #[must_use]
    pub const fn check(mut self, expression: &'static str) -> Self {
        self.check = Some(expression);
        self
    }

    /// See [`ColumnDef::collate`].
    #[must_use]
    pub const fn collate(mut self, collation: Collation) -> Self {
        self.collation = collation;
        self
    }

    /// See [`ColumnDef::references`].
    #[must_use]
    pub const fn references(
        mut self,
        table: &'static str,
        column: &'static str,
        on_delete: OnDelete,
    ) -> Self {
        self.reference = Some((table, column, on_delete));
        self
    }

    /// See [`ColumnDef::renamed_from`].
    #[must_use]
    pub const fn renamed_from(mut self, names: &'static [Cow<'static, str>]) -> Self {
        self.renamed_from = names;
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
            declared_type: borrowed(self.declared_type),
            provenance: match self.provenance {
                Some((name, version)) => {
                    Some(Provenance { name: Cow::Borrowed(name), version: Cow::Borrowed(version) })
                }
                None => None,
            },
            default: borrowed(self.default),
            check: borrowed(self.check),
            collation: self.collation,
            reference: match self.reference {
                Some((table, column, on_delete)) => {
                    Some(Reference::from_static(table, column, on_delete))
                }
                None => None,
            },
            renamed_from: Cow::Borrowed(self.renamed_from),
        }
    }
}

/// Columns, tokenizer and lengths of prefixes.
type FullTextSpec = (&'static [Cow<'static, str>], Option<&'static str>, Option<&'static str>);

/// A table.
#[derive(Debug, Clone, Copy)]
pub struct TableSpec {
    name: &'static str,
    kind: TableKind,
    columns: &'static [ColumnDef],
    key: &'static [usize],
    strict: bool,
    without_rowid: bool,
    indexes: &'static [IndexDef],
    checks: &'static [Cow<'static, str>],
    full_text: Option<FullTextSpec>,
    renamed_from: &'static [Cow<'static, str>],
}

impl TableSpec {
    /// A table of which nothing else is said.
    #[must_use]
    pub const fn new(
        name: &'static str,
        kind: TableKind,
        columns: &'static [ColumnDef],
        key: &'static [usize],
    ) -> Self {
        Self {
            name,
            kind,
            columns,
            key,
            strict: false,
            without_rowid: false,
            indexes: &[],
            checks: &[],
            full_text: None,
            renamed_from: &[],
        }
    }

    /// See [`TableSchema::strict`].
    #[must_use]
    pub const fn strict(mut self) -> Self {
        self.strict = true;
        self
    }

    /// See [`TableSchema::without_rowid`].
    #[must_use]
    pub const fn without_rowid(mut self) -> Self {
        self.without_rowid = true;
        self
    }

    /// See [`TableSchema::index`].
    #[must_use]
    pub const fn indexes(mut self, indexes: &'static [IndexDef]) -> Self {
        self.indexes = indexes;
        self
    }

    /// See [`TableSchema::check`].
    #[must_use]
    pub const fn checks(mut self, expressions: &'static [Cow<'static, str>]) -> Self {
        self.checks = expressions;
        self
    }

    /// A full-text index over these columns.
    #[must_use]
    pub const fn full_text(
        mut self,
        columns: &'static [Cow<'static, str>],
        tokenize: Option<&'static str>,
        prefix: Option<&'static str>,
    ) -> Self {
        self.full_text = Some((columns, tokenize, prefix));
        self
    }

    /// See [`TableSchema::renamed_from`].
    #[must_use]
    pub const fn renamed_from(mut self, names: &'static [Cow<'static, str>]) -> Self {
        self.renamed_from = names;
        self
    }

    /// The table.
    #[must_use]
    pub const fn schema(self) -> TableSchema {
        TableSchema {
            name: Cow::Borrowed(self.name),
            kind: self.kind,
            columns: Cow::Borrowed(self.columns),
            key: Cow::Borrowed(self.key),
            strict: self.strict,
            without_rowid: self.without_rowid,
            // No attribute says so: rows of the derive have their keys.
            autoincrement: false,
            indexes: Cow::Borrowed(self.indexes),
            checks: Cow::Borrowed(self.checks),
            full_text: match self.full_text {
                Some((columns, tokenize, prefix)) => {
                    Some(FullText::from_static(columns, tokenize, prefix))
                }
                None => None,
            },
            renamed_from: Cow::Borrowed(self.renamed_from),
        }
    }
}

const fn borrowed(text: Option<&'static str>) -> Option<Cow<'static, str>> {
    match text {
        Some(text) => Some(Cow::Borrowed(text)),
        None => None,
    }
}
