//! Writing the ledger, within the transaction of an apply.

use std::collections::BTreeMap;

use super::{App, FORMAT, PageReader, PathKey, Stamp, Table, damage, upgrade, values};
use crate::plan::{AppliedTable, ManagedBy};
use crate::row::{Columns, RawValue, ValueRef};
use crate::sqlite::{Handle, Statement};
use crate::state::{EncodedPage, Fingerprint, Page, PageChange, Reshape, Seed, checksum};
use crate::{Error, Result};

const TABLES: [&str; 10] = [
    "CREATE TABLE _declarite_format (version INTEGER NOT NULL)",
    "CREATE TABLE _declarite_app (\
     app_id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, seed INTEGER NOT NULL, \
     epoch INTEGER NOT NULL, stamp BLOB NOT NULL, schema_stamp BLOB NOT NULL, \
     schema_version INTEGER NOT NULL, checksum INTEGER NOT NULL)",
    "CREATE TABLE _declarite_table (\
     table_id INTEGER PRIMARY KEY, app_id INTEGER NOT NULL, \
     name TEXT NOT NULL COLLATE NOCASE, managed_by TEXT NOT NULL, adopted INTEGER NOT NULL, \
     generation INTEGER NOT NULL, shared INTEGER NOT NULL DEFAULT 0, applied TEXT NOT NULL, \
     checksum INTEGER NOT NULL)",
    "CREATE UNIQUE INDEX _declarite_table_of_app ON _declarite_table (app_id, name)",
    // A table that Declarite manages belongs to one app.
    "CREATE UNIQUE INDEX _declarite_table_owner ON _declarite_table (name) \
     WHERE managed_by = 'system'",
    "CREATE TABLE _declarite_component (\
     component_id INTEGER PRIMARY KEY, app_id INTEGER NOT NULL, path BLOB NOT NULL, \
     stamp BLOB NOT NULL, memo BLOB, epoch INTEGER NOT NULL, checksum INTEGER NOT NULL)",
    "CREATE UNIQUE INDEX _declarite_component_path ON _declarite_component (app_id, path)",
    "CREATE TABLE _declarite_page (\
     page_id INTEGER PRIMARY KEY, component_id INTEGER NOT NULL, table_id INTEGER NOT NULL, \
     first_key BLOB NOT NULL, last_key BLOB NOT NULL, rows INTEGER NOT NULL, \
     generation INTEGER NOT NULL, checksum INTEGER NOT NULL, body BLOB NOT NULL)",
    // Row counts of components are read from it alone.
    "CREATE INDEX _declarite_page_place ON _declarite_page (component_id, table_id, first_key, rows)",
    // Whose a key is, is asked of it alone, but for the pages around the key.
    "CREATE INDEX _declarite_page_key ON _declarite_page (table_id, first_key, last_key)",
];

/// Makes the ledger's tables, if they are not there, and today's of older ones.
pub(crate) fn create(handle: &Handle<'_>) -> Result<()> {
    if super::exists(handle)? {
        super::check_format(handle)?;
        return upgrade::upgrade(handle);
    }
    for table in TABLES {
        handle.execute(table)?;
    }
    values::create(handle)?;
    handle.run("INSERT INTO _declarite_format VALUES (?1)", &[ValueRef::Integer(FORMAT)]).map(drop)
}

/// The statements that are run for many rows of the ledger.
pub(crate) struct LedgerWriter<'h> {
    pub(super) handle: &'h Handle<'h>,
    insert_page: Statement<'h>,
    update_page: Statement<'h>,
    delete_page: Statement<'h>,
    insert_component: Statement<'h>,
    update_component: Statement<'h>,
    pages: PageReader<'h>,
}

