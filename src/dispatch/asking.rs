//! Asking the API, beside the sending: probes of open breakers, and what became of the unknown. Each
//! tenant has a task of its own, so that a slow answer delays nobody else.

use std::collections::HashMap;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::Dispatch;
use crate::domain::ids::TenantId;
use crate::domain::request::Request;
use crate::store;

/// How often is looked for what is due.
const LOOK: Duration = Duration::from_secs(1);
/// Requests looked at in one round.
const ROUND: i64 = 500;

type Asked = HashMap<TenantId, AbortOnDropHandle<()>>;

/// Asks until `stop`. What is under way then is given up: nothing is lost by an answer that nobody
/// heard.
pub async fn run(dispatch: Dispatch, stop: CancellationToken) {
    let mut asked = Asked::new();
    while !stop.is_cancelled() {
        asked.retain(|_, task| !task.is_finished());
        if let Err(error) = round(&dispatch, &mut asked).await {
            not_recorded(&error);
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn round(dispatch: &Dispatch, asked: &mut Asked) -> store::Result<()> {
    for (breaker, tenant) in dispatch.probes().await? {
        let asking = dispatch.clone();
        ask(asked, tenant, async move {
            asking.probe_with(&breaker, tenant).await
        });
    }
    let mut by_tenant: HashMap<TenantId, Vec<Request>> = HashMap::new();
    for unknown in dispatch.unknown(ROUND).await? {
        let of_tenant = by_tenant.entry(unknown.accepted.tenant).or_default();
        of_tenant.push(unknown);
    }
    for (tenant, unknown) in by_tenant {
        let asking = dispatch.clone();
        ask(asked, tenant, async move {
            for request in unknown {
                asking.ask_about(request).await?;
            }
            Ok(())
        });
    }
    Ok(())
}

/// Starts a tenant's task, unless one runs.
fn ask(
    asked: &mut Asked,
    tenant: TenantId,
    task: impl Future<Output = store::Result<()>> + Send + 'static,
) {
    asked.entry(tenant).or_insert_with(|| {
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
        "asking the API was not recorded"
    );
}
