//! Recording how a sending ended. Only the holder of a lease that has not run out may.

use crate::domain::attempt::{Asked, AttemptEnd};
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::request::{Request, Sending};
use crate::store::{self, StoreError, attempt, request};

use super::claim::about;
use super::{Claimed, Dispatch, breaker};

impl Dispatch {
    /// Records the end. Where the lease ran out meanwhile the result is only logged: the request is
    /// unknown to whoever gave up on this sender, and is asked about.
    pub(super) async fn record(
        &self,
        claimed: &Claimed,
        asked: &Asked,
        end: AttemptEnd,
    ) -> store::Result<()> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let id = claimed.request.accepted.id;
        let current = request::load(tx.conn()?, id)
            .await?
            .ok_or_else(|| StoreError::Changed {
                table: "request",
                id: id.to_string(),
            })?;
        let sends = attempt::sends(tx.conn()?, id).await?;
        let to = match current.record(
            &claimed.lease,
            &end,
            Sending {
                started: claimed.attempt.started_at,
                sends,
            },
            now,
            self.jitter(),
        ) {
            Ok(to) => to,
            Err(refused) => {
                tracing::warn!(request = %id, %refused, outcome = %end.outcome, "a lapsed sender came back; its result is not recorded");
                return Ok(());
            }
        };
        request::save_state(&mut tx, &current, &to, current.attempts).await?;
        attempt::end(&mut tx, claimed.attempt.id, now, &end, asked).await?;
        breaker::note(
            &mut tx,
            current.accepted.tenant,
            &end.why,
            end.http_status,
            now,
        )
        .await?;
        tx.audit(
            &Cause::system("dispatch", now),
            ended(&current, claimed.attempt.number, &end, to.code().code()),
        )
        .await?;
        if !to.is_finished() {
            tx.wake_dispatch();
        }
        tx.commit().await?;
        tracing::info!(request = %id, reference = %current.accepted.reference, state = %to.code(), outcome = %end.outcome, why = %end.why, "an attempt ended");
        Ok(())
    }
}

/// The event of an attempt's end.
pub(super) fn ended(
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
