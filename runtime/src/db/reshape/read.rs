//! The ledger of a table as it will be, made from the stored rows.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::convert::{Conversion, Fit};
use super::trial::{TrialTable, added};
use crate::Result;
use crate::db::ledger::{self, PassedOver};
use crate::plan::{AppliedTable, Change, Evolution};
use crate::row::{Columns, EncodedRow, Key, RowLayout, ValueRef};
use crate::schema::TableSchema;
use crate::sql;
use crate::sqlite::Handle;
use crate::state::{Fingerprint, Misfit, Reshape, Seed};

/// The table to read.
pub(in crate::db) struct Asked<'a> {
    /// Its id in the ledger.
    pub(in crate::db) id: i64,
    /// As the ledger has it, and the file.
    pub(in crate::db) applied: &'a AppliedTable,
    pub(in crate::db) evolution: &'a Evolution,
    pub(in crate::db) layout: &'a RowLayout,
    pub(in crate::db) seed: Seed,
    /// Whether a row that does not fit stays where it is: the table is the user's, or
    /// changes in place.
    pub(in crate::db) keeps_all: bool,
    /// In a run that repairs: pages and components that are damaged, and passed over.
    pub(in crate::db) repair: Option<PassedOver>,
}

/// A key and a fingerprint of the ledger.
type Entry = (Box<[u8]>, Fingerprint);

/// What a stored row comes to.
enum Slot {
    Kept { key: Option<Box<[u8]>>, print: Fingerprint },
    Misfit(usize),
}

/// See the module.
pub(in crate::db) fn read(handle: &Handle<'_>, asked: &Asked<'_>) -> Result<Reshape> {
    let mut reshape = Reshape::default();
    let slots = read_rows(handle, asked, &mut reshape)?;
    read_pages(handle, asked, &slots, &mut reshape)?;
    Ok(reshape)
}

/// Every stored row, by its key as it is.
fn read_rows(
    handle: &Handle<'_>,
    asked: &Asked<'_>,
    reshape: &mut Reshape,
) -> Result<HashMap<Box<[u8]>, Slot>> {
    let old = &asked.applied.schema;
    let dropped = dropped(old, asked.evolution);
    let mut values = vec![0_u64; dropped.len()];
    reshape.added = added(asked.evolution, &asked.layout.schema)?;
    let mut trial = TrialTable::of(asked.evolution, &asked.layout.schema)?;
    let trial = trial.as_mut().map(TrialTable::handle).transpose()?;
    let mut conversion =
        Conversion::new(handle, asked.layout, asked.evolution, &reshape.added, trial.as_ref())?;
    let mut slots = HashMap::new();
    let mut new_keys: HashSet<Box<[u8]>> = HashSet::new();
    let as_applied = RowLayout::new(old.clone(), asked.applied.ids.clone());
    let mut encoded = EncodedRow::default();
    let rekeys = asked.evolution.rekeys();
    handle.for_each(&sql::select_all(old), &[], |row| {
        // A row without a key is none of the ledger's.
        encoded.encode_stored(&as_applied, row);
        let key: Box<[u8]> = encoded.key.as_slice().into();
        for (&position, values) in dropped.iter().zip(&mut values) {
            *values += u64::from(!matches!(row.value(position), Ok(ValueRef::Null)));
        }
        let slot = match conversion.convert(row)? {
            Fit::Misfit { column, reason, key: new } => {
                let new = if rekeys { new.map(Vec::into_boxed_slice) } else { Some(key.clone()) };
                misfit(reshape, column, (&key, &reason), new, false)
            }
            Fit::Row { row, lost } => {
                let is_second = rekeys && !new_keys.insert(row.key.as_slice().into());
                if is_second {
                    let column = asked.layout.schema.key_positions().next().unwrap_or(0);
                    let reason = "another row gets the same key";
                    let new = Some(row.key.as_slice().into());
                    misfit(reshape, column, (&key, reason), new, false)
                } else {
                    for (column, reason) in &lost {
                        let new = Some(row.key.as_slice().into());
                        misfit(reshape, *column, (&key, reason), new, true);
                    }
                    let print = Fingerprint::of(asked.seed, &row.bytes);
                    reshape.kept.add(print);
                    let new = (rekeys && *row.key != *key).then(|| row.key.as_slice().into());
                    Slot::Kept { key: new, print }
                }
            }
        };
        slots.insert(key, slot);
        Ok(())
    })?;
    let names = dropped.iter().map(|&position| old.columns()[position].name().to_owned());
    reshape.dropped = names.zip(values).collect();
    Ok(slots)
}

fn misfit(
    reshape: &mut Reshape,
    column: usize,
    (old_key, reason): (&[u8], &str),
    key: Option<Box<[u8]>>,
    keeps_row: bool,
) -> Slot {
    let example = || format!("that of key {}: {reason}", Key(old_key));
    reshape.examples.entry(column).or_insert_with(example);
    reshape.misfits.push(Misfit { owners: Vec::new(), key, column, keeps_row });
    Slot::Misfit(reshape.misfits.len() - 1)
}

/// The pages of every component, with the keys and fingerprints that are to be.
fn read_pages(
    handle: &Handle<'_>,
    asked: &Asked<'_>,
    slots: &HashMap<Box<[u8]>, Slot>,
    reshape: &mut Reshape,
) -> Result<()> {
    let rekeys = asked.evolution.rekeys();
    // Values that are lost belong to rows that are kept, and are found by key.
    let mut lost: HashMap<Box<[u8]>, Vec<usize>> = HashMap::new();
    for (place, misfit) in reshape.misfits.iter().enumerate().filter(|(_, it)| it.keeps_row) {
        lost.entry(misfit.key.clone().unwrap_or_default()).or_default().push(place);
    }
    let mut entries: BTreeMap<i64, Vec<Entry>> = BTreeMap::new();
    let name = asked.applied.schema.name();
    let none = PassedOver::default();
    let passed_over = asked.repair.as_ref().unwrap_or(&none);
    ledger::all_pages(handle, (asked.id, name), passed_over, |component, page| {
        let entries = entries.entry(component).or_default();
        for entry in 0..page.len() {
            let old = page.key(entry);
            let (key, print) = match slots.get(old) {
                Some(Slot::Kept { key, print }) => (key.as_deref().unwrap_or(old), *print),
                Some(Slot::Misfit(place)) => {
                    reshape.misfits[*place].owners.push(component);
                    if !asked.keeps_all {
                        continue;
                    }
                    (old, page.print(entry))
                }
                // The row is gone, and its key as it will be is not known.
                None if rekeys => {
                    reshape.forgotten += 1;
                    continue;
                }
                // To be written anew when it is declared.
                None if asked.repair.is_some() => (old, page.print(entry).doubted()),
                None => (old, page.print(entry)),
            };
            for &place in lost.get(key).into_iter().flatten() {
                reshape.misfits[place].owners.push(component);
            }
            entries.push((key.into(), print));
        }
        Ok(())
    })?;
    for (component, mut entries) in entries {
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        reshape.put(component, entries);
    }
    Ok(())
}

/// Positions of the columns that go.
fn dropped(old: &TableSchema, evolution: &Evolution) -> Vec<usize> {
    let goes = |name: &str| {
        evolution.changes.iter().any(|change| match change {
            Change::ColumnDropped(dropped) => dropped == name,
            _ => false,
        })
    };
    let columns = old.columns().iter().enumerate();
    columns.filter(|(_, column)| goes(column.name())).map(|(position, _)| position).collect()
}
