//! How one table gets from its applied schema to the declared one: which of its
//! columns go on under which name, and what that takes.

use std::borrow::Cow;

use super::carried::carried;
use super::diff::{Change, diff};
use crate::schema::{ColumnDef, IndexDef, TableSchema, same_name};

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Evolution {
    /// The applied table under the declared names.
    pub(crate) from: TableSchema,
    /// For each declared column, the position of the applied one that it goes on from.
    pub(crate) carried: Vec<Option<usize>>,
    /// Columns that get another name, each with its new one.
    pub(crate) renamed: Vec<(String, String)>,
    /// The name the table had, if it gets another.
    pub(crate) renamed_from: Option<String>,
    /// What differs beside names.
    pub(crate) changes: Vec<Change>,
}

/// What other tables are called from now on, and their columns: old name, new
/// name, columns with their new names.
pub(crate) type NewNames<'n> = [(&'n str, &'n str, &'n [(String, String)])];

impl Evolution {
    /// What it takes; references to other tables are those of their new names.
    pub(crate) fn of(applied: &TableSchema, declared: &TableSchema, others: &NewNames<'_>) -> Self {
        let carried = carried(applied, declared);
        let mut renamed = Vec::new();
        for (column, position) in declared.columns.iter().zip(&carried) {
            let old = position.map(|position| applied.columns[position].name());
            if let Some(old) = old.filter(|old| !same_name(old, column.name())) {
                renamed.push((old.to_owned(), column.name().to_owned()));
            }
        }
        let is_renamed = !same_name(&applied.name, &declared.name);
        let own = (applied.name(), declared.name(), renamed.as_slice());
        let from = under_new_names(applied, own, others);
        let changes = diff(&from, declared);
        let renamed_from = is_renamed.then(|| applied.name().to_owned());
        Self { from, carried, renamed, renamed_from, changes }
    }

    /// Whether nothing has to be done to the table in the file.
    pub(crate) fn is_empty(&self) -> bool {
        self.renamed.is_empty() && self.renamed_from.is_none() && self.changes.is_empty()
    }

    /// Whether `ALTER TABLE` and indexes do not do: the whole decision.
    ///
    /// <https://www.sqlite.org/lang_altertable.html>
    pub(crate) fn rebuilds(&self, declared: &TableSchema) -> bool {
        let is_vec0 = self.from.is_vec0() || declared.is_vec0();
        // 0.1.9 leaves its own tables under the old name.
        if is_vec0 && (self.renamed_from.is_some() || !self.renamed.is_empty()) {
            return true;
        }
        self.changes.iter().any(|change| match change {
            Change::ProvenanceNamed(_) | Change::FullText => false,
            Change::IndexAdded(_) | Change::IndexDropped(_) => is_vec0,
            Change::ColumnAdded(column) => is_vec0 || !is_appended(column),
            Change::ColumnDropped(name) => is_vec0 || !self.is_cut(name),
            Change::Kind
            | Change::ChunkSize
            | Change::Key
            | Change::ColumnType(_)
            | Change::Nullability(_)
            | Change::Role(_)
            // Rows whose vectors are another model's do not stand in the new table.
            | Change::Provenance(_)
            | Change::Default(_)
            | Change::Check(_)
            | Change::Collation(_)
            | Change::Reference(_)
            | Change::Checks
            | Change::Storage
            | Change::Drift => true,
        })
    }

    /// The same where somebody else has changed the table, if one did: `applied` is
    /// what it is, and whatever else was done to it, it is made anew.
    pub(crate) fn with_drift(mut self, drifted: bool) -> Self {
        self.changes.extend(drifted.then_some(Change::Drift));
        self
    }

    /// The same where the full-text index is not as it was made, or not what the rows are.
    pub(crate) fn with_stale_text(mut self, stale: bool) -> Self {
        if stale && !self.changes.contains(&Change::FullText) {
            self.changes.push(Change::FullText);
        }
        self
    }

