//! Watching what became of requests that were sent (R10-3-11). What is read is information: it is
//! kept with its source and time, and never changes the request's state.

mod keep;
mod look;
mod see;

use std::collections::HashMap;

use jiff::Timestamp;

use self::keep::{clear, keep};
use self::look::Looked;
use super::Dispatch;
use super::breaker::Breakers;
use crate::domain::ids::TenantId;
use crate::domain::request::{Request, State};
use crate::domain::watch::{look_again, next_look};
use crate::store::watch::Watch;
use crate::store::{self, StoreError, gate, watch};

/// Requests of one tenant that one round looks at: well below its rate, which dispatches need.
const OF_ONE_TENANT: i64 = 4;
/// Requests that one round looks at altogether.
const ALTOGETHER: i64 = 64;

/// A request that is due to be looked at.
pub(super) type Due = (Request, Watch);

impl Dispatch {
    /// Looks once at what is due, one request after the other; how many.
    pub async fn watch(&self) -> store::Result<usize> {
        let mut looked = 0;
        for (_, due) in self.watched().await? {
            looked += self.look_at(due).await?;
        }
        Ok(looked)
    }

    /// What is due to be looked at, by tenant.
    pub(super) async fn watched(&self) -> store::Result<HashMap<TenantId, Vec<Due>>> {
        let (now, mut read) = (self.clock.now(), self.store.read().await?);
        let mut by_tenant: HashMap<_, Vec<_>> = HashMap::new();
        for due in watch::due(&mut read, now, OF_ONE_TENANT, ALTOGETHER).await? {
            let of_tenant = by_tenant.entry(due.0.accepted.tenant).or_default();
            of_tenant.push(due);
        }
        Ok(by_tenant)
    }

    /// Looks at what is due of one tenant; how many.
    pub(super) async fn look_at(&self, due: Vec<Due>) -> store::Result<usize> {
        let mut looked = 0;
        for (request, before) in due {
            let (tenant, now) = (request.accepted.tenant, self.clock.now());
            // What was heard of the one before may have closed it.
            if !gate::is_open(&mut *self.store.read().await?, tenant, now).await? {
                break;
            }
            self.look(&request, before).await?;
            looked += 1;
        }
        Ok(looked)
    }

    async fn look(&self, request: &Request, before: Watch) -> store::Result<()> {
        let State::Sent { at: sent_at, .. } = request.state else {
            return Ok(());
        };
        let id = request.accepted.id;
        let seen = watch::sightings(&mut *self.store.read().await?, id).await?;
        let looked = self.see(request, seen.last()).await?;
        let (now, jitter) = (self.clock.now(), self.jitter());
        let mut tx = self.store.begin().await?;
        let after = after(before, &looked, sent_at, now, jitter);
        match watch::save(&mut tx, id, &after).await {
            // Another node looked, too, and was faster.
            Err(StoreError::Changed { .. }) => return Ok(()),
            saved => saved?,
        }
        let mut breakers = Breakers::load(&mut tx).await?;
        for (why, http_status) in &looked.heard {
            let tenant = request.accepted.tenant;
            breakers
                .note(&mut tx, tenant, why, *http_status, now)
                .await?;
        }
        breakers.save(&mut tx, now).await?;
        keep(&mut tx, request, seen.last(), &looked, now).await?;
        if after.next_at.is_none() {
            clear(&mut tx, request, now).await?;
        }
        tx.commit_bookkeeping().await
    }
}

fn after(before: Watch, looked: &Looked, sent_at: Timestamp, now: Timestamp, jitter: u8) -> Watch {
    let looks = before.looks + i64::from(looked.answered);
    let is_final = looked
        .report
        .as_ref()
        .is_some_and(|report| report.status.is_final());
    let next_at = match (is_final, looked.answered) {
        (true, _) => None,
        (false, true) => next_look(sent_at, looks, now, jitter),
        (false, false) => look_again(sent_at, now, jitter),
    };
    Watch {
        looks,
        next_at,
        looked_at: Some(now),
        why: looked.why.clone(),
        version: before.version,
    }
}
