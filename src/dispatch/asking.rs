//! Asking the API, beside the sending: probes of open breakers, and what became of the unknown.

use std::collections::HashMap;

use tokio_util::sync::CancellationToken;

use super::Dispatch;
use super::by_tenant::ByTenant;
use crate::domain::ids::TenantId;
use crate::domain::request::Request;
use crate::store;

/// Requests looked at in one round.
const ROUND: i64 = 500;

/// Asks until `stop`. Nothing is lost by an answer that nobody heard.
pub async fn run(dispatch: Dispatch, stop: CancellationToken) {
    let mut by_tenant = ByTenant::new("asking");
    loop {
        let round = round(&dispatch, &mut by_tenant).await;
        if !by_tenant.rest(round, &stop).await {
            return;
        }
    }
}

async fn round(dispatch: &Dispatch, asked: &mut ByTenant) -> store::Result<()> {
    for (breaker, tenant) in dispatch.probes().await? {
        let asking = dispatch.clone();
        asked.start(
            tenant,
            async move { asking.probe_with(&breaker, tenant).await },
        );
    }
    let mut by_tenant: HashMap<TenantId, Vec<Request>> = HashMap::new();
    for unknown in dispatch.unknown(ROUND).await? {
        let of_tenant = by_tenant.entry(unknown.accepted.tenant).or_default();
        of_tenant.push(unknown);
    }
    for (tenant, unknown) in by_tenant {
        let asking = dispatch.clone();
        asked.start(tenant, async move {
            for request in unknown {
                asking.ask_about(request).await?;
            }
            Ok(())
        });
    }
    Ok(())
}
