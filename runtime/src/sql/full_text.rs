//! Full-text indexes: <https://www.sqlite.org/fts5.html>
//!
//! The FTS5 table of a regular table has no texts of its own but reads those of the table,
//! "external content". What it is not told of, it goes on to find: [triggers](super::text_triggers)
//! tell it each change, with the old texts where words go.
//!
//! That of a vec0 table has its own: FTS5 reads no virtual table where it compares or
//! rebuilds an index.

use super::dml::key_condition;
use super::ident::quote;
use crate::schema::{ColumnDef, ColumnType, FullText, ROW_ID, TableSchema, full_text_name};

/// A table, view or trigger that belongs to a full-text index.
pub(crate) struct Object {
    /// As SQLite's schema has it: `table`.
    pub(crate) kind: &'static str,
    pub(crate) name: String,
    /// The statement that makes it.
    pub(crate) sql: String,
}

/// What the full-text index of a table consists of, in the order in which it is made.
pub(crate) fn full_text_objects(schema: &TableSchema) -> Vec<Object> {
    let Some(text) = schema.full_text() else { return Vec::new() };
    let index = Index { schema, text };
    let mut objects = Vec::new();
    if !schema.has_integer_key() {
        objects.push(Object { kind: "table", name: index.ids_name(), sql: index.create_ids() });
    }
    if index.has_rows() {
        objects.push(Object { kind: "view", name: index.rows_name(), sql: index.create_rows() });
    }
    let name = full_text_name(schema.name());
    objects.push(Object { kind: "table", name, sql: create_fts5(schema, text) });
    if !schema.is_vec0() {
        objects.push(Object { kind: "table", name: index.noted_name(), sql: index.create_noted() });
        let triggers = index.triggers().into_iter();
        objects.extend(triggers.map(|(name, sql)| Object { kind: "trigger", name, sql }));
    }
    objects
}

/// Makes a table's full-text index and fills it with the rows that are there.
pub(crate) fn create_full_text(schema: &TableSchema) -> Vec<String> {
    let Some(text) = schema.full_text() else { return Vec::new() };
    let index = Index { schema, text };
    let mut statements: Vec<String> =
        full_text_objects(schema).into_iter().map(|object| object.sql).collect();
    if !schema.has_integer_key() {
        let (ids, columns, key) = (index.ids(), index.id_keys(), index.keys(""));
        let table = quote(schema.name());
        statements.push(format!("INSERT INTO {ids} ({columns}) SELECT {key} FROM {table}"));
    }
    let fts = index.fts();
    statements.push(if schema.is_vec0() {
        let (columns, (id, texts, from)) = (index.columns(""), index.numbered());
        format!("INSERT INTO {fts} (rowid, {columns}) SELECT {id}, {texts} FROM {from}")
    } else {
        format!("INSERT INTO {fts} ({fts}) VALUES ('rebuild')")
    });
    statements
}

/// Compares a table's full-text index with the texts that FTS5 reads, and fails where they
/// differ.
pub(crate) fn check_full_text(table: &str) -> String {
    let fts = quote(&full_text_name(table));
    format!("INSERT INTO {fts} ({fts}, rank) VALUES ('integrity-check', 1)")
}

/// Whether the texts that an index has of its own are others than those of the table.
pub(crate) fn differs_from_full_text(schema: &TableSchema) -> Option<String> {
    let index = Index { schema, text: schema.full_text()? };
    let (fts, columns, (id, texts, from)) = (index.fts(), index.columns(""), index.numbered());
    let (table, own) = (
        format!("SELECT {id}, {texts} FROM {from}"),
        format!("SELECT rowid, {columns} FROM {fts}"),
    );
    Some(format!("SELECT EXISTS ({table} EXCEPT {own}) OR EXISTS ({own} EXCEPT {table})"))
}

/// Whether the keys that have an integer are others than those of the table; none where the
/// key is an integer itself. FTS5 does not look for keys whose rows have no words.
pub(crate) fn differs_from_keys(schema: &TableSchema) -> Option<String> {
    let index = Index { schema, text: schema.full_text()? };
    let numbered = format!("SELECT {} FROM {}", index.id_keys(), index.ids());
    let keys = format!("SELECT {} FROM {}", index.keys(""), quote(schema.name()));
    (!schema.has_integer_key()).then(|| {
        format!("SELECT EXISTS ({numbered} EXCEPT {keys}) OR EXISTS ({keys} EXCEPT {numbered})")
    })
}

