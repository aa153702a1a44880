//! Reading what a tenant itself tells was done to its devices, and laying it beside what the desk did.
//!
//! What is told is kept as it is told; then, in one unit that looks again, acts of both sides are bound to
//! each other, and what one side has alone is a finding. A tenant that was not read says so.

mod both;
mod look;
mod side;

use jiff::{SignedDuration, Timestamp};

use super::Dispatch;
use super::breaker::Breakers;
use crate::domain::attempt::LEASE;
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::ids::{ComparisonId, DifferenceId, RequestId, TenantId};
use crate::domain::reconciliation::{
    ActKind, Beside, Comparison, DeskAct, SOUGHT_FOR, Sought, TenantAct, Window, links,
    next_comparison,
};
use crate::entropy::uuid_v7;
use crate::store::comparison::Standing;
use crate::store::difference::{self, Alone};
use crate::store::tenant_act::{self, Told};
use crate::store::{self, StoreError, Tx, comparison, desk_act};

use self::both::Both;
use self::side::Side;

/// Tenants read in one round.
const ROUND: i64 = 64;
/// Acts that are kept in one unit.
const CHUNK: usize = 200;
/// Findings of one reading; where there are more, the next one follows at once.
const FINDINGS: usize = 200;
/// Until it is tried again after the database failed.
const LATER: SignedDuration = SignedDuration::from_mins(10);

impl Dispatch {
    /// The tenants that are due to be read.
    pub async fn to_compare(&self) -> store::Result<Vec<TenantId>> {
        comparison::due(&mut *self.store.read().await?, self.clock.now(), ROUND).await
    }

    /// Reads a tenant's own side and compares it with the desk's, if it is due.
    ///
    /// # Errors
    /// [`StoreError::Taken`] and [`StoreError::Changed`] where another node was first. After any other
    /// error it is tried again a while later.
    pub async fn compare(&self, id: TenantId) -> store::Result<()> {
        let compared = self.read_and_compare(id).await;
        match &compared {
            Ok(()) | Err(StoreError::Taken | StoreError::Changed { .. }) => {}
            Err(_) => {
                let mut tx = self.store.begin().await?;
                comparison::postpone(&mut tx, id, self.clock.now() + LATER).await?;
                tx.commit_bookkeeping().await?;
            }
        }
        compared
    }

    async fn read_and_compare(&self, id: TenantId) -> store::Result<()> {
        let begun = self.clock.now();
        let mut read = self.store.read().await?;
        let Some(standing) = comparison::standing(&mut read, id, begun).await? else {
            return Ok(());
        };
        let back = begun - SOUGHT_FOR;
        let oldest = desk_act::oldest_wipe_alone(&mut read, id, back).await?;
        drop(read);
        let window =
            Window::after(standing.progress, standing.registered_at, begun).reaching(oldest);
        let mut side = self.read_side(id, window, begun).await?;
        let mut added = self.keep(id, &side.told, begun).await?;
        let alone = self.alone(id, begun).await?;
        let looked = self.look_for(&alone, &mut side, window).await?;
        added += self.keep(id, &looked, begun).await?;
        self.settle(&standing, window, side, added).await
    }

    /// Keeps what was told; how much of it is new.
    async fn keep(&self, id: TenantId, told: &[Told], now: Timestamp) -> store::Result<u64> {
        let mut added = 0;
        for chunk in told.chunks(CHUNK) {
            let mut tx = self.store.begin().await?;
            added += tenant_act::add(&mut tx, id, chunk, now).await?;
            tx.commit_bookkeeping().await?;
        }
        Ok(added)
    }

    /// The acts of the desk that would be a finding now, as far as the tenant told by itself.
    async fn alone(&self, id: TenantId, now: Timestamp) -> store::Result<Vec<DeskAct>> {
        let both = Both::load(&mut *self.store.read().await?, id, now).await?;
        let bound = both.bound(&links(&both.ours, &both.theirs));
        let due = |it: &&DeskAct| {
            !bound.contains(&it.id) && it.alone(Sought::Absent, now) == Beside::Missing
        };
        Ok(both.ours.iter().filter(due).cloned().collect())
    }

