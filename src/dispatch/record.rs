//! Recording how sendings ended. Only the holder of a lease that has not run out may.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::attempt::{Asked, AttemptEnd};
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::ids::RequestId;
use crate::domain::request::Request;
use crate::store::attempt::Ended;
use crate::store::request::Move;
use crate::store::{self, attempt, request};

use super::breaker::Breakers;
use super::claim::about;
use super::{Claimed, Dispatch};

/// A sending that came to its end.
#[derive(Debug)]
pub struct Finished {
    pub(super) claimed: Claimed,
    pub(super) asked: Asked,
    pub(super) end: AttemptEnd,
}

impl Finished {
    /// The request as it was claimed.
    pub fn request(&self) -> &Request {
        &self.claimed.request
    }

    /// Until when its end can be recorded.
    pub(super) fn lease_until(&self) -> Timestamp {
        self.claimed.attempt.lease_until
    }
}

impl Dispatch {
    /// Records ends, as one unit. Where a lease ran out meanwhile the result is only logged: the
    /// request is unknown to whoever gave up on this sender, and is asked about.
    pub async fn record(&self, finished: &[Finished]) -> store::Result<()> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let ids = finished.iter().map(|it| it.claimed.request.accepted.id);
        let current = request::load_all(tx.conn()?, ids.collect()).await?;
        let current: HashMap<RequestId, Request> = current
            .into_iter()
            .map(|request| (request.accepted.id, request))
            .collect();
        let mut breakers = Breakers::load(&mut tx).await?;
        let (mut moves, mut ended, mut events) = (Vec::new(), Vec::new(), Vec::new());
        let mut unfinished = false;
        for Finished {
            claimed,
            asked,
            end,
        } in finished
        {
            let id = claimed.request.accepted.id;
            let Some(current) = current.get(&id) else {
                tracing::error!(request = %id, "a request that was sent is not there");
                continue;
            };
            let started = claimed.attempt.started_at;
            match current.record(&claimed.lease, end, started, now, self.jitter()) {
                Ok(to) => {
                    tracing::info!(request = %id, reference = %current.accepted.reference, state = %to.code(), outcome = %end.outcome, why = %end.why, "an attempt ended");
                    unfinished |= !to.is_finished();
                    events.push(ended_event(
                        current,
                        claimed.attempt.number,
                        end,
                        to.code().code(),
                    ));
                    moves.push(Move::to(current, to));
                    let id = claimed.attempt.id;
                    ended.push(Ended { id, end, asked });
                }
                Err(refused) => {
                    tracing::warn!(request = %id, %refused, outcome = %end.outcome, "a lapsed sender came back; its result is not recorded");
                }
            }
            let tenant = claimed.request.accepted.tenant;
            breakers
                .note(&mut tx, tenant, &end.why, end.http_status, now)
                .await?;
        }
        if moves.is_empty() {
            return Ok(());
        }
        request::save(&mut tx, moves).await?;
        attempt::end(&mut tx, now, &ended).await?;
        tx.audit_all(&Cause::system("dispatch", now), events)
            .await?;
        breakers.save(&mut tx, now).await?;
        if unfinished {
            tx.wake_dispatch();
        }
        tx.commit().await
    }
}

/// The event of an attempt's end.
pub(super) fn ended_event(
    request: &Request,
    attempt: i64,
    end: &AttemptEnd,
    state: &'static str,
) -> Event {
    let event = about(Kind::AttemptEnded, request)
        .fact("attempt", attempt)
        .fact("outcome", end.outcome.code())
        .fact("state", state);
    let event = if end.why.is_empty() {
        event
    } else {
        event.fact("why", end.why.clone())
    };
    let event = match end.http_status {
        Some(status) => event.fact("http_status", i64::from(status)),
        None => event,
    };
    match &end.request_uid {
        Some(uid) => event.fact("request_uid", uid.clone()),
        None => event,
    }
}