/// Removes a table's full-text index; somebody may have removed parts of it.
pub(crate) fn drop_full_text(schema: &TableSchema) -> Vec<String> {
    let objects = full_text_objects(schema).into_iter().rev();
    let drop = |object: Object| {
        format!("DROP {} IF EXISTS {}", object.kind.to_ascii_uppercase(), quote(&object.name))
    };
    objects.map(drop).collect()
}

/// `CREATE VIRTUAL TABLE .. USING fts5`.
pub(crate) fn create_fts5(schema: &TableSchema, text: &FullText) -> String {
    let index = Index { schema, text };
    let mut parts: Vec<String> = text.columns().map(quote).collect();
    if !schema.is_vec0() {
        let (content, id) = index.content();
        parts.push(format!("content = {}", literal(&content)));
        parts.push(format!("content_rowid = {}", literal(id)));
    }
    let options = [("tokenize", text.tokenize()), ("prefix", text.prefix())].into_iter();
    let options = options.filter_map(|(name, value)| Some((name, value?)));
    parts.extend(options.map(|(name, value)| format!("{name} = {}", literal(value))));
    format!("CREATE VIRTUAL TABLE {} USING fts5(\n  {}\n)", index.fts(), parts.join(",\n  "))
}

/// Statements that write the index of a table that can have no triggers, of which the
/// parameters are the row's key.
pub(crate) struct KeptByHand {
    /// Gives the key an integer; none where it is one.
    pub(crate) give_id: Option<String>,
    /// The texts of the row that the index has.
    pub(crate) select: String,
    /// Puts the texts of the row, as it is, in the place of those.
    pub(crate) put: String,
    pub(crate) remove: String,
    pub(crate) take_id: Option<String>,
}

/// See [`KeptByHand`]; none for a table without an index.
pub(crate) fn kept_by_hand(schema: &TableSchema) -> Option<KeptByHand> {
    let index = Index { schema, text: schema.full_text()? };
    let (fts, columns, table) = (index.fts(), index.columns(""), quote(schema.name()));
    let is_it = key_condition(schema);
    let of_ids = (!schema.has_integer_key())
        .then(|| (index.ids(), index.is_key("", |place| format!("?{}", place + 1))));
    let id = match &of_ids {
        None => "?1".to_owned(),
        Some((ids, condition)) => format!("(SELECT \"id\" FROM {ids} WHERE {condition})"),
    };
    let parameters: Vec<String> = (1..=schema.key.len()).map(|i| format!("?{i}")).collect();
    Some(KeptByHand {
        give_id: of_ids.as_ref().map(|(ids, _)| {
            let (columns, values) = (index.id_keys(), parameters.join(", "));
            format!("INSERT OR IGNORE INTO {ids} ({columns}) VALUES ({values})")
        }),
        select: format!("SELECT {columns} FROM {fts} WHERE rowid = {id}"),
        put: format!(
            "INSERT OR REPLACE INTO {fts} (rowid, {columns}) \
             SELECT {id}, {columns} FROM {table} WHERE {is_it}"
        ),
        remove: format!("DELETE FROM {fts} WHERE rowid = {id}"),
        take_id: of_ids
            .as_ref()
            .map(|(ids, condition)| format!("DELETE FROM {ids} WHERE {condition}")),
    })
}

/// A table and what of it is indexed.
pub(super) struct Index<'s> {
    pub(super) schema: &'s TableSchema,
    pub(super) text: &'s FullText,
}

