//! One stored row, as the declared table will hold it.

use std::collections::BTreeMap;

use super::trial::Trial;
use crate::plan::Evolution;
use crate::row::{
    Columns, EncodedRow, Retype, RowLayout, Value, ValueError, ValueRef, VectorElements, convert,
};
use crate::schema::Element;
use crate::sqlite::{Handle, Row, Statement};
use crate::{Result, sql};

/// From the rows of the table as it is to those of the declared one.
pub(in crate::db) struct Conversion<'h> {
    layout: &'h RowLayout,
    columns: Vec<Source<'h>>,
    trial: Option<Trial<'h>>,
    encoded: EncodedRow,
}

/// A value on its way: most stay as they are, and are not copied.
enum Held<'r> {
    Stored(ValueRef<'r>),
    Made(Value),
}

impl Held<'_> {
    fn as_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Stored(value) => *value,
            Self::Made(value) => value.as_ref(),
        }
    }
}

/// Where the values of a declared column come from.
enum Source<'h> {
    /// They stay, or are converted.
    Stored(usize, Retype),
    /// Vectors whose elements are made smaller.
    Quantized { position: usize, from: Element, to: Element, statement: Statement<'h> },
    /// Vectors of a provider that the declared column has none of.
    Foreign { position: usize, provider: String },
    /// Every row has this one.
    Constant(Value),
}

/// What a stored row comes to.
pub(in crate::db) enum Fit<'r> {
    /// A row of the declared table. The columns are those that lose their value.
    Row { row: &'r EncodedRow, lost: Vec<(usize, String)> },
    /// None: the value of this column does not fit.
    Misfit { column: usize, reason: String, key: Option<Vec<u8>> },
}

/// A row of the table as it is.
pub(in crate::db) type StoredRow<'r> = &'r Row<'r>;

impl<'h> Conversion<'h> {
    /// `evolution.from` is what the table is, under whatever names; `added` what rows
    /// get in columns that come, where that is not NULL; `trial` the handle of a
    /// [`TrialTable`](super::TrialTable), if rows are to be tried.
    pub(in crate::db) fn new(
        handle: &'h Handle<'_>,
        layout: &'h RowLayout,
        evolution: &Evolution,
        added: &BTreeMap<usize, Value>,
        trial: Option<&'h Handle<'_>>,
    ) -> Result<Self> {
        let (from, declared) = (&evolution.from, &layout.schema);
        let mut columns = Vec::with_capacity(declared.columns().len());
        for (declared_at, column) in declared.columns().iter().enumerate() {
            let Some(position) = evolution.carried[declared_at] else {
                let value = added.get(&declared_at).cloned();
                columns.push(Source::Constant(value.unwrap_or(Value::Null)));
                continue;
            };
            let old = &from.columns()[position];
            if let Some(provider) = old.provenance().filter(|_| evolution.remakes(column.name())) {
                columns.push(Source::Foreign { position, provider: provider.to_string() });
                continue;
            }
            columns.push(match Retype::between(old.column_type(), column.column_type()) {
                Retype::Quantize(vector) => {
                    // Only vectors become vectors.
                    let to = column.vector().map_or(Element::Bit, |vector| vector.element);
                    let statement = handle.prepare(&sql::quantize(vector.element, to))?;
                    Source::Quantized { position, from: vector.element, to, statement }
                }
                retype @ (Retype::Keep | Retype::Convert(_) | Retype::Never) => {
                    Source::Stored(position, retype)
                }
            });
        }
        let trial = trial.map(|table| Trial::new(table, layout)).transpose()?;
        Ok(Self { layout, columns, trial, encoded: EncodedRow::default() })
    }