    /// Binds what belongs together, and keeps what one side has alone.
    async fn settle(
        &self,
        standing: &Standing,
        window: Window,
        side: Side,
        added: u64,
    ) -> store::Result<()> {
        let (id, now, jitter) = (standing.tenant, self.clock.now(), self.jitter());
        let cause = Cause::system("reconciliation", now);
        let mut tx = self.store.begin().await?;
        let both = Both::load(tx.conn()?, id, now).await?;
        let found = links(&both.ours, &both.theirs);
        let (held, firm) = both.held(&found);
        for link in &firm {
            tenant_act::bind(&mut tx, *link).await?;
        }
        let (past_desk, missing, unproved) = both.differences(&found, &side.sought, now);
        let all = past_desk.len() + missing.len();
        let findings = past_desk.iter().map(|act| Alone::PastDesk(act.id));
        let findings = findings.chain(missing.iter().map(|ours| Alone::Missing(ours.id)));
        let (mut kept_past, mut kept_missing) = (0, 0);
        for alone in findings.take(FINDINGS) {
            let finding = DifferenceId::new(uuid_v7(now, &*self.entropy));
            difference::add(&mut tx, (finding, id), alone, now).await?;
            let about = |kind| {
                Event::new(kind)
                    .about("tenant", id)
                    .about("contract", standing.contract)
                    .about("difference", finding)
            };
            let event = match alone {
                Alone::PastDesk(act) => {
                    kept_past += 1;
                    let actor = tenant_act::actor(tx.conn()?, act).await?;
                    let act = past_desk.iter().find(|it| it.id == act);
                    act.map(|act| past_desk_found(about(Kind::ActPastDeskFound), act, actor))
                }
                Alone::Missing(ours) => {
                    kept_missing += 1;
                    let ours = missing.iter().find(|it| it.id == ours);
                    ours.map(|ours| {
                        let event = about(Kind::DispatchMissingAtTenant);
                        missing_found(event, ours, both.requests.get(&ours.id))
                    })
                }
            };
            if let Some(event) = event {
                tx.audit(&cause, event).await?;
            }
        }
        let comparison = Comparison {
            id: ComparisonId::new(uuid_v7(now, &*self.entropy)),
            tenant: id,
            at: now,
            window,
            siem: side.siem,
            wipes: side.wipes,
            why: side.why,
            acts: i64::try_from(added).unwrap_or(i64::MAX),
            past_desk: kept_past,
            missing: kept_missing,
            unproved,
            unheard: both.unheard(&firm, window, now),
        };
        let next = match next_comparison(&comparison, jitter) {
            _ if all > FINDINGS => now,
            // What runs now has ended by then.
            next if held > 0 => next.min(now + LEASE * 2),
            next => next,
        };
        comparison::save(&mut tx, standing, &comparison, next).await?;
        tx.audit(&cause, compared(standing, &comparison)).await?;
        tell(&mut tx, id, &side.heard, now).await?;
        tx.commit().await
    }
}

/// How the calls ended, to whoever listens.
async fn tell(
    tx: &mut Tx,
    id: TenantId,
    heard: &[(String, Option<u16>)],
    now: Timestamp,
) -> store::Result<()> {
    let mut breakers = Breakers::load(tx).await?;
    for (why, http_status) in heard {
        breakers.note(tx, id, why, *http_status, now).await?;
    }
    breakers.save(tx, now).await
}

fn past_desk_found(event: Event, act: &TenantAct, actor: Option<String>) -> Event {
    let event = event
        .about("device", &act.device)
        .fact("act", act.kind.code())
        .fact("done_at", act.at.to_string())
        .fact("source", act.source.code());
    let event = match &act.request_uid {
        Some(uid) => event.fact("request_uid", uid.clone()),
        None => event,
    };
    match actor {
        Some(actor) => event.personal("tenant_actor", actor),
        None => event,
    }
}

fn missing_found(event: Event, ours: &DeskAct, request: Option<&RequestId>) -> Event {
    let event = event
        .about("device", &ours.device)
        .about("reference", ours.reference)
        .fact("act", ActKind::from(ours.action).code())
        .fact("done_at", ours.begun_at.to_string());
    let event = match request {
        Some(id) => event.about("request", id),
        None => event,
    };
    match &ours.request_uid {
        Some(uid) => event.fact("request_uid", uid.clone()),
        None => event,
    }
}

fn compared(standing: &Standing, comparison: &Comparison) -> Event {
    Event::new(Kind::TenantCompared)
        .about("tenant", standing.tenant)
        .about("contract", standing.contract)
        .fact("reading", comparison.reading().code())
        .fact("siem", comparison.siem.code())
        .fact("wipes", comparison.wipes.code())
        .fact("why", comparison.why.clone())
        .fact("acts", comparison.acts)
        .fact("past_desk", comparison.past_desk)
        .fact("missing", comparison.missing)
        .fact("unproved", comparison.unproved)
}
