//! Keeping breakers from how calls end, and probing those that are open with a harmless read.

use std::collections::HashMap;

use jiff::Timestamp;

use super::Dispatch;
use super::alarm::Ears;
use crate::absolute::{End, WhyKind};
use crate::domain::breaker::Breaker;
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::gate::Scope;
use crate::domain::ids::TenantId;
use crate::store::{self, Tx, breaker, tenant};

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

/// The breakers as one unit sees and changes them.
pub(super) struct Breakers {
    standing: Vec<Breaker>,
    hosts: HashMap<TenantId, String>,
    events: Vec<Event>,
    ears: Ears,
}

impl Breakers {
    /// Those that stand. Mostly there is none, and one look is all that this costs.
    pub(super) async fn load(tx: &mut Tx) -> store::Result<Self> {
        Ok(Self {
            standing: breaker::standing(tx.conn()?).await?,
            hosts: HashMap::new(),
            events: Vec::new(),
            ears: Ears::default(),
        })
    }

    /// Notes how a call to a tenant ended.
    pub(super) async fn note(
        &mut self,
        tx: &mut Tx,
        id: TenantId,
        why: &str,
        http_status: Option<u16>,
        now: Timestamp,
    ) -> store::Result<()> {
        let heard = heard(why, http_status);
        self.ears.hear(id, why, heard == Heard::Answered);
        let quiet = heard == Heard::Answered && self.standing.is_empty();
        if heard == Heard::Nothing || quiet {
            return Ok(());
        }
        let Some(host) = self.host(tx, id).await? else {
            return Ok(());
        };
        let answers = |scope: &Scope| match scope {
            Scope::Host(_) => http_status.is_some() && heard != Heard::HostFailed,
            Scope::Tenant(_) => heard == Heard::Answered,
            Scope::Desk => false,
        };
        let around = |breaker: &mut Breaker| breaker.scope.covers(id, &host);
        let answered = self
            .standing
            .extract_if(.., |breaker| around(breaker) && answers(&breaker.scope));
        for closed in answered.collect::<Vec<_>>() {
            breaker::close(tx, &closed, now).await?;
            if closed.is_open() {
                self.events.push(about(Kind::BreakerClosed, &closed));
            }
        }
        match heard {
            Heard::HostFailed => self.failed(tx, Scope::Host(host), why, now).await,
            Heard::TenantFailed => self.failed(tx, Scope::Tenant(id), why, now).await,
            Heard::Nothing | Heard::Answered => Ok(()),
        }
    }

    async fn failed(
        &mut self,
        tx: &mut Tx,
        scope: Scope,
        why: &str,
        now: Timestamp,
    ) -> store::Result<()> {
        let place = self.standing.iter().position(|it| it.scope == scope);
        let before = place.map(|place| self.standing.swap_remove(place));
        let after = Breaker::failed(before.as_ref(), scope, why, now);
        breaker::save(tx, &after).await?;
        if after.is_open() && !before.is_some_and(|before| before.is_open()) {
            let opened = about(Kind::BreakerOpened, &after).fact("why", after.why.clone());
            self.events.push(opened);
            tracing::warn!(
                scope = after.scope.code(),
                target = after.scope.target(),
                why,
                "left alone after failures in a row"
            );
        }
        self.standing.push(after);
        Ok(())
    }

    async fn host(&mut self, tx: &mut Tx, id: TenantId) -> store::Result<Option<String>> {
        if let Some(host) = self.hosts.get(&id) {
            return Ok(Some(host.clone()));
        }
        let loaded = tenant::load(tx.conn()?, id).await?;
        let host = loaded.map(|tenant| tenant.api_host().to_owned());
        if let Some(host) = &host {
            self.hosts.insert(id, host.clone());
        }
        Ok(host)
    }

    /// Tells what opened and what closed, and whose token is accepted and whose not.
    pub(super) async fn save(self, tx: &mut Tx, now: Timestamp) -> store::Result<()> {
        self.ears.tell(tx, now).await?;
        tx.audit_all(&Cause::system("breaker", now), self.events)
            .await
    }
}

impl Dispatch {
    /// Tries every open breaker that is due, with one harmless read each; how many.
    pub async fn probe(&self) -> store::Result<usize> {
        let due = self.probes().await?;
        for (open, tenant) in &due {
            self.probe_with(open, *tenant).await?;
        }
        Ok(due.len())
    }

    /// The open breakers that are due, each with a tenant to probe it with.
    pub(super) async fn probes(&self) -> store::Result<Vec<(Breaker, TenantId)>> {
        breaker::due(&mut *self.store.read().await?, self.clock.now()).await
    }

    /// Tries an open breaker with a harmless read of a tenant.
    pub(super) async fn probe_with(&self, open: &Breaker, tenant: TenantId) -> store::Result<()> {
        let (why, http_status) = self.harmless_read(tenant).await?;
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        if heard(&why, http_status) == Heard::Nothing {
            // This tenant cannot be called at all; the breaker waits for its next turn.
            let waits = Breaker::failed(Some(open), open.scope.clone(), &open.why, now);
            breaker::save(&mut tx, &waits).await?;
        } else {
            let mut breakers = Breakers::load(&mut tx).await?;
            breakers
                .note(&mut tx, tenant, &why, http_status, now)
                .await?;
            breakers.save(&mut tx, now).await?;
        }
        tx.commit_bookkeeping().await
    }

    async fn harmless_read(&self, tenant: TenantId) -> store::Result<(String, Option<u16>)> {
        let loaded = store::tenant::load(&mut *self.store.read().await?, tenant).await?;
        let credentials = match loaded.as_ref().map(|tenant| self.open(tenant)) {
            Some(Ok(credentials)) => credentials,
            Some(Err(unusable)) => return Ok((unusable.0.to_owned(), None)),
            None => return Ok((String::new(), None)),
        };
        let _leave = self.read_turn(&credentials).await;
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

fn about(kind: Kind, breaker: &Breaker) -> Event {
    Event::new(kind)
        .about(breaker.scope.code(), breaker.scope.target())
        .fact("failures", breaker.failures)
}
