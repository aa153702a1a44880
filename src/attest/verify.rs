//! The whole log, recomputed and held against the newest checkpoint.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::Attest;
use super::alarm::{self, Doubt, JOB};
use super::folder::Newest;
use crate::audit::{Anchor, Fault, Verifier};
use crate::domain::alarm::AlarmKind;
use crate::domain::event::{Cause, Event, Kind};
use crate::store::audit_check::{self, Check};
use crate::store::audit_verify::{Held, VerifyError, verify_with};
use crate::store::{self, alarm as alarms, audit};

/// What the alarm is about: the log of all nodes.
const LOG: &str = "log";
/// A log that held is verified again after so long.
const DAILY: SignedDuration = SignedDuration::from_hours(24);
/// One that did not, or of which another node has not told yet.
const HOURLY: SignedDuration = SignedDuration::from_hours(1);
/// Nodes that start together verify once.
const TOGETHER: SignedDuration = SignedDuration::from_mins(10);

/// What does not hold.
#[derive(Debug)]
enum Wrong {
    Rows(Fault),
    Checkpoint(Doubt),
}

impl Attest {
    /// Verifies the log where that is due: at start, daily, hourly while it is in doubt, by one node.
    /// Tells it in the log, and raises or ends the alarm.
    ///
    /// # Errors
    /// Where the database fails; it is due again later.
    pub async fn verify_if_due(&self, at_start: bool) -> store::Result<()> {
        let now = self.clock.now();
        let mut read = self.store.read().await?;
        let last = audit_check::last(&mut read).await?;
        let pause = pause(&last, &self.node, at_start);
        let recently = |begun| (SignedDuration::ZERO..pause).contains(&now.duration_since(begun));
        if last.begun_at.is_some_and(recently) {
            return Ok(());
        }
        let is_empty = audit::head(&mut read).await?.size() == 0;
        drop(read);
        let newest = self.newest(&last).await;
        // A desk that never did anything has nothing to verify; one that once had something has.
        if is_empty && matches!(newest, Ok(None)) {
            return Ok(());
        }
        let mut tx = self.store.begin().await?;
        let begun = audit_check::begin(&mut tx, &self.node, pause, now).await?;
        tx.commit_bookkeeping().await?;
        if !begun {
            return Ok(());
        }
        let anchor = newest.as_ref().ok().copied().flatten();
        let verified = verify_with(&self.store, Verifier::new(anchor), &mut |_, _| {}).await;
        let outcome = match (verified, newest) {
            (Err(VerifyError::Store(error)), _) => return Err(error),
            (Err(VerifyError::Fault(fault)), _) => Err(Wrong::Rows(fault)),
            (Ok(_), Err(doubt)) => Err(Wrong::Checkpoint(doubt)),
            (Ok(held), Ok(_)) => Ok(held),
        };
        let anchor = anchor.map(|anchor| anchor.size);
        self.tell(&outcome, anchor).await
    }

    /// The newest checkpoint, where checkpoints are written. A folder that cannot be read is told by
    /// those who write to it.
    async fn newest(&self, last: &Check) -> Result<Option<Anchor>, Doubt> {
        let Some(out) = &self.out else {
            return Ok(None);
        };
        let out = Arc::clone(out);
        let before = last.checkpoint.filter(|_| last.begun_by == self.node);
        match out.folder(|out| out.folder.newest(&out.log)).await {
            Ok(Newest::Here(here)) if before > Some(here.tree.size) => Err(Doubt::CheckpointGone),
            Ok(Newest::Here(here)) => Ok(Some(here.tree)),
            Ok(Newest::Never) if before.is_none() => Ok(None),
            Ok(Newest::Never | Newest::Gone) => Err(Doubt::CheckpointGone),
            Ok(Newest::Wrong) => Err(Doubt::CheckpointUnsigned),
            Err(error) => {
                tracing::warn!(%error, "the folder of checkpoints could not be read");
                Err(Doubt::CheckpointUnread)
            }
        }
    }

    /// Keeps what came out, with its event and its alarm, in one unit.
    async fn tell(
        &self,
        outcome: &Result<Held, Wrong>,
        checkpoint: Option<u64>,
    ) -> store::Result<()> {
        let now = self.clock.now();
        let cause = Cause::system(JOB, now);
        let mut tx = self.store.begin().await?;
        let mut check = ended(now, checkpoint);
        match outcome {
            Ok(held) => {
                (check.holds, check.size) = (true, held.verdict.size);
                audit_check::end(&mut tx, &check, &held.unkept).await?;
                tx.audit(&cause, verified(held, checkpoint)).await?;
                if alarms::clear(&mut tx, AlarmKind::LogDoubted, LOG, now).await? {
                    let told = alarm::event(Kind::AlarmCleared, AlarmKind::LogDoubted, LOG);
                    tx.audit(&cause, told).await?;
                }
            }
            Err(wrong) => {
                tracing::error!(?wrong, "the audit log is in doubt");
                audit_check::end(&mut tx, &check, &[]).await?;
                tx.audit(&cause, doubted(wrong)).await?;
                if alarms::raise(&mut tx, AlarmKind::LogDoubted, LOG, None, now).await? {
                    let told = alarm::event(Kind::AlarmRaised, AlarmKind::LogDoubted, LOG);
                    tx.audit(&cause, told).await?;
                }
            }
        }
        tx.commit().await
    }
}

/// How long after the last verification began the next one is due.
fn pause(last: &Check, node: &str, at_start: bool) -> SignedDuration {
    let unfinished = last.ended_at < last.begun_at;
    if unfinished && last.begun_by == node {
        return if at_start {
            SignedDuration::ZERO
        } else {
            TOGETHER
        };
    }
    if at_start && !unfinished {
        TOGETHER
    } else if last.holds && !unfinished {
        DAILY
    } else {
        HOURLY
    }
}

fn ended(now: Timestamp, checkpoint: Option<u64>) -> Check {
    Check {
        ended_at: Some(now),
        checkpoint,
        ..Check::default()
    }
}

fn count(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

fn verified(held: &Held, checkpoint: Option<u64>) -> Event {
    let told = Event::new(Kind::AuditVerified)
        .fact("size", count(held.verdict.size))
        .fact("root", held.verdict.root.to_string());
    match checkpoint {
        Some(size) => told.fact("checkpoint", count(size)),
        None => told,
    }
}

fn doubted(wrong: &Wrong) -> Event {
    let told = Event::new(Kind::AuditDoubted);
    match wrong {
        Wrong::Rows(fault) => told
            .fact("fault", fault.code())
            .fact("event", count(fault.place())),
        Wrong::Checkpoint(doubt) => told.fact("fault", doubt.code()),
    }
}
