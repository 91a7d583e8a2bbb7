//! The triggers that keep the full-text index of a regular table.
//!
//! FTS5 takes words away only if it is told which, and a trigger's `old` need not be what it
//! was told before: triggers are run in no order that one may build on, and one of others may
//! have written the row meanwhile. So nothing is built on it. Before a row is written, the
//! words of it that the index has are noted, unless they are. After it was, what is noted of
//! it is taken away, and what it has by now is put in, unless that is there. Whichever
//! trigger comes first does it, and those that follow find it done.
//!
//! A note says what the index has, so that one which stays does no harm: that of a row which
//! the statement passed over, as with OR IGNORE.

use super::full_text::Index;
use super::ident::quote;
use crate::schema::{ColumnDef, full_text_name};

impl Index<'_> {
    /// The table of the words that are to be taken away.
    pub(super) fn noted_name(&self) -> String {
        format!("{}_before", full_text_name(self.schema.name()))
    }

    fn noted(&self) -> String {
        quote(&self.noted_name())
    }

    /// Its columns have no types, so that texts are what they were.
    pub(super) fn create_noted(&self) -> String {
        let texts = self.noted_texts();
        format!("CREATE TABLE {} (\n  \"id\" INTEGER PRIMARY KEY,\n  {texts}\n)", self.noted())
    }

    fn noted_texts(&self) -> String {
        let numbers = 1..=self.text.columns().count();
        numbers.map(|i| format!("\"text_{i}\"")).collect::<Vec<_>>().join(", ")
    }

    /// All triggers: a name, and the statement that makes it.
    pub(super) fn triggers(&self) -> Vec<(String, String)> {
        let differs = |row: &str, name: &str| {
            let name = quote(name);
            format!("{row}.{name} IS NOT new.{name} COLLATE BINARY")
        };
        let texts = |row: &str| -> Vec<String> {
            self.text.columns().map(|name| differs(row, name)).collect()
        };
        // Not `OF` the columns: the key may be set by its name `rowid`. Texts that compare
        // equal by their column's collation are others all the same.
        let key = self.schema.key_columns().map(ColumnDef::name);
        let key = key.filter(|name| !self.text.has(name)).map(|name| differs("old", name));
        let changes: Vec<String> = key.chain(texts("old")).collect();
        let changes = format!(" WHEN {}", changes.join(" OR "));
        // A row that REPLACE takes, but not all those that OR IGNORE passes over.
        let replaces = format!(" AND ({})", texts("r").join(" OR "));
        [
            ("before_insert", "BEFORE INSERT", "", self.note(&["new"], &replaces)),
            ("before_update", "BEFORE UPDATE", &*changes, self.note(&["old", "new"], "")),
            ("before_delete", "BEFORE DELETE", "", self.note(&["old"], "")),
            ("insert", "AFTER INSERT", "", self.put(&["new"])),
            ("update", "AFTER UPDATE", &*changes, self.put(&["old", "new"])),
            ("delete", "AFTER DELETE", "", self.put(&["old"])),
        ]
        .into_iter()
        .map(|(ending, event, when, statements)| {
            let name = format!("{}_{ending}", full_text_name(self.schema.name()));
            let (quoted, table) = (quote(&name), quote(self.schema.name()));
            let body = statements.join("\n  ");
            let sql =
                format!("CREATE TRIGGER {quoted} {event} ON {table}{when} BEGIN\n  {body}\nEND");
            (name, sql)
        })
        .collect()
    }

    /// Notes the words of these rows, `old` and `new`, that the index has.
    fn note(&self, rows: &[&str], condition: &str) -> Vec<String> {
        let (noted, (from, id), docsize) = (self.noted(), self.read_by_fts5(), self.docsize());
        let (texts, columns, ids) = (self.noted_texts(), self.columns("r."), self.ids_of(rows));
        vec![format!(
            "INSERT INTO {noted} (\"id\", {texts}) SELECT {id}, {columns} FROM {from} \
             WHERE {id} IN {ids} AND EXISTS (SELECT 1 FROM {docsize} WHERE id = {id}) \
             AND NOT EXISTS (SELECT 1 FROM {noted} WHERE \"id\" = {id}){condition};"
        )]
    }

    /// Takes away what is noted of these rows, and puts in what they have.
    fn put(&self, rows: &[&str]) -> Vec<String> {
        let (fts, noted, columns) = (self.fts(), self.noted(), self.columns(""));
        let (ids, (from, id)) = (self.ids_of(rows), self.read_by_fts5());
        let mut statements = vec![
            format!(
                "INSERT INTO {fts} ({fts}, rowid, {columns}) SELECT 'delete', \"id\", {} \
                 FROM {noted} WHERE \"id\" IN {ids};",
                self.noted_texts()
            ),
            format!("DELETE FROM {noted} WHERE \"id\" IN {ids};"),
            format!(
                "INSERT INTO {fts} (rowid, {columns}) SELECT {id}, {} FROM {from} \
                 WHERE {id} IN {ids} AND NOT EXISTS (SELECT 1 FROM {} WHERE id = {id});",
                self.columns("r."),
                self.docsize()
            ),
        ];
        if self.schema.has_integer_key() {
            return statements;
        }
        let (ids, table) = (self.ids(), quote(self.schema.name()));
        let is_there = |row: &str| {
            let is = |name: &str| format!("t.{0} = {row}.{0}", quote(name));
            let key = self.schema.key_columns().map(ColumnDef::name);
            format!("FROM {table} AS t WHERE {}", key.map(is).collect::<Vec<_>>().join(" AND "))
        };
        // OR IGNORE would not do: the statement that sets a trigger off decides instead.
        if rows.contains(&"new") {
            let give = format!(
                "INSERT INTO {ids} ({}) SELECT {} {} AND NOT EXISTS (SELECT 1 FROM {ids} WHERE {});",
                self.id_keys(),
                self.keys("t."),
                is_there("new"),
                self.is_key_of("new")
            );
            statements.insert(0, give);
        }
        if rows.contains(&"old") {
            statements.push(format!(
                "DELETE FROM {ids} WHERE {} AND NOT EXISTS (SELECT 1 {});",
                self.is_key_of("old"),
                is_there("old")
            ));
        }
        statements
    }

    /// From where FTS5 reads the rows, as `r`, and the column by which it knows them.
    fn read_by_fts5(&self) -> (String, String) {
        let (name, id) = self.content();
        (format!("{} AS r", quote(&name)), format!("r.{}", quote(id)))
    }

    /// FTS5's own table with an entry for each row that the index has:
    /// <https://www.sqlite.org/fts5.html#fts5_data_structures>
    fn docsize(&self) -> String {
        quote(&format!("{}_docsize", full_text_name(self.schema.name())))
    }

    /// The integers of these rows, as what stands behind IN.
    fn ids_of(&self, rows: &[&str]) -> String {
        if self.schema.has_integer_key() {
            let ids: Vec<String> = rows.iter().map(|row| self.keys(&format!("{row}."))).collect();
            return format!("({})", ids.join(", "));
        }
        let ids = self.ids();
        let of_row = |row: &&str| format!("SELECT \"id\" FROM {ids} WHERE {}", self.is_key_of(row));
        format!("({})", rows.iter().map(of_row).collect::<Vec<_>>().join(" UNION ALL "))
    }

    /// Whether an entry of the table of integers is that of `old` or `new`.
    fn is_key_of(&self, row: &str) -> String {
        let key: Vec<&str> = self.schema.key_columns().map(ColumnDef::name).collect();
        self.is_key("", |place| format!("{row}.{}", quote(key[place])))
    }
}
