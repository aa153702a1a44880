//! Reconciliation with the tenants: each is read once a day, or when somebody asks, and what it tells is
//! laid beside what the desk did. What is read and what is found is the dispatch's work.

use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use tokio_util::sync::CancellationToken;

use super::{Daily, done};
use crate::store;

/// How often is looked for what is due: whoever asks waits for so long.
const LOOK: Duration = Duration::from_secs(5);
/// Tenants that are read at a time; one that is slow holds up no other.
const AT_A_TIME: usize = 8;

impl Daily {
    /// Compares every tenant that is due.
    pub async fn reconciliation(&self) -> store::Result<()> {
        let due = self.dispatch.to_compare().await?;
        stream::iter(due)
            .for_each_concurrent(AT_A_TIME, async |id| {
                done(id, self.dispatch.compare(id).await);
            })
            .await;
        Ok(())
    }

    /// Compares what is due, until `stop`. What is under way then is read again.
    pub(super) async fn reconciliations(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            tokio::select! {
                round = self.reconciliation() => if let Err(error) = round {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "tenants were not compared; it is tried again"
                    );
                },
                () = stop.cancelled() => {}
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = stop.cancelled() => {}
            }
        }
    }
}
