//! A table made anew with its rows: copied aside, the table dropped and created,
//! and copied back, in the transaction of the apply.
//!
//! `ALTER TABLE` does less than that, and nothing for vec0 tables. The copy is in
//! order of keys, in the spool's temporary file where it is large.
//! <https://www.sqlite.org/lang_altertable.html#otheralter>

use std::collections::{BTreeMap, HashSet};

use super::write::{RowWriter, Unwritten};
use crate::db::reshape::{Conversion, Fit, TrialTable};
use crate::db::spool::{Entry, Spool};
use crate::db::{Database, inspect};
use crate::plan::Evolution;
use crate::row::{Key, RowLayout, ValueRef};
use crate::schema::{IndexDef, TableSchema, same_name};
use crate::sqlite::Handle;
use crate::state::{Fingerprint, Kept, Reshape, Seed};
use crate::{Error, Result, sql};

/// A table to be rebuilt.
pub(super) struct Rebuild<'r> {
    pub(super) db: &'r Database,
    pub(super) app: &'r str,
    /// The table in the file, under the names it has there.
    pub(super) from: &'r TableSchema,
    /// Whether somebody else changed it, so that nothing is known of it.
    pub(super) drifted: bool,
    pub(super) layout: &'r RowLayout,
    /// Rows that the plan says are kept.
    pub(super) kept: u64,
    /// What the rows came to when they were read for the plan, if they were: else
    /// all of them are to be as they are.
    pub(super) reshape: Option<&'r Reshape>,
    pub(super) seed: Seed,
}

