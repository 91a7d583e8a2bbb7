//! Whether the app's tables are still there, and as it left them.

use crate::Result;
use crate::db::run::Run;
use crate::db::{inspect, ledger, verify};
use crate::plan::{ManagedBy, Presence};
use crate::sqlite::Handle;

/// S6: where the file's schema was changed since the app was applied, its tables
/// are as the ledger has them. One that this run would drop may be gone, and so may
/// one that it repairs but does not declare. The end of an app drops them as they are:
/// there is no run of it that could mend them, and rows are dropped with consent only.
pub(super) fn check_drift(handle: &Handle<'_>, run: &Run, app: Option<&ledger::App>) -> Result<()> {
    let Some(app) = app.filter(|_| !run.drops_app) else { return Ok(()) };
    if inspect::schema_version(handle)? == app.schema_version {
        return Ok(());
    }
    for table in run.ledger_tables.iter().filter(|table| table.managed_by == ManagedBy::System) {
        let name = table.applied.schema.name();
        let is_known = run.repair.as_ref().is_some_and(|repair| repair.is_gone(name));
        let may_be_gone = run.goes_on_as(table).is_none() && (!run.partial || is_known);
        if !may_be_gone || inspect::presence(handle, name)? == Presence::Table {
            verify::check_drift(handle, table, run.repair.is_some())?;
        }
    }
    Ok(())
}
