//! What a plan was made of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::facts::Scope;
use crate::schema::Provenance;
use crate::state::{Digest, Seed};

/// The version of a plan's form, the encoding of rows included.
pub(crate) const PLAN_FORM: u32 = 2;

/// What a plan was made of. Kept with it, so that it can be told under the write
/// lock whether an apply would do what was planned.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Basis {
    /// The form it is in; 0 of a plan that no target state made.
    pub(crate) form: u32,
    pub(crate) app: String,
    pub(crate) scope: Scope,
    /// The app's stamps; none before its first apply. A partial run has those of
    /// its components in place of the app's.
    pub(crate) stamp: Option<Digest>,
    pub(crate) schema_stamp: Option<Digest>,
    pub(crate) components: Option<Digest>,
    /// What the file holds under the names of the app's tables, and of those whose
    /// foreign keys lead to them; names in lower case.
    pub(crate) definitions: BTreeMap<String, Digest>,
    /// S10: whose vectors the declared columns have, by `table.column` in lower case. Of one
    /// that is first named no step and no row tells.
    pub(crate) providers: BTreeMap<String, Provenance>,
    /// What digests of rows begin with. None where that is the app's own seed,
    /// which a plan does not give away.
    pub(crate) seed: Option<Seed>,
    /// The rows that are written, by table in lower case.
    pub(crate) rows: BTreeMap<String, Digest>,
    /// Steps that run before the rows are written.
    pub(crate) steps_before: usize,
    /// Over the rest of the plan.
    pub(crate) checksum: Digest,
}
