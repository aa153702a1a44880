//! Sends what is due in the outbox, and tries again what could not be sent.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;

use super::{Carrier, NotCarried};
use crate::clock::SharedClock;
use crate::domain::event::{Cause, Event, Kind};
use crate::domain::mail::Posted;
use crate::store::{Result, Store, mail};

/// A wake-up can be lost, so the outbox looks this often all the same.
const SWEEP: Duration = Duration::from_secs(5);
/// Mails that are read at a time.
const BATCH: i64 = 50;
/// Longer than any sending takes: where a node dies while it sends, another one sends after this.
const LEASE: SignedDuration = SignedDuration::from_mins(5);
/// A mail is tried this long.
const TRYING: SignedDuration = SignedDuration::from_hours(24);

/// Sends mails. Every step is a short unit; none is held while a mail is on its way.
#[derive(Debug)]
pub struct Outbox {
    store: Store,
    clock: SharedClock,
    carrier: Carrier,
}

impl Outbox {
    /// An outbox of a store.
    pub const fn new(store: Store, clock: SharedClock, carrier: Carrier) -> Self {
        Self {
            store,
            clock,
            carrier,
        }
    }

    /// Tries everything that is due once; answers how many mails were tried.
    pub async fn deliver_due(&self) -> Result<usize> {
        self.pass(&CancellationToken::new()).await
    }

    /// Sends until told to stop. A mail that is on its way is finished first.
    pub async fn run(&self, shutdown: CancellationToken) {
        while !shutdown.is_cancelled() {
            // Registered before looking, or mails that come in between would wait for the sweep.
            let woken = self.store.wakes().mail.notified();
            match self.pass(&shutdown).await {
                Ok(0) => {}
                Ok(_) => continue,
                Err(error) => tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the outbox could not be read or kept; it tries again"
                ),
            }
            tokio::select! {
                () = shutdown.cancelled() => {}
                () = woken => {}
                () = tokio::time::sleep(SWEEP) => {}
            }
        }
    }

    async fn pass(&self, stop: &CancellationToken) -> Result<usize> {
        let due = mail::due(&mut *self.store.read().await?, self.clock.now(), BATCH).await?;
        let mut tried = 0;
        for posted in due {
            if stop.is_cancelled() {
                break;
            }
            if self.claim(&posted).await? {
                let outcome = self.carrier.carry(&posted).await;
                self.record(&posted, outcome).await?;
                tried += 1;
            }
        }
        Ok(tried)
    }

    async fn claim(&self, posted: &Posted) -> Result<bool> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let ours = mail::claim(&mut tx, posted.mail.id, now, now + LEASE).await?;
        tx.commit_bookkeeping().await?;
        Ok(ours)
    }

    async fn record(
        &self,
        posted: &Posted,
        outcome: std::result::Result<(), NotCarried>,
    ) -> Result<()> {
        let now = self.clock.now();
        let id = posted.mail.id;
        let mut tx = self.store.begin().await?;
        let Err(NotCarried(why)) = outcome else {
            mail::delivered(&mut tx, id, now).await?;
            metrics::counter!("kagiban_mails_sent_total").increment(1);
            return tx.commit_bookkeeping().await;
        };
        let next = next_try(posted.created_at, posted.attempts, now);
        mail::failed(&mut tx, id, &why, next).await?;
        metrics::counter!("kagiban_mails_failed_total").increment(1);
        tracing::warn!(%id, given_up = next.is_none(), "a mail was not sent");
        if next.is_some() {
            return tx.commit_bookkeeping().await;
        }
        tx.audit(&Cause::system("outbox", now), given_up(posted, &why))
            .await?;
        tx.commit().await
    }
}

fn given_up(posted: &Posted, why: &str) -> Event {
    let mail = &posted.mail;
    // A server's answer may repeat the address.
    let mut event = Event::new(Kind::MailFailed)
        .about("mail", mail.id)
        .fact("attempts", posted.attempts + 1)
        .personal("address", &mail.to)
        .personal("why", why);
    if let Some(call) = mail.call {
        event = event.about("call", call);
    }
    if let Some(request) = mail.request {
        event = event.about("request", request);
    }
    event
}

/// When a mail is tried again after it failed once more: after 30 seconds, and each time after
/// twice as long, up to an hour; not at all where that is past the time of trying.
fn next_try(created_at: Timestamp, attempts_before: i64, now: Timestamp) -> Option<Timestamp> {
    let doublings = u32::try_from(attempts_before.clamp(0, 7)).unwrap_or(7);
    let wait =
        SignedDuration::from_secs(30 * 2_i64.pow(doublings)).min(SignedDuration::from_hours(1));
    let next = now + wait;
    (next <= created_at + TRYING).then_some(next)
}

#[cfg(test)]
mod tests;