impl Index<'_> {
    pub(super) fn fts(&self) -> String {
        quote(&full_text_name(self.schema.name()))
    }

    /// The table that gives each key an integer.
    fn ids_name(&self) -> String {
        format!("{}_ids", full_text_name(self.schema.name()))
    }

    pub(super) fn ids(&self) -> String {
        quote(&self.ids_name())
    }

    /// The table or view of which FTS5 reads the rows, and the column by which it knows them.
    pub(super) fn content(&self) -> (String, &str) {
        match self.schema.key_columns().next().filter(|_| self.schema.has_integer_key()) {
            Some(key) => (self.schema.name().to_owned(), key.name()),
            None => (self.rows_name(), ROW_ID),
        }
    }

    /// Whether FTS5 reads the rows in a view.
    fn has_rows(&self) -> bool {
        !self.schema.has_integer_key() && !self.schema.is_vec0()
    }

    /// The rows with the integers that FTS5 knows them by: that, the texts, and where both
    /// are read from. Each is looked up in the table of integers.
    fn numbered(&self) -> (String, String, String) {
        let (table, texts) = (quote(self.schema.name()), self.columns("t."));
        if self.schema.has_integer_key() {
            return (self.keys("t."), texts, format!("{table} AS t"));
        }
        let key: Vec<&str> = self.schema.key_columns().map(ColumnDef::name).collect();
        let is_it = self.is_key("i.", |place| format!("t.{}", quote(key[place])));
        let from = format!("{table} AS t CROSS JOIN {} AS i ON {is_it}", self.ids());
        ("i.\"id\"".to_owned(), texts, from)
    }

    /// The view in which the rows have these integers. FTS5 has `_content` for a table of
    /// its own.
    fn rows_name(&self) -> String {
        format!("{}_rows", full_text_name(self.schema.name()))
    }

    /// The indexed columns, each behind the prefix.
    pub(super) fn columns(&self, prefix: &str) -> String {
        listed(self.text.columns(), prefix)
    }

    /// The columns of the key, each behind the prefix.
    pub(super) fn keys(&self, prefix: &str) -> String {
        listed(self.schema.key_columns().map(ColumnDef::name), prefix)
    }

    /// The columns of the key in the table of integers. They have names of their own, for
    /// that of the integer may be one of the key's.
    pub(super) fn id_keys(&self) -> String {
        let numbers = 1..=self.schema.key.len();
        numbers.map(|i| format!("\"key_{i}\"")).collect::<Vec<_>>().join(", ")
    }

    /// Whether an entry of the table of integers, whose columns have the prefix, is that of a
    /// key, whose values are these, by place in the key.
    pub(super) fn is_key(&self, prefix: &str, value: impl Fn(usize) -> String) -> String {
        let places = 0..self.schema.key.len();
        let is = places.map(|place| format!("{prefix}\"key_{}\" = {}", place + 1, value(place)));
        is.collect::<Vec<_>>().join(" AND ")
    }

    fn create_ids(&self) -> String {
        let columns = self.schema.key_columns().enumerate().map(|(place, column)| {
            let ty = match column.ty {
                ColumnType::Integer | ColumnType::Boolean => "INTEGER",
                ColumnType::Real => "REAL",
                ColumnType::Text => "TEXT",
                ColumnType::Blob | ColumnType::Vector(_) => "BLOB",
            };
            format!("\"key_{}\" {ty}", place + 1)
        });
        let columns: Vec<String> = columns.collect();
        format!(
            "CREATE TABLE {} (\n  \"id\" INTEGER PRIMARY KEY,\n  {},\n  UNIQUE ({})\n)",
            self.ids(),
            columns.join(",\n  "),
            self.id_keys()
        )
    }

    /// The join is CROSS so that a row is looked up by its key.
    fn create_rows(&self) -> String {
        let key: Vec<&ColumnDef> = self.schema.key_columns().collect();
        let is = |(place, column): (usize, &&ColumnDef)| {
            format!("t.{} = i.\"key_{}\"", quote(column.name()), place + 1)
        };
        let on: Vec<String> = key.iter().enumerate().map(is).collect();
        let columns: Vec<String> =
            self.text.columns().map(|name| format!("t.{0} AS {0}", quote(name))).collect();
        format!(
            "CREATE VIEW {} AS SELECT i.\"id\" AS {}, {} FROM {} AS i CROSS JOIN {} AS t ON {}",
            quote(&self.rows_name()),
            quote(ROW_ID),
            columns.join(", "),
            self.ids(),
            quote(self.schema.name()),
            on.join(" AND ")
        )
    }
}

fn listed<'n>(names: impl Iterator<Item = &'n str>, prefix: &str) -> String {
    names.map(|name| format!("{prefix}{}", quote(name))).collect::<Vec<_>>().join(", ")
}

