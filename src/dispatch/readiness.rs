//! Checking whether tenants could take a request now, by reads that do no harm. Whether the token may
//! act cannot be learnt without acting.

mod probe;
mod tokens;

use super::Dispatch;
use super::breaker::Breakers;
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::ids::TenantId;
use crate::domain::readiness::{Check, next_check};
use crate::store::{self, tenant_check};

use self::probe::Probed;

/// Tenants checked in one round.
const ROUND: i64 = 64;

impl Dispatch {
    /// Looks at the days that tokens have left, and checks every tenant that is due and whose gate is
    /// open, one after the other; how many were checked.
    pub async fn check_readiness(&self) -> store::Result<usize> {
        self.look_at_tokens().await?;
        let due = self.to_check().await?;
        for tenant in &due {
            self.check_tenant(*tenant).await?;
        }
        Ok(due.len())
    }

    /// The tenants that are due to be checked.
    pub(super) async fn to_check(&self) -> store::Result<Vec<TenantId>> {
        tenant_check::due(&mut *self.store.read().await?, self.clock.now(), ROUND).await
    }

    /// Checks a tenant.
    pub(super) async fn check_tenant(&self, id: TenantId) -> store::Result<()> {
        let probed = self.probe_tenant(id).await?;
        let (now, jitter) = (self.clock.now(), self.jitter());
        let Probed {
            contract,
            why,
            clock_ms,
            devices,
            wipes,
            freezes,
            heard,
        } = probed;
        let check = Check {
            at: now,
            why,
            clock_ms,
            devices,
            wipes,
            freezes,
        };
        let mut tx = self.store.begin().await?;
        let mut breakers = Breakers::load(&mut tx).await?;
        for (why, http_status) in &heard {
            breakers.note(&mut tx, id, why, *http_status, now).await?;
        }
        tenant_check::save(&mut tx, id, &check, next_check(&check, jitter)).await?;
        let event = Event::new(Kind::TenantChecked).about("tenant", id);
        let event = match contract {
            Some(contract) => event.about("contract", contract),
            None => event,
        };
        tx.audit(&Cause::system("readiness", now), facts(event, &check))
            .await?;
        breakers.save(&mut tx, now).await?;
        tx.commit().await
    }
}

fn facts(event: Event, check: &Check) -> Event {
    let event = event
        .fact("why", check.why.clone())
        .fact("devices", check.devices.code())
        .fact("wipes", check.wipes.code())
        .fact("freezes", check.freezes.code());
    match check.clock_ms {
        Some(ms) => event.fact("clock_ms", ms),
        None => event,
    }
}
