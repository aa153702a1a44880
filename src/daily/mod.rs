//! What the terms ask for day by day, done by nobody's hand: cases of over-use are opened, reminded of and
//! closed, answers of R17 are reminded of, tenants are compared with what the desk did, and what was kept for long
//! enough is purged. Every step is a unit of its own that looks again inside, so
//! and a program that was down does on the next day what is still due then.

mod over_use;
mod qualifying;
mod reconciliation;
mod retention;

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::clock::SharedClock;
use crate::dispatch::Dispatch;
use crate::entropy::SharedEntropy;
use crate::i18n::Catalogues;
use crate::store::{Result, Store, StoreError};

/// How often is looked.
const LOOK: Duration = Duration::from_mins(1);

/// The daily work of one node.
#[derive(Debug, Clone)]
pub struct Daily {
    /// The database.
    pub store: Store,
    /// The present.
    pub clock: SharedClock,
    /// Randomness.
    pub entropy: SharedEntropy,
    /// Words of letters.
    pub catalogues: Catalogues,
    /// Reads tenants.
    pub dispatch: Dispatch,
}

impl Daily {
    /// Does everything that is due by the terms.
    pub async fn round(&self) -> Result<()> {
        self.over_use().await?;
        self.qualifying().await?;
        self.retention().await
    }

    /// Does what is due, until `stop`.
    pub async fn run(self, stop: CancellationToken) {
        tokio::join!(self.rounds(&stop), self.reconciliations(&stop));
    }

    async fn rounds(&self, stop: &CancellationToken) {
        while !stop.is_cancelled() {
            if let Err(error) = self.round().await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the daily work was not done; it is tried again"
                );
            }
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                () = stop.cancelled() => {}
            }
        }
    }
}

/// What fails is tried again in the next round and holds up no other case; what another node did first
/// is done.
fn done(id: impl std::fmt::Display, outcome: Result<()>) {
    match outcome {
        Ok(()) | Err(StoreError::Taken | StoreError::Changed { .. }) => {}
        Err(error) => tracing::warn!(
            %id,
            error = &error as &dyn std::error::Error,
            "a case was not followed; it is tried again"
        ),
    }
}