/// A text, quoted.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn check(key: &[&str], expected: &Expect) {
        let text = || ColumnDef::new(ColumnType::Text);
        let schema = TableSchema::new(
            "a's",
            [("id", ColumnDef::new(ColumnType::Integer)), ("t", text()), ("b \"c\"", text())],
            key,
        )
        .and_then(|schema| {
            schema.fts5(FullText::new(["t", "b \"c\""]).tokenized_by("ascii").prefixes_of("2 3"))
        })
        .expect("a table");
        expected.assert_eq(&create_full_text(&schema).join(";\n"));
    }

    #[test]
    fn an_integer_key_is_what_fts5_knows_a_row_by() {
        check(
            &["id"],
            &expect![[r#"
                CREATE VIRTUAL TABLE "a's_fts" USING fts5(
                  "t",
                  "b ""c""",
                  content = 'a''s',
                  content_rowid = 'id',
                  tokenize = 'ascii',
                  prefix = '2 3'
                );
                CREATE TABLE "a's_fts_before" (
                  "id" INTEGER PRIMARY KEY,
                  "text_1", "text_2"
                );
                CREATE TRIGGER "a's_fts_before_insert" BEFORE INSERT ON "a's" BEGIN
                  INSERT INTO "a's_fts_before" ("id", "text_1", "text_2") SELECT r."id", r."t", r."b ""c""" FROM "a's" AS r WHERE r."id" IN (new."id") AND EXISTS (SELECT 1 FROM "a's_fts_docsize" WHERE id = r."id") AND NOT EXISTS (SELECT 1 FROM "a's_fts_before" WHERE "id" = r."id") AND (r."t" IS NOT new."t" COLLATE BINARY OR r."b ""c""" IS NOT new."b ""c""" COLLATE BINARY);
                END;
                CREATE TRIGGER "a's_fts_before_update" BEFORE UPDATE ON "a's" WHEN old."id" IS NOT new."id" COLLATE BINARY OR old."t" IS NOT new."t" COLLATE BINARY OR old."b ""c""" IS NOT new."b ""c""" COLLATE BINARY BEGIN
                  INSERT INTO "a's_fts_before" ("id", "text_1", "text_2") SELECT r."id", r."t", r."b ""c""" FROM "a's" AS r WHERE r."id" IN (old."id", new."id") AND EXISTS (SELECT 1 FROM "a's_fts_docsize" WHERE id = r."id") AND NOT EXISTS (SELECT 1 FROM "a's_fts_before" WHERE "id" = r."id");
                END;
                CREATE TRIGGER "a's_fts_before_delete" BEFORE DELETE ON "a's" BEGIN
                  INSERT INTO "a's_fts_before" ("id", "text_1", "text_2") SELECT r."id", r."t", r."b ""c""" FROM "a's" AS r WHERE r."id" IN (old."id") AND EXISTS (SELECT 1 FROM "a's_fts_docsize" WHERE id = r."id") AND NOT EXISTS (SELECT 1 FROM "a's_fts_before" WHERE "id" = r."id");
                END;
                CREATE TRIGGER "a's_fts_insert" AFTER INSERT ON "a's" BEGIN
                  INSERT INTO "a's_fts" ("a's_fts", rowid, "t", "b ""c""") SELECT 'delete', "id", "text_1", "text_2" FROM "a's_fts_before" WHERE "id" IN (new."id");
                  DELETE FROM "a's_fts_before" WHERE "id" IN (new."id");
                  INSERT INTO "a's_fts" (rowid, "t", "b ""c""") SELECT r."id", r."t", r."b ""c""" FROM "a's" AS r WHERE r."id" IN (new."id") AND NOT EXISTS (SELECT 1 FROM "a's_fts_docsize" WHERE id = r."id");
                END;
                CREATE TRIGGER "a's_fts_update" AFTER UPDATE ON "a's" WHEN old."id" IS NOT new."id" COLLATE BINARY OR old."t" IS NOT new."t" COLLATE BINARY OR old."b ""c""" IS NOT new."b ""c""" COLLATE BINARY BEGIN
                  INSERT INTO "a's_fts" ("a's_fts", rowid, "t", "b ""c""") SELECT 'delete', "id", "text_1", "text_2" FROM "a's_fts_before" WHERE "id" IN (old."id", new."id");
                  DELETE FROM "a's_fts_before" WHERE "id" IN (old."id", new."id");
                  INSERT INTO "a's_fts" (rowid, "t", "b ""c""") SELECT r."id", r."t", r."b ""c""" FROM "a's" AS r WHERE r."id" IN (old."id", new."id") AND NOT EXISTS (SELECT 1 FROM "a's_fts_docsize" WHERE id = r."id");
                END;
                CREATE TRIGGER "a's_fts_delete" AFTER DELETE ON "a's" BEGIN
                  INSERT INTO "a's_fts" ("a's_fts", rowid, "t", "b ""c""") SELECT 'delete', "id", "text_1", "text_2" FROM "a's_fts_before" WHERE "id" IN (old."id");
                  DELETE FROM "a's_fts_before" WHERE "id" IN (old."id");
                  INSERT INTO "a's_fts" (rowid, "t", "b ""c""") SELECT r."id", r."t", r."b ""c""" FROM "a's" AS r WHERE r."id" IN (old."id") AND NOT EXISTS (SELECT 1 FROM "a's_fts_docsize" WHERE id = r."id");
                END;
                INSERT INTO "a's_fts" ("a's_fts") VALUES ('rebuild')"#]],
        );
    }

    #[test]
    fn other_keys_get_an_integer() {
        check(
            &["t", "id"],
            &expect![[r#"
                CREATE TABLE "a's_fts_ids" (
                  "id" INTEGER PRIMARY KEY,
                  "key_1" TEXT,
                  "key_2" INTEGER,
                  UNIQUE ("key_1", "key_2")
                );
                CREATE VIEW "a's_fts_rows" AS SELECT i."id" AS "_declarite_id", t."t" AS "t", t."b ""c""" AS "b ""c""" FROM "a's_fts_ids" AS i CROSS JOIN "a's" AS t ON t."t" = i."key_1" AND t."id" = i."key_2";
                CREATE VIRTUAL TABLE "a's_fts" USING fts5(
                  "t",
                  "b ""c""",
                  content = 'a''s_fts_rows',
                  content_rowid = '_declarite_id',
                  tokenize = 'ascii',
                  prefix = '2 3'
                );
                CREATE TABLE "a's_fts_before" (
                  "id" INTEGER PRIMARY KEY,
                  "text_1", "text_2"
                );
                CREATE TRIGGER "a's_fts_before_insert" BEFORE INSERT ON "a's" BEGIN
                  INSERT INTO "a's_fts_before" ("id", "text_1", "text_2") SELECT r."_declarite_id", r."t", r."b ""c""" FROM "a's_fts_rows" AS r WHERE r."_declarite_id" IN (SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = new."t" AND "key_2" = new."id") AND EXISTS (SELECT 1 FROM "a's_fts_docsize" WHERE id = r."_declarite_id") AND NOT EXISTS (SELECT 1 FROM "a's_fts_before" WHERE "id" = r."_declarite_id") AND (r."t" IS NOT new."t" COLLATE BINARY OR r."b ""c""" IS NOT new."b ""c""" COLLATE BINARY);
                END;
                CREATE TRIGGER "a's_fts_before_update" BEFORE UPDATE ON "a's" WHEN old."id" IS NOT new."id" COLLATE BINARY OR old."t" IS NOT new."t" COLLATE BINARY OR old."b ""c""" IS NOT new."b ""c""" COLLATE BINARY BEGIN
                  INSERT INTO "a's_fts_before" ("id", "text_1", "text_2") SELECT r."_declarite_id", r."t", r."b ""c""" FROM "a's_fts_rows" AS r WHERE r."_declarite_id" IN (SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = old."t" AND "key_2" = old."id" UNION ALL SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = new."t" AND "key_2" = new."id") AND EXISTS (SELECT 1 FROM "a's_fts_docsize" WHERE id = r."_declarite_id") AND NOT EXISTS (SELECT 1 FROM "a's_fts_before" WHERE "id" = r."_declarite_id");
                END;
                CREATE TRIGGER "a's_fts_before_delete" BEFORE DELETE ON "a's" BEGIN
                  INSERT INTO "a's_fts_before" ("id", "text_1", "text_2") SELECT r."_declarite_id", r."t", r."b ""c""" FROM "a's_fts_rows" AS r WHERE r."_declarite_id" IN (SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = old."t" AND "key_2" = old."id") AND EXISTS (SELECT 1 FROM "a's_fts_docsize" WHERE id = r."_declarite_id") AND NOT EXISTS (SELECT 1 FROM "a's_fts_before" WHERE "id" = r."_declarite_id");
                END;
                CREATE TRIGGER "a's_fts_insert" AFTER INSERT ON "a's" BEGIN
                  INSERT INTO "a's_fts_ids" ("key_1", "key_2") SELECT t."t", t."id" FROM "a's" AS t WHERE t."t" = new."t" AND t."id" = new."id" AND NOT EXISTS (SELECT 1 FROM "a's_fts_ids" WHERE "key_1" = new."t" AND "key_2" = new."id");
                  INSERT INTO "a's_fts" ("a's_fts", rowid, "t", "b ""c""") SELECT 'delete', "id", "text_1", "text_2" FROM "a's_fts_before" WHERE "id" IN (SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = new."t" AND "key_2" = new."id");
                  DELETE FROM "a's_fts_before" WHERE "id" IN (SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = new."t" AND "key_2" = new."id");
                  INSERT INTO "a's_fts" (rowid, "t", "b ""c""") SELECT r."_declarite_id", r."t", r."b ""c""" FROM "a's_fts_rows" AS r WHERE r."_declarite_id" IN (SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = new."t" AND "key_2" = new."id") AND NOT EXISTS (SELECT 1 FROM "a's_fts_docsize" WHERE id = r."_declarite_id");
                END;
                CREATE TRIGGER "a's_fts_update" AFTER UPDATE ON "a's" WHEN old."id" IS NOT new."id" COLLATE BINARY OR old."t" IS NOT new."t" COLLATE BINARY OR old."b ""c""" IS NOT new."b ""c""" COLLATE BINARY BEGIN
                  INSERT INTO "a's_fts_ids" ("key_1", "key_2") SELECT t."t", t."id" FROM "a's" AS t WHERE t."t" = new."t" AND t."id" = new."id" AND NOT EXISTS (SELECT 1 FROM "a's_fts_ids" WHERE "key_1" = new."t" AND "key_2" = new."id");
                  INSERT INTO "a's_fts" ("a's_fts", rowid, "t", "b ""c""") SELECT 'delete', "id", "text_1", "text_2" FROM "a's_fts_before" WHERE "id" IN (SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = old."t" AND "key_2" = old."id" UNION ALL SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = new."t" AND "key_2" = new."id");
                  DELETE FROM "a's_fts_before" WHERE "id" IN (SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = old."t" AND "key_2" = old."id" UNION ALL SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = new."t" AND "key_2" = new."id");
                  INSERT INTO "a's_fts" (rowid, "t", "b ""c""") SELECT r."_declarite_id", r."t", r."b ""c""" FROM "a's_fts_rows" AS r WHERE r."_declarite_id" IN (SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = old."t" AND "key_2" = old."id" UNION ALL SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = new."t" AND "key_2" = new."id") AND NOT EXISTS (SELECT 1 FROM "a's_fts_docsize" WHERE id = r."_declarite_id");
                  DELETE FROM "a's_fts_ids" WHERE "key_1" = old."t" AND "key_2" = old."id" AND NOT EXISTS (SELECT 1 FROM "a's" AS t WHERE t."t" = old."t" AND t."id" = old."id");
                END;
                CREATE TRIGGER "a's_fts_delete" AFTER DELETE ON "a's" BEGIN
                  INSERT INTO "a's_fts" ("a's_fts", rowid, "t", "b ""c""") SELECT 'delete', "id", "text_1", "text_2" FROM "a's_fts_before" WHERE "id" IN (SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = old."t" AND "key_2" = old."id");
                  DELETE FROM "a's_fts_before" WHERE "id" IN (SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = old."t" AND "key_2" = old."id");
                  INSERT INTO "a's_fts" (rowid, "t", "b ""c""") SELECT r."_declarite_id", r."t", r."b ""c""" FROM "a's_fts_rows" AS r WHERE r."_declarite_id" IN (SELECT "id" FROM "a's_fts_ids" WHERE "key_1" = old."t" AND "key_2" = old."id") AND NOT EXISTS (SELECT 1 FROM "a's_fts_docsize" WHERE id = r."_declarite_id");
                  DELETE FROM "a's_fts_ids" WHERE "key_1" = old."t" AND "key_2" = old."id" AND NOT EXISTS (SELECT 1 FROM "a's" AS t WHERE t."t" = old."t" AND t."id" = old."id");
                END;
                INSERT INTO "a's_fts_ids" ("key_1", "key_2") SELECT "t", "id" FROM "a's";
                INSERT INTO "a's_fts" ("a's_fts") VALUES ('rebuild')"#]],
        );
    }
}
