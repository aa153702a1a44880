//! Rounds of work with a task for each tenant, so that a slow answer delays nobody else.

use std::collections::HashMap;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use crate::domain::ids::TenantId;
use crate::store;

/// How often is looked for what is due.
const LOOK: Duration = Duration::from_secs(1);

/// Tasks that run, one a tenant.
#[derive(Debug)]
pub(super) struct ByTenant {
    /// What they do, for the log.
    doing: &'static str,
    tasks: HashMap<TenantId, AbortOnDropHandle<()>>,
}

impl ByTenant {
    pub(super) fn new(doing: &'static str) -> Self {
        Self {
            doing,
            tasks: HashMap::new(),
        }
    }

    /// Rests after a round; `false` where there is to be no other. What is under way is given up with
    /// this.
    pub(super) async fn rest(
        &mut self,
        round: store::Result<()>,
        stop: &CancellationToken,
    ) -> bool {
        if let Err(error) = round {
            failed(self.doing, &error);
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => {}
        }
        self.tasks.retain(|_, task| !task.is_finished());
        !stop.is_cancelled()
    }

    /// Starts a tenant's task, unless one runs.
    pub(super) fn start(
        &mut self,
        tenant: TenantId,
        task: impl Future<Output = store::Result<()>> + Send + 'static,
    ) {
        let doing = self.doing;
        self.tasks.entry(tenant).or_insert_with(|| {
            AbortOnDropHandle::new(tokio::spawn(async move {
                if let Err(error) = task.await {
                    failed(doing, &error);
                }
            }))
        });
    }
}

fn failed(doing: &'static str, error: &store::StoreError) {
    tracing::warn!(
        doing,
        error = error as &dyn std::error::Error,
        "what the API told was not recorded"
    );
}