    /// Whether it depends on the stored values what becomes of the rows, and of
    /// their fingerprints.
    pub(crate) fn reads(&self, declared: &TableSchema) -> bool {
        self.changes.iter().any(|change| match change {
            Change::ColumnAdded(column) => {
                !column.nullable || column.default.is_some() || column.check.is_some()
            }
            Change::Nullability(name) => declared.column(name).is_some_and(|it| !it.nullable),
            // A check compares as the columns do.
            Change::Collation(_) => {
                !declared.checks.is_empty()
                    || declared.columns.iter().any(|column| column.check.is_some())
            }
            Change::Key
            | Change::ColumnDropped(_)
            | Change::ColumnType(_)
            | Change::Provenance(_)
            | Change::Check(_)
            | Change::Checks
            | Change::Storage
            | Change::Drift => true,
            Change::Kind
            | Change::ChunkSize
            | Change::Role(_)
            | Change::ProvenanceNamed(_)
            | Change::Default(_)
            | Change::Reference(_)
            | Change::IndexAdded(_)
            | Change::IndexDropped(_)
            | Change::FullText => false,
        })
    }

    /// Whether rows get other keys.
    pub(crate) fn rekeys(&self) -> bool {
        let is_key = |name: &str| self.from.key_columns().any(|key| same_name(key.name(), name));
        self.changes.iter().any(|change| match change {
            // Whether it tells rows apart by its key is not known.
            Change::Key | Change::Drift => true,
            Change::ColumnType(name) => is_key(name),
            _ => false,
        })
    }

    /// S1: whether rows that an index told apart may be equal now, so that a rebuild
    /// makes it anew where it makes new ones.
    pub(crate) fn regroups(&self, index: &IndexDef) -> bool {
        let changes = |it: &Change| matches!(it, Change::Collation(_) | Change::ColumnType(_));
        index.unique && self.changes.iter().any(changes)
    }

    /// Whether the vectors of a declared column, if it has any, are another provider's.
    pub(crate) fn remakes(&self, column: &str) -> bool {
        let mut changes = self.changes.iter();
        changes.any(|it| matches!(it, Change::Provenance(name) if same_name(name, column)))
    }

    /// C5: whether memos were made for rows without what is declared now. Where
    /// values are lost, the one who reads them tells.
    pub(crate) fn moves_epoch(&self) -> bool {
        let moves = |change: &Change| {
            matches!(change, Change::ColumnAdded(_) | Change::Provenance(_) | Change::Drift)
        };
        self.changes.iter().any(moves)
    }

    /// Whether `DROP COLUMN` takes the column: nothing else of the table names it.
    fn is_cut(&self, name: &str) -> bool {
        let column = self.from.column(name);
        let other_checks = self
            .from
            .columns
            .iter()
            .any(|other| other.check.is_some() && !same_name(other.name(), name));
        let is_filter = self.from.indexes.iter().any(|index| index.filter.is_some());
        column.is_some_and(|it| it.reference.is_none())
            && self.from.checks.is_empty()
            && !other_checks
            && !is_filter
    }
}

/// Whether `ADD COLUMN` takes the column: the rows that are there get a constant.
fn is_appended(column: &ColumnDef) -> bool {
    let is_constant =
        |sql: &str| !sql.starts_with('(') && !sql.to_ascii_uppercase().starts_with("CURRENT_");
    let default = column.default.as_deref().map(str::trim);
    column.check.is_none()
        && match default {
            None => column.nullable,
            Some(default) => is_constant(default) && column.reference.is_none(),
        }
}

