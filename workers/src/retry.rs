//! Load, plan, commit, and again when another writer was first.

use store::model::{Loaded, Wanted};
use store::plan::Plan;
use store::{Store, StoreError};

/// Conflicts in a row after which a batch is given back. Each means that another writer got
/// through, so the system as a whole moves on; more than a few in a row on one batch is bad luck
/// that a later delivery ends.
const CONFLICTS_MAX: u32 = 20;

/// Reads what is wanted, plans, writes; on a conflict reads and plans again.
///
/// # Errors
/// The store's; [`StoreError::Conflict`] after 20 in a row.
pub async fn commit_planned(
    store: &dyn Store,
    wanted: &Wanted,
    plan: impl Fn(&Loaded) -> Plan,
) -> Result<Plan, StoreError> {
    commit_loaded(store, wanted, store.load(wanted).await?, plan).await
}

/// The same for what was read already. That it was a while ago does no harm: what has moved since
/// is a conflict.
///
/// # Errors
/// As [`commit_planned`].
pub async fn commit_loaded(
    store: &dyn Store,
    wanted: &Wanted,
    mut loaded: Loaded,
    plan: impl Fn(&Loaded) -> Plan,
) -> Result<Plan, StoreError> {
    let mut conflicts = 0;
    loop {
        let planned = plan(&loaded);
        if planned.changes.is_empty() {
            return Ok(planned);
        }
        match store.commit(&planned.changes).await {
            Ok(()) => return Ok(planned),
            Err(StoreError::Conflict { what }) if conflicts < CONFLICTS_MAX => {
                conflicts += 1;
                tracing::debug!(conflict.what = what, conflict.count = conflicts, "planning again");
                loaded = store.load(wanted).await?;
            }
            Err(error) => return Err(error),
        }
    }
}
