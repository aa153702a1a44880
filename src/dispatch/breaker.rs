//! Keeping breakers from how calls end, and probing those that are open with a harmless read.

use jiff::Timestamp;

use super::Dispatch;
use crate::absolute::{End, WhyKind};
use crate::domain::breaker::Breaker;
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::gate::Scope;
use crate::domain::ids::TenantId;
use crate::store::{self, Tx, breaker};

/// How a call ended, as far as a breaker cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// Nothing left this node: it tells nothing of the other side.
    Nothing,
    /// The host cannot be reached, or says of itself that it is unavailable.
    HostFailed,
    /// The host is there, this tenant's calls fail.
    TenantFailed,
    /// The call was answered, were it with a refusal.
    Answered,
}

fn heard(why: &str, http_status: Option<u16>) -> Heard {
    use WhyKind as W;
    match WhyKind::from_code(why) {
        Some(W::Dns | W::ConnectRefused | W::ConnectTimeout | W::Tls | W::Unavailable) => {
            Heard::HostFailed
        }
        Some(
            W::NotAuthenticated
            | W::RateLimited
            | W::WriteFailed
            | W::ReadTimeout
            | W::ConnectionCut
            | W::ServerError
            | W::UnreadableAnswer
            | W::Redirected
            | W::UnexpectedStatus,
        ) => Heard::TenantFailed,
        _ if http_status.is_some() => Heard::Answered,
        _ => Heard::Nothing,
    }
}

/// Keeps how a call to a tenant ended, inside the unit that records it.
pub(super) async fn note(
    tx: &mut Tx,
    tenant: TenantId,
    why: &str,
    http_status: Option<u16>,
    now: Timestamp,
) -> store::Result<()> {
    let heard = heard(why, http_status);
    if heard == Heard::Nothing {
        return Ok(());
    }
    let around = breaker::around(tx.conn()?, tenant).await?;
    let failed = match heard {
        Heard::HostFailed => Some(Scope::Host(around.host.clone())),
        Heard::TenantFailed => Some(Scope::Tenant(tenant)),
        Heard::Nothing | Heard::Answered => None,
    };
    for standing in &around.breakers {
        let answered = match standing.scope {
            Scope::Host(_) => http_status.is_some() && heard != Heard::HostFailed,
            Scope::Tenant(_) | Scope::Desk => heard == Heard::Answered,
        };
        if answered {
            breaker::close(tx, standing, now).await?;
            if standing.is_open() {
                tx.audit(&cause(now), about(Kind::BreakerClosed, standing))
                    .await?;
            }
        }
    }
    if let Some(scope) = failed {
        let before = around
            .breakers
            .iter()
            .find(|standing| standing.scope == scope);
        let after = Breaker::failed(before, scope, why, now);
        breaker::save(tx, &after).await?;
        if after.is_open() && !before.is_some_and(Breaker::is_open) {
            let event = about(Kind::BreakerOpened, &after).fact("why", after.why.clone());
            tx.audit(&cause(now), event).await?;
            tracing::warn!(
                scope = after.scope.code(),
                target = after.scope.target(),
                why,
                "left alone after failures in a row"
            );
        }
    }
    Ok(())
}

impl Dispatch {
    /// Tries every open breaker that is due, with one harmless read each; how many.
    pub async fn probe(&self) -> store::Result<usize> {
        let mut probed = 0;
        while self.probe_one().await? {
            probed += 1;
        }
        Ok(probed)
    }

    async fn probe_one(&self) -> store::Result<bool> {
        let now = self.clock.now();
        let due = breaker::due(&mut *self.store.read().await?, now).await?;
        let Some((open, tenant)) = due else {
            return Ok(false);
        };
        let (why, http_status) = self.harmless_read(tenant).await?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        if heard(&why, http_status) == Heard::Nothing {
            // This tenant cannot be called at all; the breaker waits for its next turn.
            breaker::save(
                &mut tx,
                &Breaker::failed(Some(&open), open.scope.clone(), &open.why, now),
            )
            .await?;
        } else {
            note(&mut tx, tenant, &why, http_status, now).await?;
        }
        tx.commit_bookkeeping().await?;
        Ok(true)
    }

    async fn harmless_read(&self, tenant: TenantId) -> store::Result<(String, Option<u16>)> {
        let loaded = store::tenant::load(&mut *self.store.read().await?, tenant).await?;
        let credentials = match loaded.as_ref().map(|tenant| self.open(tenant)) {
            Some(Ok(credentials)) => credentials,
            Some(Err(unusable)) => return Ok((unusable.0.to_owned(), None)),
            None => return Ok((String::new(), None)),
        };
        let call = self.client.anything(&credentials).await;
        let why = match &call.end {
            End::Done(()) => String::new(),
            End::Refused(why) | End::NotExecuted(why) | End::Unknown(why) => {
                why.kind.code().to_owned()
            }
        };
        Ok((why, call.http_status))
    }
}

fn cause(now: Timestamp) -> Cause {
    Cause::system("breaker", now)
}

fn about(kind: Kind, breaker: &Breaker) -> Event {
    Event::new(kind)
        .about(breaker.scope.code(), breaker.scope.target())
        .fact("failures", breaker.failures)
}