fn under_new_names(
    applied: &TableSchema,
    own: (&str, &str, &[(String, String)]),
    others: &NewNames<'_>,
) -> TableSchema {
    let (old_name, new_name, renamed) = own;
    let new_of = |name: &Cow<'static, str>, renamed: &[(String, String)]| {
        let found = renamed.iter().find(|(old, _)| same_name(old, name));
        found.map_or_else(|| name.clone(), |(_, new)| Cow::Owned(new.clone()))
    };
    let mut from = applied.clone();
    from.name = Cow::Owned(new_name.to_owned());
    for column in from.columns.to_mut() {
        column.name = new_of(&column.name, renamed);
        let Some(reference) = &mut column.reference else { continue };
        let mut names = others.iter().chain(std::iter::once(&own));
        let parent = names.find(|(old, _, _)| same_name(old, &reference.table));
        if let Some((_, table, columns)) = parent {
            reference.table = Cow::Owned((*table).to_owned());
            reference.column = new_of(&reference.column, columns);
        }
    }
    if let Some(text) = &mut from.full_text {
        text.columns = text.columns.iter().map(|column| new_of(column, renamed)).collect();
    }
    for index in from.indexes.to_mut() {
        // It keeps its name in the file, whatever that was made of.
        let name = Cow::Owned(index.name(old_name).into_owned());
        let columns = index.columns.iter().map(|column| new_of(column, renamed)).collect();
        *index = IndexDef { name: Some(name), columns, ..index.clone() };
    }
    from
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ColumnType, Element, Reference, VectorType};

    fn table(columns: &[(&str, ColumnDef)]) -> TableSchema {
        let id = [("id", ColumnDef::new(ColumnType::Integer).not_null())];
        TableSchema::new("t", id.into_iter().chain(columns.iter().cloned()), ["id"])
            .expect("a table")
    }

    fn text() -> ColumnDef {
        ColumnDef::new(ColumnType::Text)
    }

    fn evolution(applied: &TableSchema, declared: &TableSchema) -> Evolution {
        Evolution::of(applied, declared, &[])
    }

    #[test]
    fn a_rename_is_no_other_change() {
        let index = IndexDef::new(["a"]);
        let applied = table(&[("a", text())]).index(index).expect("an index");
        let declared = table(&[("b", text().renamed_from("a"))])
            .index(IndexDef::new(["b"]).named("t_a_index"))
            .expect("an index");
        let evolution = evolution(&applied, &declared);
        assert_eq!(evolution.changes, []);
        assert_eq!(evolution.renamed, [("a".to_owned(), "b".to_owned())]);
        assert!(!evolution.rebuilds(&declared) && !evolution.reads(&declared));
    }

    #[test]
    fn references_follow_the_names_of_their_table() {
        let refers = |table, column| text().references(Reference::to(table, column));
        let applied = table(&[("a", refers("old", "x")), ("b", refers("t", "a"))]);
        let declared =
            table(&[("a", refers("new", "y")), ("c", refers("t", "a").renamed_from("b"))]);
        let columns = [("x".to_owned(), "y".to_owned())];
        let names = [("old", "new", columns.as_slice())];
        assert_eq!(Evolution::of(&applied, &declared, &names).changes, []);
        assert_eq!(evolution(&applied, &declared).changes, [Change::Reference("a".to_owned())]);
    }

    #[test]
    fn what_alter_table_does_is_not_rebuilt() {
        let plain = table(&[("a", text())]);
        let with = |column: ColumnDef| table(&[("a", text()), ("b", column)]);
        let adds = |column| {
            let declared = with(column);
            evolution(&plain, &declared).rebuilds(&declared)
        };
        assert!(!adds(text()));
        assert!(!adds(text().not_null().default_to("''")));
        assert!(adds(text().not_null()));
        assert!(adds(text().default_to("(random())")));
        assert!(adds(text().default_to("CURRENT_TIMESTAMP")));
        assert!(adds(text().check("b <> ''")));
        assert!(!adds(text().references(Reference::to("t", "id"))));
        assert!(adds(text().default_to("''").references(Reference::to("t", "id"))));
        let drops = |column| evolution(&with(column), &plain).rebuilds(&plain);
        assert!(!drops(text().check("b <> ''")));
        assert!(drops(text().references(Reference::to("t", "id"))));
        let checked = with(text()).check("a <> b").expect("a check");
        assert!(
            evolution(&checked, &plain.clone().check("a <> b").expect("a check")).rebuilds(&plain)
        );
        let vector = ColumnDef::new(ColumnType::Vector(VectorType::new(Element::Float32, 4)));
        let vec0 = |more: &[(&str, ColumnDef)]| {
            let v = [("v", vector.clone().not_null())];
            table(&[&v, more].concat()).vec0().expect("a vec0 table")
        };
        let (applied, declared) = (vec0(&[]), vec0(&[("a", text().auxiliary())]));
        assert!(evolution(&applied, &declared).rebuilds(&declared));
        assert!(!evolution(&applied, &declared).reads(&declared));
    }

    /// C5: new columns move the epoch; a drop, a rename and a role do not.
    #[test]
    fn c5_what_moves_the_epoch() {
        let old = table(&[("a", text())]);
        let moves = |columns: &[(&str, ColumnDef)]| evolution(&old, &table(columns)).moves_epoch();
        assert!(moves(&[("a", text()), ("b", text())]));
        assert!(!moves(&[("a", text())]));
        assert!(!moves(&[]));
        assert!(!moves(&[("b", text().renamed_from("a"))]));
        assert!(!moves(&[("a", text().not_null())]));
    }
}