impl Rebuild<'_> {
    pub(super) fn run(&self, handle: &Handle<'_>) -> Result<()> {
        let (old, new) = (self.from, &self.layout.schema);
        let mut spool = Spool::new(self.db.spool_place());
        self.copy_aside(handle, &mut spool)?;
        let mut dependents = self.dependents(handle)?;
        dependents.extend(temporary_triggers(handle, old.name())?);
        let missing = inspect::missing_indexes(handle, old)?;
        let sequence = sequence(handle, old.name())?;
        let referring = inspect::count_referring(handle, old.name())?;
        {
            // S3: dropping a table deletes its rows, and with them those that refer to
            // them with ON DELETE CASCADE. Rows that referred to nothing before may go on.
            let _off = handle.foreign_keys_off()?;
            handle.execute(&sql::drop_table(old.name()))?;
            let mut create = sql::create_table(new).into_iter().take(1);
            create.try_for_each(|statement| handle.execute(&statement))?;
            self.copy_back(handle, &mut spool)?;
            // After the rows, which are no news to a trigger.
            dependents.iter().try_for_each(|statement| {
                handle.execute(statement).map_err(|error| self.not_kept(error))
            })?;
            // Those that a unique constraint of a table that was taken over came to.
            for index in inspect::missing_indexes(handle, new)? {
                let is_it = |it: &&IndexDef| it.is_like(index);
                // One that gets another name has a step of its own.
                let is_kept = |it: &IndexDef| {
                    it.is_like(index) && same_name(&it.name(old.name()), &index.name(new.name()))
                };
                let was_there = old.indexes().iter().any(is_kept) && !missing.iter().any(is_it);
                if was_there && !self.evolution().regroups(index) {
                    handle.execute(&sql::create_index(new.name(), index))?;
                }
            }
        }
        if let Some(sequence) = sequence.filter(|_| new.is_autoincrement()) {
            let sql = "UPDATE sqlite_sequence SET seq = max(seq, ?2) WHERE name = ?1";
            let values = [ValueRef::Text(new.name()), ValueRef::Integer(sequence)];
            // There is no entry before the first row.
            if handle.run(sql, &values)? == 0 {
                handle.run("INSERT INTO sqlite_sequence (name, seq) VALUES (?1, ?2)", &values)?;
            }
        }
        if same_name(old.name(), new.name())
            && inspect::count_referring(handle, new.name())? != referring
        {
            return Err(self.fault("rows that refer to it were lost while it was rebuilt"));
        }
        Ok(())
    }

    fn evolution(&self) -> Evolution {
        Evolution::of(self.from, &self.layout.schema, &[]).with_drift(self.drifted)
    }

    fn copy_aside(&self, handle: &Handle<'_>, spool: &mut Spool) -> Result<()> {
        let evolution = self.evolution();
        let none = BTreeMap::new();
        let added = self.reshape.map_or(&none, |reshape| &reshape.added);
        let mut trial = TrialTable::of(&evolution, &self.layout.schema)?;
        let trial = trial.as_mut().map(TrialTable::handle).transpose()?;
        let mut conversion =
            Conversion::new(handle, self.layout, &evolution, added, trial.as_ref())?;
        // Rows that get one key were told apart by their order when they were planned.
        let mut keys: Option<HashSet<Box<[u8]>>> = evolution.rekeys().then(HashSet::new);
        let mut kept = Kept::default();
        handle.for_each(&sql::select_all(self.from), &[], |row| {
            let row = match conversion.convert(row)? {
                Fit::Row { row, lost } => {
                    if let Some((column, reason)) = lost.first().filter(|_| self.reshape.is_none())
                    {
                        return Err(self.does_not_fit(*column, &row.key, reason));
                    }
                    row
                }
                Fit::Misfit { column, reason, key } if self.reshape.is_none() => {
                    return Err(self.does_not_fit(column, &key.unwrap_or_default(), &reason));
                }
                Fit::Misfit { .. } => return Ok(()),
            };
            if keys.as_mut().is_some_and(|keys| !keys.insert(row.key.as_slice().into())) {
                return Ok(());
            }
            kept.add(Fingerprint::of(self.seed, &row.bytes));
            spool.push(&Entry {
                table: 0,
                component: 0,
                changed: false,
                print: Fingerprint(0),
                key: &row.key,
                row: &row.bytes,
            })
        })?;
        if self.reshape.map_or(kept.rows == self.kept, |reshape| kept == reshape.kept) {
            return Ok(());
        }
        // S5: somebody wrote to the table since its rows were read.
        Err(Error::Conflict {
            app: self.app.to_owned(),
            reason: format!("rows of table {} were changed meanwhile", self.from.name()),
        })
    }

    fn copy_back(&self, handle: &Handle<'_>, spool: &mut Spool) -> Result<()> {
        let mut writer = RowWriter::new(handle, self.layout)?;
        let mut merge = spool.of_table(0)?;
        while let Some(entry) = merge.next(0)? {
            match writer.insert(entry.key, entry.row) {
                Ok(true) => {}
                Ok(false) => return Err(writer.not_taken(entry.key, "copied")),
                Err(Unwritten::NotUnique(error) | Unwritten::Failed(error)) => return Err(error),
            }
        }
        Ok(())
    }

    /// Statements that make the indexes and triggers of the table again: those
    /// that are declared as before, but for those that have steps of their own,
    /// and those of others.
    fn dependents(&self, handle: &Handle<'_>) -> Result<Vec<String>> {
        let new = &self.layout.schema;
        let evolution = self.evolution();
        let declared = |name: &str| {
            let of_name = |index: &&IndexDef| same_name(&index.name(self.from.name()), name);
            self.from.indexes().iter().find(of_name)
        };
        let mut statements = Vec::new();
        let sql = "SELECT type, name, sql FROM sqlite_schema \
                   WHERE tbl_name = ?1 COLLATE NOCASE AND type IN ('index', 'trigger') \
                   AND sql IS NOT NULL ORDER BY type, name";
        handle.for_each(sql, &[ValueRef::Text(self.from.name())], |row| {
            if let Some(index) = declared(row.text(1)).filter(|_| row.text(0) == "index") {
                let is_kept = |it: &&IndexDef| {
                    it.is_like(index)
                        && same_name(&it.name(new.name()), row.text(1))
                        && !evolution.regroups(it)
                };
                let kept = new.indexes().iter().find(is_kept);
                statements.extend(kept.map(|index| sql::create_index(new.name(), index)));
            } else {
                statements.push(row.text(2).to_owned());
            }
            Ok(())
        })?;
        Ok(statements)
    }

    fn not_kept(&self, error: Error) -> Error {
        match error {
            Error::Sqlite { action, message, .. } => self.fault(&format!(
                "it cannot be rebuilt with its indexes and triggers: {action}: {message}; change \
                 or drop what names what is gone"
            )),
            other => other,
        }
    }

    /// S2: what somebody else wrote past the column's type does not go unasked.
    fn does_not_fit(&self, column: usize, key: &[u8], reason: &str) -> Error {
        Error::Value {
            table: self.layout.schema.name().to_owned(),
            column: self.layout.schema.columns()[column].name().to_owned(),
            key: if key.is_empty() { "unknown".to_owned() } else { Key(key).to_string() },
            reason: format!(
                "the table cannot be rebuilt with what somebody else wrote there: {reason}; change \
                 that value first, or let `repair()` write the declared one"
            ),
        }
    }

    fn fault(&self, reason: &str) -> Error {
        Error::Table { table: self.layout.schema.name().to_owned(), reason: reason.to_owned() }
    }
}

/// Statements that make the triggers of this connection on a table again. They see
/// the table under its name, whatever database they were made for.
fn temporary_triggers(handle: &Handle<'_>, table: &str) -> Result<Vec<String>> {
    let mut statements = Vec::new();
    let sql = "SELECT sql FROM temp.sqlite_schema \
               WHERE type = 'trigger' AND tbl_name = ?1 COLLATE NOCASE ORDER BY rowid";
    handle.for_each(sql, &[ValueRef::Text(table)], |row| {
        // SQLite keeps what stands behind `CREATE TEMP TRIGGER`, and writes `CREATE TRIGGER`.
        if let Some(rest) = row.text(0).strip_prefix("CREATE TRIGGER ") {
            statements.push(format!("CREATE TEMP TRIGGER IF NOT EXISTS {rest}"));
        }
        Ok(())
    })?;
    Ok(statements)
}

/// The greatest key that an AUTOINCREMENT table ever gave.
///
/// <https://www.sqlite.org/autoinc.html>
fn sequence(handle: &Handle<'_>, table: &str) -> Result<Option<i64>> {
    let mut sequence = None;
    if handle.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'sqlite_sequence'")? > 0 {
        let sql = "SELECT seq FROM sqlite_sequence WHERE name = ?1 COLLATE NOCASE";
        handle.for_each(sql, &[ValueRef::Text(table)], |row| {
            sequence = Some(row.integer(0));
            Ok(())
        })?;
    }
    Ok(sequence)
}
