//! What is read for information, beside the sending: what became of what was sent, and whether tenants
//! are ready. Each tenant has a task of its own, so that a slow answer delays nobody else.

use std::collections::HashMap;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::Dispatch;
use crate::domain::ids::TenantId;
use crate::store;

/// How often is looked for what is due.
const LOOK: Duration = Duration::from_secs(1);

type Reading = HashMap<TenantId, AbortOnDropHandle<()>>;

/// Reads until `stop`. What is under way then is given up: it is read again.
pub async fn run(dispatch: Dispatch, stop: CancellationToken) {
    let mut reading = Reading::new();
    while !stop.is_cancelled() {
        reading.retain(|_, task| !task.is_finished());
        if let Err(error) = round(&dispatch, &mut reading).await {
            not_recorded(&error);
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn round(dispatch: &Dispatch, reading: &mut Reading) -> store::Result<()> {
    dispatch.look_at_tokens().await?;
    for tenant in dispatch.to_check().await? {
        let reader = dispatch.clone();
        read(
            reading,
            tenant,
            async move { reader.check_tenant(tenant).await },
        );
    }
    for (tenant, due) in dispatch.watched().await? {
        let reader = dispatch.clone();
        read(reading, tenant, async move {
            reader.look_at(due).await.map(drop)
        });
    }
    Ok(())
}

/// Starts a tenant's task, unless one runs.
fn read(
    reading: &mut Reading,
    tenant: TenantId,
    task: impl Future<Output = store::Result<()>> + Send + 'static,
) {
    reading.entry(tenant).or_insert_with(|| {
        AbortOnDropHandle::new(tokio::spawn(async move {
            if let Err(error) = task.await {
                not_recorded(&error);
            }
        }))
    });
}

fn not_recorded(error: &store::StoreError) {
    tracing::warn!(
        error = error as &dyn std::error::Error,
        "what was read from the API was not recorded"
    );
}
