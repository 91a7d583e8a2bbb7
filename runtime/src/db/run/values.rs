//! Memoised values of a run: read from the ledger, or computed and held until the apply.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Shared;
use crate::db::ledger;
use crate::sqlite::Handle;
use crate::state::{EncodedValue, Fingerprint, memo};
use crate::{Error, Result};

/// The values that a run computed, by name and inputs.
#[derive(Default)]
pub(crate) struct RunValues {
    pub(crate) computed: HashMap<Fingerprint, Arc<EncodedValue>>,
    /// Whether the file had a place for values when the run began.
    pub(crate) are_in_file: bool,
}

impl Shared {
    /// The value of that name and inputs, from the ledger, from this run, or
    /// computed now; the component has it from now on.
    pub(crate) fn memoize<T: Serialize + DeserializeOwned>(
        &self,
        component: usize,
        name: &str,
        inputs: &(impl Serialize + ?Sized),
        compute: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let fault = |reason: String| Error::Memoize { name: name.to_owned(), reason };
        let print = memo(self.seed, &(name, inputs))
            .map_err(|reason| fault(format!("its inputs cannot be serialised: {reason}")))?;
        if let Some(value) = self.known_value(print)?.and_then(|known| known.decode()) {
            let mut run = self.run();
            run.check_open()?;
            run.components[component].values.insert(print);
            return Ok(value);
        }
        // Nothing is locked meanwhile: it may take long, and declare rows itself.
        let value = compute()?;
        let encoded = EncodedValue::of(&value).map_err(|reason| {
            fault(format!(
                "the value cannot be kept: {reason}; types that are read by looking at what comes, \
                 such as `serde_json::Value` or those with `#[serde(untagged)]`, `flatten` or \
                 `skip_serializing_if`, are kept as a `String` of JSON"
            ))
        })?;
        let mut run = self.run();
        run.check_open()?;
        run.components[component].values.insert(print);
        // Another thread may have been quicker: both go on with one value.
        let quicker = run.values.computed.get(&print).and_then(|quicker| quicker.decode());
        if quicker.is_none() {
            run.values.computed.insert(print, Arc::new(encoded));
        }
        Ok(quicker.unwrap_or(value))
    }

    /// As it was computed in this run, or else is in the ledger.
    fn known_value(&self, print: Fingerprint) -> Result<Option<Arc<EncodedValue>>> {
        let app = {
            let run = self.run();
            run.check_open()?;
            match (run.values.computed.get(&print), &run.app) {
                (Some(computed), _) => return Ok(Some(Arc::clone(computed))),
                (None, Some(app)) if run.values.are_in_file => app.id,
                _ => return Ok(None),
            }
        };
        self.db.look("looking for a memoised value", |connection| {
            let handle = Handle::of(connection)?;
            Ok(ledger::value(&handle, app, print)?.map(Arc::new))
        })
    }
}
