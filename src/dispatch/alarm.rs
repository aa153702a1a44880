//! Raising alarms and ending them, each with its audit event, inside the unit that learnt of it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::absolute::WhyKind;
use crate::domain::alarm::AlarmKind;
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::ids::TenantId;
use crate::store::{self, Tx, alarm, tenant_check};

/// What an alarm is about.
#[derive(Debug, Clone)]
pub(super) struct About {
    /// The request's or the tenant's id.
    pub id: String,
    /// The tenant that it happens at.
    pub tenant: TenantId,
}

impl About {
    /// A tenant itself.
    pub(super) fn tenant(tenant: TenantId) -> Self {
        Self {
            id: tenant.to_string(),
            tenant,
        }
    }
}

/// Raises an alarm that is not open yet.
pub(super) async fn raise(
    tx: &mut Tx,
    kind: AlarmKind,
    about: &About,
    now: Timestamp,
) -> store::Result<()> {
    if alarm::raise(tx, kind, &about.id, Some(about.tenant), now).await? {
        tx.audit(&cause(now), event(Kind::AlarmRaised, kind, about))
            .await?;
        tracing::warn!(%kind, about = about.id, tenant = %about.tenant, "an alarm was raised");
    }
    Ok(())
}

/// Ends an alarm, if it is open.
pub(super) async fn clear(
    tx: &mut Tx,
    kind: AlarmKind,
    about: &About,
    now: Timestamp,
) -> store::Result<()> {
    if alarm::clear(tx, kind, &about.id, now).await? {
        tx.audit(&cause(now), event(Kind::AlarmCleared, kind, about))
            .await?;
    }
    Ok(())
}

/// How the last call to each tenant ended, as one unit heard it: 401 is an alarm at once, and the
/// next good call ends it.
#[derive(Debug, Default)]
pub(super) struct Ears {
    accepted: BTreeMap<TenantId, bool>,
}

impl Ears {
    /// Hears how a call ended.
    pub(super) fn hear(&mut self, tenant: TenantId, why: &str, answered: bool) {
        if why == WhyKind::NotAuthenticated.code() {
            self.accepted.insert(tenant, false);
        // The vendor's edge refuses without having looked at the token.
        } else if answered && why != WhyKind::HtmlForbidden.code() {
            self.accepted.insert(tenant, true);
        }
    }

    /// Tells what was heard.
    pub(super) async fn tell(self, tx: &mut Tx, now: Timestamp) -> store::Result<()> {
        let kind = AlarmKind::NotAuthenticated;
        let (good, refused): (Vec<_>, Vec<_>) = self
            .accepted
            .into_iter()
            .partition(|(_, accepted)| *accepted);
        let good = good.into_iter().map(|(tenant, _)| tenant).collect();
        for tenant in tenant_check::note_good(tx, good, now).await? {
            clear(tx, kind, &About::tenant(tenant), now).await?;
        }
        for (tenant, _) in refused {
            raise(tx, kind, &About::tenant(tenant), now).await?;
        }
        Ok(())
    }
}

fn cause(now: Timestamp) -> Cause {
    Cause::system("alarm", now)
}

fn event(event: Kind, kind: AlarmKind, about: &About) -> Event {
    let event = Event::new(event)
        .about("tenant", about.tenant)
        .fact("alarm", kind.code());
    if kind.is_about_request() {
        event.about("request", &about.id)
    } else {
        event
    }
}