impl<'h> LedgerWriter<'h> {
    pub(crate) fn new(handle: &'h Handle<'h>) -> Result<Self> {
        Ok(Self {
            handle,
            insert_page: handle.prepare(
                "INSERT INTO _declarite_page (component_id, table_id, rows, generation, body, \
                 first_key, last_key, checksum, page_id) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            )?,
            update_page: handle.prepare(
                "UPDATE _declarite_page SET component_id = ?1, table_id = ?2, rows = ?3, \
                 generation = ?4, body = ?5, first_key = ?6, last_key = ?7, checksum = ?8 \
                 WHERE page_id = ?9",
            )?,
            delete_page: handle.prepare("DELETE FROM _declarite_page WHERE page_id = ?1")?,
            pages: PageReader::new(handle),
            insert_component: handle.prepare(
                "INSERT INTO _declarite_component \
                 (component_id, app_id, path, stamp, memo, epoch, checksum) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            )?,
            update_component: handle.prepare(
                "UPDATE _declarite_component SET app_id = ?2, path = ?3, stamp = ?4, memo = ?5, \
                 epoch = ?6, checksum = ?7 WHERE component_id = ?1",
            )?,
        })
    }

    /// Adds an app.
    pub(crate) fn insert_app(&self, name: &str, seed: Seed) -> Result<App> {
        let (stamp, schema_stamp) = (Stamp::random()?, Stamp::random()?);
        let epoch = 1;
        self.handle.run(
            "INSERT INTO _declarite_app \
             (name, seed, epoch, stamp, schema_stamp, schema_version, checksum) \
             VALUES (?1, ?2, ?3, ?4, ?5, 0, 0)",
            &[
                ValueRef::Text(name),
                ValueRef::Integer(seed.0.cast_signed()),
                ValueRef::Integer(epoch),
                ValueRef::Blob(&stamp.0),
                ValueRef::Blob(&schema_stamp.0),
            ],
        )?;
        let id = self.handle.last_insert_rowid();
        self.seal_app(id)?;
        Ok(App { id, seed, epoch, stamp, schema_stamp, schema_version: 0 })
    }

    /// S6: keeps the version of the file's schema, after all steps.
    pub(crate) fn keep_schema_version(&self, app: i64, version: i64) -> Result<()> {
        let sql = "UPDATE _declarite_app SET schema_version = ?2 WHERE app_id = ?1";
        self.handle.run(sql, &[ValueRef::Integer(app), ValueRef::Integer(version)]).map(drop)
    }

    /// Moves the app's stamp; the schema's too, if its tables changed.
    pub(crate) fn update_app(&self, app: &App) -> Result<()> {
        let sql = "UPDATE _declarite_app SET epoch = ?2, stamp = ?3, schema_stamp = ?4 \
                   WHERE app_id = ?1";
        let values = [
            ValueRef::Integer(app.id),
            ValueRef::Integer(app.epoch),
            ValueRef::Blob(&app.stamp.0),
            ValueRef::Blob(&app.schema_stamp.0),
        ];
        self.handle.run(sql, &values)?;
        self.seal_app(app.id)
    }

    /// Gives an app another name.
    pub(crate) fn rename_app(&self, id: i64, name: &str) -> Result<()> {
        let sql = "UPDATE _declarite_app SET name = ?2 WHERE app_id = ?1";
        self.handle.run(sql, &[ValueRef::Integer(id), ValueRef::Text(name)])?;
        self.seal_app(id)
    }

    /// Forgets an app and what is tracked of it.
    pub(crate) fn delete_app(&self, id: i64) -> Result<()> {
        for sql in [
            "DELETE FROM _declarite_page WHERE component_id IN \
             (SELECT component_id FROM _declarite_component WHERE app_id = ?1)",
            "DELETE FROM _declarite_component_value WHERE component_id IN \
             (SELECT component_id FROM _declarite_component WHERE app_id = ?1)",
            "DELETE FROM _declarite_value WHERE app_id = ?1",
            "DELETE FROM _declarite_component WHERE app_id = ?1",
            "DELETE FROM _declarite_table WHERE app_id = ?1",
            "DELETE FROM _declarite_app WHERE app_id = ?1",
        ] {
            self.handle.run(sql, &[ValueRef::Integer(id)])?;
        }
        Ok(())
    }

    pub(super) fn seal_app(&self, id: i64) -> Result<()> {
        self.seal("_declarite_app", damage::APP, id)
    }

    fn seal_table(&self, id: i64) -> Result<()> {
        self.seal("_declarite_table", damage::TABLE, id)
    }

    /// Writes the checksum of an entry, whose id is the first of its columns.
    fn seal(&self, table: &str, columns: &str, id: i64) -> Result<()> {
        let (id_column, id) = (columns.split(',').next().unwrap_or(columns), ValueRef::Integer(id));
        let mut sum = None;
        let sql = format!("SELECT {columns} FROM {table} WHERE {id_column} = ?1");
        self.handle.for_each(&sql, &[id], |row| {
            let values = (0..columns.split(',').count()).map(|i| row.value(i));
            let values: Result<Vec<ValueRef<'_>>, _> = values.collect();
            sum = values.ok().map(checksum);
            Ok(())
        })?;
        let Some(sum) = sum else { return Ok(()) };
        let sql = format!("UPDATE {table} SET checksum = ?2 WHERE {id_column} = ?1");
        self.handle.run(&sql, &[id, ValueRef::Integer(sum)]).map(drop)
    }

    /// Adds a table; its id.
    pub(crate) fn insert_table(
        &self,
        app: i64,
        managed_by: ManagedBy,
        adopted: bool,
        applied: &AppliedTable,
    ) -> Result<i64> {
        let managed_by = match managed_by {
            ManagedBy::System => "system",
            ManagedBy::User => "user",
        };
        self.handle.run(
            "INSERT INTO _declarite_table \
             (app_id, name, managed_by, adopted, generation, applied, checksum) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 0)",
            &[
                ValueRef::Integer(app),
                ValueRef::Text(&applied.schema.name),
                ValueRef::Text(managed_by),
                ValueRef::Integer(i64::from(adopted)),
                ValueRef::Integer(super::FIRST_GENERATION),
                ValueRef::Text(&to_json(applied)?),
            ],
        )?;
        let id = self.handle.last_insert_rowid();
        self.seal_table(id)?;
        Ok(id)
    }

    /// Notes that several components have the key of one row.
    pub(crate) fn share_table(&self, id: i64) -> Result<()> {
        let sql = "UPDATE _declarite_table SET shared = 1 WHERE table_id = ?1";
        self.handle.run(sql, &[ValueRef::Integer(id)])?;
        self.seal_table(id)
    }

    /// Keeps a table's new schema, and its name.
    pub(crate) fn update_table(
        &self,
        id: i64,
        generation: i64,
        applied: &AppliedTable,
    ) -> Result<()> {
        let sql = "UPDATE _declarite_table SET applied = ?2, name = ?3, generation = ?4 \
                   WHERE table_id = ?1";
        let json = to_json(applied)?;
        let values = [
            ValueRef::Integer(id),
            ValueRef::Text(&json),
            ValueRef::Text(applied.schema.name()),
            ValueRef::Integer(generation),
        ];
        self.handle.run(sql, &values)?;
        self.seal_table(id)
    }

    /// Writes other pages of a table in place of all that there are; their ids, by
    /// component and in order.
    pub(crate) fn replace_pages(
        &mut self,
        (table, generation): (i64, i64),
        reshape: &Reshape,
    ) -> Result<BTreeMap<i64, Vec<i64>>> {
        let id = [ValueRef::Integer(table)];
        self.handle.run("DELETE FROM _declarite_page WHERE table_id = ?1", &id)?;
        let mut ids: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (component, pages) in reshape.pages() {
            for page in pages {
                self.write_page((component, table, generation), None, page)?;
                ids.entry(component).or_default().push(self.handle.last_insert_rowid());
            }
        }
        Ok(ids)
    }

    /// Forgets a table and what is tracked of it.
    pub(crate) fn delete_table(&self, table: &Table) -> Result<()> {
        let id = [ValueRef::Integer(table.id)];
        self.handle.run("DELETE FROM _declarite_page WHERE table_id = ?1", &id)?;
        self.handle.run("DELETE FROM _declarite_table WHERE table_id = ?1", &id).map(drop)
    }

    /// Adds a component, or moves its stamp and keeps its memo; its id.
    pub(crate) fn put_component(
        &mut self,
        app: &App,
        id: Option<i64>,
        path: &PathKey,
        memo: Option<Fingerprint>,
    ) -> Result<i64> {
        let stamp = Stamp::random()?;
        let memo = memo.map(Fingerprint::to_bytes);
        let [app_id, path, stamp, memo, epoch] = [
            ValueRef::Integer(app.id),
            ValueRef::Blob(&path.0),
            ValueRef::Blob(&stamp.0),
            memo.as_ref().map_or(ValueRef::Null, |memo| ValueRef::Blob(memo)),
            ValueRef::Integer(app.epoch),
        ];
        let sum = ValueRef::Integer(checksum([app_id, path, stamp, memo, epoch]));
        let id_or_none = id.map_or(ValueRef::Null, ValueRef::Integer);
        let values = [id_or_none, app_id, path, stamp, memo, epoch, sum];
        let statement = match id {
            Some(_) => &mut self.update_component,
            None => &mut self.insert_component,
        };
        let numbered = values.into_iter().enumerate().map(|(i, value)| (i + 1, value.into()));
        statement.execute(numbered).map_err(super::writing)?;
        Ok(id.unwrap_or_else(|| self.handle.last_insert_rowid()))
    }

    /// Reads a page.
    pub(crate) fn page(&mut self, table: &str, id: i64) -> Result<Page> {
        self.pages.read(table, id)
    }

    /// Forgets a component and what is tracked of it.
    pub(crate) fn delete_component(&self, id: i64) -> Result<()> {
        let id = [ValueRef::Integer(id)];
        self.handle.run("DELETE FROM _declarite_page WHERE component_id = ?1", &id)?;
        self.handle.run("DELETE FROM _declarite_component WHERE component_id = ?1", &id).map(drop)
    }

    /// Writes a page, over an old one if one is given.
    fn write_page(
        &mut self,
        (component, table, generation): (i64, i64, i64),
        reuse: Option<i64>,
        page: &EncodedPage,
    ) -> Result<()> {
        let body = page.body();
        let content = [
            ValueRef::Integer(component),
            ValueRef::Integer(table),
            ValueRef::Integer(i64::try_from(page.rows).unwrap_or(i64::MAX)),
            ValueRef::Integer(generation),
            ValueRef::Blob(&body),
        ];
        let more = [
            ValueRef::Blob(&page.first),
            ValueRef::Blob(&page.last),
            ValueRef::Integer(checksum(content)),
            reuse.map_or(ValueRef::Null, ValueRef::Integer),
        ];
        let values = content.into_iter().chain(more).enumerate();
        let statement = if reuse.is_some() { &mut self.update_page } else { &mut self.insert_page };
        statement
            .execute(values.map(|(i, value)| (i + 1, value.into())))
            .map_err(super::writing)?;
        Ok(())
    }

    /// Writes or removes a page, as a rewrite has it.
    pub(crate) fn change_page(
        &mut self,
        place: (i64, i64, i64),
        change: &PageChange,
    ) -> Result<()> {
        match change {
            PageChange::Write(reuse, page) => self.write_page(place, *reuse, page),
            PageChange::Remove(id) => self.delete_page(*id),
        }
    }

    /// Removes a page.
    fn delete_page(&mut self, id: i64) -> Result<()> {
        self.delete_page.execute([(1, RawValue::Integer(id))]).map_err(super::writing)?;
        Ok(())
    }
}

fn to_json(applied: &AppliedTable) -> Result<String> {
    serde_json::to_string(applied).map_err(Error::user)
}
