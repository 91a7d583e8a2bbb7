//! Tables: <https://www.sqlite.org/lang_createtable.html>

use super::ident::quote;
use super::vec0;
use crate::schema::{Collation, ColumnDef, ColumnType, IndexDef, OnDelete, TableKind, TableSchema};

/// `CREATE TABLE` or `CREATE VIRTUAL TABLE`, and the indexes.
pub(crate) fn create_table(schema: &TableSchema) -> Vec<String> {
    match schema.kind {
        TableKind::Vec0 { chunk_size } => vec![vec0::create_table(schema, chunk_size)],
        TableKind::Regular => {
            let indexes = schema.indexes.iter().map(|index| create_index(&schema.name, index));
            std::iter::once(create_regular(schema)).chain(indexes).collect()
        }
    }
}

/// The constraint of a key of one column.
const fn key_constraint(schema: &TableSchema) -> &'static str {
    if schema.autoincrement { " PRIMARY KEY AUTOINCREMENT" } else { " PRIMARY KEY" }
}

fn create_regular(schema: &TableSchema) -> String {
    let single = match *schema.key {
        [position] => Some(position),
        _ => None,
    };
    let mut parts: Vec<String> = schema
        .columns
        .iter()
        .enumerate()
        .map(|(i, column)| {
            column_definition(column, (single == Some(i)).then(|| key_constraint(schema)))
        })
        .collect();
    if single.is_none() {
        parts.push(format!("PRIMARY KEY ({})", list(schema.key_columns().map(ColumnDef::name))));
    }
    parts.extend(schema.checks.iter().map(|expression| format!("CHECK ({expression})")));
    let mut text = format!("CREATE TABLE {} (\n  {}\n)", quote(&schema.name), parts.join(",\n  "));
    match (schema.strict, schema.without_rowid) {
        (false, false) => {}
        (true, false) => text.push_str(" STRICT"),
        (false, true) => text.push_str(" WITHOUT ROWID"),
        (true, true) => text.push_str(" STRICT, WITHOUT ROWID"),
    }
    text
}

/// `CREATE INDEX`. A unique column has one too, and no constraint in the
/// table's definition, because an index can be dropped again.
pub(crate) fn create_index(table: &str, index: &IndexDef) -> String {
    let unique = if index.unique { "UNIQUE " } else { "" };
    let mut text = format!(
        "CREATE {unique}INDEX {} ON {} ({})",
        quote(&index.name(table)),
        quote(table),
        list(index.columns())
    );
    if let Some(filter) = &index.filter {
        text.push_str(&format!(" WHERE {filter}"));
    }
    text
}

fn list<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(quote).collect::<Vec<_>>().join(", ")
}

/// `ALTER TABLE .. ADD COLUMN`.
pub(crate) fn add_column(table: &str, column: &ColumnDef) -> String {
    format!("ALTER TABLE {} ADD COLUMN {}", quote(table), column_definition(column, None))
}

/// `ALTER TABLE .. RENAME TO`.
pub(crate) fn rename_table(from: &str, to: &str) -> String {
    format!("ALTER TABLE {} RENAME TO {}", quote(from), quote(to))
}

/// `ALTER TABLE .. RENAME COLUMN`.
pub(crate) fn rename_column(table: &str, from: &str, to: &str) -> String {
    format!("ALTER TABLE {} RENAME COLUMN {} TO {}", quote(table), quote(from), quote(to))
}

/// `ALTER TABLE .. DROP COLUMN`.
pub(crate) fn drop_column(table: &str, column: &str) -> String {
    format!("ALTER TABLE {} DROP COLUMN {}", quote(table), quote(column))
}

/// `DROP INDEX`; somebody may have given it another name.
pub(crate) fn drop_index(index: &str) -> String {
    format!("DROP INDEX IF EXISTS {}", quote(index))
}

/// `DROP TABLE`.
pub(crate) fn drop_table(table: &str) -> String {
    format!("DROP TABLE {}", quote(table))
}

fn column_definition(column: &ColumnDef, key: Option<&str>) -> String {
    let name = quote(&column.name);
    let mut text = format!("{name} {}", column.type_name());
    // Said of keys too: SQLite takes NULL in a primary key that is not an
    // integer: https://www.sqlite.org/quirks.html#primary_keys_can_sometimes_contain_nulls
    if !column.nullable {
        text.push_str(" NOT NULL");
    }
    text.push_str(key.unwrap_or_default());
    if let Some(sql) = &column.default {
        text.push_str(&format!(" DEFAULT {sql}"));
    }
    if column.collation != Collation::Binary {
        text.push_str(&format!(" COLLATE {}", column.collation.word()));
    }
    if let Some(expression) = &column.check {
        text.push_str(&format!(" CHECK ({expression})"));
    }
    if let Some(reference) = &column.reference {
        let (table, column) = (quote(&reference.table), quote(&reference.column));
        text.push_str(&format!(" REFERENCES {table} ({column})"));
        if reference.on_delete != OnDelete::NoAction {
            text.push_str(&format!(" ON DELETE {}", reference.on_delete.word()));
        }
    }
    if let ColumnType::Vector(vector) = column.ty {
        let check = vector_check(&column.name, vector.byte_len());
        text.push_str(&format!(" CHECK ({check})"));
    }
    text
}

