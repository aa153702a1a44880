//! What is read for information, beside the sending: what became of what was sent, and whether tenants
//! are ready.

use tokio_util::sync::CancellationToken;

use super::Dispatch;
use super::by_tenant::ByTenant;
use crate::store;

/// Reads until `stop`. What is under way then is read again.
pub async fn run(dispatch: Dispatch, stop: CancellationToken) {
    let mut by_tenant = ByTenant::new("reading");
    loop {
        let round = round(&dispatch, &mut by_tenant).await;
        if !by_tenant.rest(round, &stop).await {
            return;
        }
    }
}

async fn round(dispatch: &Dispatch, reading: &mut ByTenant) -> store::Result<()> {
    dispatch.look_at_tokens().await?;
    for tenant in dispatch.to_check().await? {
        let reader = dispatch.clone();
        reading.start(tenant, async move { reader.check_tenant(tenant).await });
    }
    for (tenant, due) in dispatch.watched().await? {
        let reader = dispatch.clone();
        reading.start(tenant, async move { reader.look_at(due).await.map(drop) });
    }
    Ok(())
}
