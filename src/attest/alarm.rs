//! Alarms about the log. They are raised and ended once: a unit of work begins only where something
//! changes, since a minute's round mostly changes nothing.

use jiff::Timestamp;

use crate::domain::alarm::AlarmKind;
use crate::domain::event::{Cause, Event, Kind};
use crate::store::{self, Store, alarm};

crate::codes! {
    /// Why the log, or what left the system of it, is in doubt, beside the faults of its rows.
    Doubt {
        /// There was a checkpoint, and it is not there any more, or an older one is.
        CheckpointGone = "checkpoint_gone",
        /// What is there as the newest checkpoint is none that the log's key signed.
        CheckpointUnsigned = "checkpoint_unsigned",
        /// The folder of checkpoints could not be read.
        CheckpointUnread = "checkpoint_unread",
        /// The log is shorter than the checkpoint says.
        LogShorter = "log_shorter",
        /// The log's root does not lead to that of the checkpoint: there are two logs.
        LogForked = "log_forked",
        /// The log does not read as what it should be.
        LogUnreadable = "log_unreadable",
        /// The witness has cosigned another log.
        WitnessDiffers = "witness_differs",
    }
}

/// Who acts.
pub(super) const JOB: &str = "audit";

/// Raises an alarm that is not open yet.
pub(super) async fn raise(
    store: &Store,
    kind: AlarmKind,
    about: &str,
    doubt: Option<Doubt>,
    now: Timestamp,
) -> store::Result<()> {
    if is_open(store, kind, about).await? {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    if alarm::raise(&mut tx, kind, about, None, now).await? {
        let mut told = event(Kind::AlarmRaised, kind, about);
        if let Some(doubt) = doubt {
            told = told.fact("fault", doubt.code());
        }
        tx.audit(&Cause::system(JOB, now), told).await?;
        tx.commit().await?;
        tracing::error!(%kind, about, why = doubt.map(Doubt::code), "an alarm about the audit log was raised");
    }
    Ok(())
}

/// Ends an alarm, if it is open.
pub(super) async fn clear(
    store: &Store,
    kind: AlarmKind,
    about: &str,
    now: Timestamp,
) -> store::Result<()> {
    if !is_open(store, kind, about).await? {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    if alarm::clear(&mut tx, kind, about, now).await? {
        let told = event(Kind::AlarmCleared, kind, about);
        tx.audit(&Cause::system(JOB, now), told).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn is_open(store: &Store, kind: AlarmKind, about: &str) -> store::Result<bool> {
    let all = alarm::about(&mut *store.read().await?, about).await?;
    Ok(all
        .iter()
        .any(|alarm| alarm.kind == kind && alarm.cleared_at.is_none()))
}

/// The event of an alarm of this kind.
pub(super) fn event(event: Kind, kind: AlarmKind, about: &str) -> Event {
    Event::new(event)
        .fact("alarm", kind.code())
        .fact("node", about)
}
