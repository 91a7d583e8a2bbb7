//! The words of rows of a vec0 table, which can have no triggers: who writes a row writes
//! its words too.

use super::keys::key_values;
use crate::Result;
use crate::db::inspect;
use crate::row::{Columns, EncodedValues, RowLayout, ValueRef};
use crate::schema::same_name;
use crate::sql::{self, KeptByHand};
use crate::sqlite::{Failure, Handle, Statement};

/// See the module.
pub(super) struct Words<'h> {
    give_id: Option<Statement<'h>>,
    select: Statement<'h>,
    put: Statement<'h>,
    remove: Statement<'h>,
    take_id: Option<Statement<'h>>,
    /// Positions of the indexed columns.
    columns: Vec<usize>,
}

impl<'h> Words<'h> {
    /// None for a table whose triggers look after them, and where there is no index yet: it
    /// is filled when it is made.
    pub(super) fn of(handle: &'h Handle<'_>, layout: &RowLayout) -> Result<Option<Self>> {
        let schema = &layout.schema;
        if !schema.is_vec0() || !inspect::has_full_text(handle, schema)? {
            return Ok(None);
        }
        let Some(text) = schema.full_text() else { return Ok(None) };
        let Some(KeptByHand { give_id, select, put, remove, take_id }) = sql::kept_by_hand(schema)
        else {
            return Ok(None);
        };
        let position = |name| schema.columns.iter().position(|it| same_name(it.name(), name));
        let prepare = |sql: Option<String>| sql.map(|sql| handle.prepare(&sql)).transpose();
        Ok(Some(Self {
            give_id: prepare(give_id)?,
            select: handle.prepare(&select)?,
            put: handle.prepare(&put)?,
            remove: handle.prepare(&remove)?,
            take_id: prepare(take_id)?,
            columns: text.columns().filter_map(position).collect(),
        }))
    }

    /// After a row was written.
    pub(super) fn written(
        &mut self,
        layout: &RowLayout,
        key: &[u8],
        row: &[u8],
    ) -> Result<(), Failure> {
        if self.has(layout, key, row)? {
            return Ok(());
        }
        if let Some(give_id) = &mut self.give_id {
            execute(give_id, key)?;
        }
        execute(&mut self.put, key)
    }

    /// Whether the index has the texts of a row. Most changes of a row are of others.
    fn has(&mut self, layout: &RowLayout, key: &[u8], row: &[u8]) -> Result<bool, Failure> {
        let of_key = key_values(key);
        self.select.bind(of_key.iter().enumerate().map(|(i, value)| (i + 1, value.as_ref())))?;
        let mut has = false;
        if let Some(indexed) = self.select.step()? {
            has = self.columns.iter().enumerate().all(|(place, &position)| {
                let indexed = indexed.value(place).unwrap_or(ValueRef::Null);
                match layout.schema.key.iter().position(|&at| at == position) {
                    Some(at) => of_key.get(at).is_some_and(|value| value.as_ref() == indexed),
                    None => EncodedValues::of(row, layout.ids[position]).as_ref() == indexed,
                }
            });
        }
        self.select.reset();
        Ok(has)
    }

    /// After a row was deleted, or found to be gone.
    pub(super) fn deleted(&mut self, key: &[u8]) -> Result<(), Failure> {
        execute(&mut self.remove, key)?;
        self.take_id.as_mut().map_or(Ok(()), |take_id| execute(take_id, key))
    }
}

fn execute(statement: &mut Statement<'_>, key: &[u8]) -> Result<(), Failure> {
    let values = key_values(key);
    let numbered = values.iter().enumerate().map(|(i, value)| (i + 1, value.as_ref().into()));
    statement.execute(numbered).map(drop)
}