    /// Converts a row, which has the columns of the table as it is, in its order.
    pub(in crate::db) fn convert(&mut self, row: StoredRow<'_>) -> Result<Fit<'_>> {
        let mut lost = Vec::new();
        let mut misfit = None;
        let mut values = Vec::with_capacity(self.columns.len());
        for (position, source) in self.columns.iter_mut().enumerate() {
            let value = match source.value(row)? {
                Ok(value) => value,
                Err(reason) if self.layout.may_lose(position) => {
                    lost.push((position, reason));
                    Held::Made(Value::Null)
                }
                Err(reason) => {
                    misfit.get_or_insert((position, reason));
                    Held::Made(Value::Null)
                }
            };
            values.push(value);
        }
        if let Some((column, reason)) = misfit {
            return Ok(Fit::Misfit { column, reason, key: self.key(&values) });
        }
        loop {
            let encoded = values.iter().map(Held::as_ref);
            let Err((column, fault)) = self.encoded.encode_values(self.layout, encoded) else {
                break;
            };
            let is_null = values[column].as_ref() == ValueRef::Null;
            if is_null || !self.layout.may_lose(column) {
                let key = self.key(&values);
                return Ok(Fit::Misfit { column, reason: fault.to_string(), key });
            }
            lost.push((column, fault.to_string()));
            values[column] = Held::Made(Value::Null);
        }
        if let Some(trial) = &mut self.trial
            && let Some((column, reason)) = trial.refuses(&self.encoded.bytes)?
        {
            return Ok(Fit::Misfit { column, reason, key: Some(self.encoded.key.clone()) });
        }
        Ok(Fit::Row { row: &self.encoded, lost })
    }

    /// The key of a row of which a value does not fit, unless that is the key's.
    fn key(&self, values: &[Held<'_>]) -> Option<Vec<u8>> {
        let key = self.layout.schema.key_positions().map(|position| values[position].as_ref());
        let key: Vec<ValueRef<'_>> = key.collect();
        let is_whole = !key.contains(&ValueRef::Null);
        is_whole.then(|| crate::row::encode_key(key))
    }
}

impl Source<'_> {
    /// The value of a row, or why there is none.
    fn value<'r>(&mut self, row: StoredRow<'r>) -> Result<Result<Held<'r>, String>> {
        let read = |position| row.value(position).map_err(|fault: ValueError| fault.to_string());
        Ok(match self {
            Self::Constant(value) => Ok(Held::Made(value.clone())),
            Self::Stored(position, retype) => read(*position).and_then(|value| match retype {
                _ if value == ValueRef::Null => Ok(Held::Stored(value)),
                Retype::Keep => Ok(Held::Stored(value)),
                Retype::Convert(ty) => convert(value, *ty)
                    .map(Held::Made)
                    .ok_or_else(|| format!("{value} is no {}", ty.word())),
                Retype::Never | Retype::Quantize(_) => {
                    Err("its values cannot be made of those that are stored".to_owned())
                }
            }),
            Self::Foreign { position, provider } => match read(*position) {
                Ok(ValueRef::Null) => Ok(Held::Made(Value::Null)),
                Ok(_) => Err(format!("its vector is one of {provider}")),
                Err(reason) => Err(reason),
            },
            Self::Quantized { position, from, to, statement } => match read(*position) {
                Err(reason) => Err(reason),
                Ok(ValueRef::Null) => Ok(Held::Made(Value::Null)),
                Ok(ValueRef::Blob(bytes)) if fits(bytes, *from, *to) => {
                    let failed =
                        |fault: crate::sqlite::Failure| fault.during("quantising a vector");
                    statement.bind([(1, ValueRef::Blob(bytes))]).map_err(failed)?;
                    let row = statement.step().map_err(failed)?;
                    let vector = row.map_or(Value::Null, |row| Value::Blob(row.bytes(0).to_vec()));
                    statement.reset();
                    Ok(Held::Made(vector))
                }
                Ok(_) => {
                    Err("an element is not within -1 and 1, as quantising to int8 asks".to_owned())
                }
            },
        })
    }
}

/// Whether sqlite-vec quantises these elements, instead of wrapping them around.
fn fits(bytes: &[u8], from: Element, to: Element) -> bool {
    let is_unit = |element: &f32| (-1.0..=1.0).contains(element);
    match (from, to) {
        (Element::Float32, Element::Int8) => f32::decode(bytes).iter().all(is_unit),
        _ => true,
    }
}