/// What a column of vectors asks of its values in a regular table: vectors of this
/// many bytes. A NULL passes where the column takes it.
pub(crate) fn vector_check(column: &str, bytes: usize) -> String {
    let name = quote(column);
    format!("typeof({name}) = 'blob' AND length({name}) = {bytes} OR {name} IS NULL")
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::schema::{Element, Reference, VectorType};

    fn check(columns: &[(&str, ColumnDef)], key: &[&str], expected: &Expect) {
        let schema =
            TableSchema::new("my \"table\"", columns.iter().cloned(), key).expect("a table");
        expected.assert_eq(&create_table(&schema).join(";\n"));
    }

    fn column(ty: ColumnType) -> ColumnDef {
        ColumnDef::new(ty)
    }

    #[test]
    fn a_single_key_stands_with_its_column() {
        check(
            &[
                ("id", column(ColumnType::Integer)),
                ("done", column(ColumnType::Boolean).not_null()),
                ("score", column(ColumnType::Real)),
                ("v", column(ColumnType::Vector(VectorType::new(Element::Float32, 4)))),
            ],
            &["id"],
            &expect![[r#"
                CREATE TABLE "my ""table""" (
                  "id" INTEGER NOT NULL PRIMARY KEY,
                  "done" INTEGER NOT NULL,
                  "score" REAL,
                  "v" BLOB CHECK (typeof("v") = 'blob' AND length("v") = 16 OR "v" IS NULL)
                )"#]],
        );
    }

    #[test]
    fn an_integer_key_may_be_counted() {
        let schema = TableSchema::new("t", [("id", column(ColumnType::Integer))], ["id"])
            .and_then(TableSchema::autoincrement)
            .expect("a table");
        expect![[r#"
            CREATE TABLE "t" (
              "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT
            )"#]]
        .assert_eq(&create_table(&schema).join(";\n"));
    }

    #[test]
    fn a_composite_key_stands_in_its_own_order() {
        check(
            &[("a", column(ColumnType::Text)), ("b", column(ColumnType::Blob))],
            &["b", "a"],
            &expect![[r#"
                CREATE TABLE "my ""table""" (
                  "a" TEXT NOT NULL,
                  "b" BLOB NOT NULL,
                  PRIMARY KEY ("b", "a")
                )"#]],
        );
    }

    #[test]
    fn constraints_and_indexes_are_said() {
        let schema = TableSchema::new(
            "books",
            [
                ("id", column(ColumnType::Integer)),
                ("title", column(ColumnType::Text).not_null().collate(Collation::NoCase)),
                ("pages", column(ColumnType::Integer).default_to("0").check("pages >= 0")),
                (
                    "author",
                    column(ColumnType::Integer)
                        .references(Reference::to("authors", "id").on_delete(OnDelete::Cascade)),
                ),
            ],
            ["id"],
        )
        .and_then(|schema| schema.index(IndexDef::new(["title", "author"]).unique()))
        .and_then(|schema| schema.index(IndexDef::new(["pages"]).named("long").filter("pages > 9")))
        .and_then(|schema| schema.check("title <> ''"))
        .and_then(TableSchema::strict)
        .and_then(TableSchema::without_rowid)
        .expect("a table");
        expect![[r#"
            CREATE TABLE "books" (
              "id" INTEGER NOT NULL PRIMARY KEY,
              "title" TEXT NOT NULL COLLATE NOCASE,
              "pages" INTEGER DEFAULT 0 CHECK (pages >= 0),
              "author" INTEGER REFERENCES "authors" ("id") ON DELETE CASCADE,
              CHECK (title <> '')
            ) STRICT, WITHOUT ROWID;
            CREATE UNIQUE INDEX "books_title_author_unique" ON "books" ("title", "author");
            CREATE INDEX "long" ON "books" ("pages") WHERE pages > 9"#]]
        .assert_eq(&create_table(&schema).join(";\n"));
    }

    #[test]
    fn a_column_is_added_as_it_would_be_created() {
        let note = TableSchema::new(
            "t",
            [("id", column(ColumnType::Integer)), ("note", column(ColumnType::Text))],
            ["id"],
        )
        .expect("a table");
        let note = note.column("note").expect("it is there");
        assert_eq!(add_column("t", note), "ALTER TABLE \"t\" ADD COLUMN \"note\" TEXT");
    }
}
