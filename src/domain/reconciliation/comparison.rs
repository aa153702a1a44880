//! One reading of a tenant's own side: what it covered, and what it may say.

use jiff::{SignedDuration, Timestamp};

use crate::domain::ids::{ComparisonId, TenantId};
use crate::domain::readiness::Learnt;

/// How long the vendor keeps events for a SIEM (Absolute API, section 4).
const SIEM_KEPT: SignedDuration = SignedDuration::from_hours(72);
/// A tenant that was not read for so long is told.
pub const OLD: SignedDuration = SignedDuration::from_hours(48);
/// What was read before is read again this far back: events are recorded a little late.
const OVERLAP: SignedDuration = SignedDuration::from_hours(1);
/// Between two readings.
const DAILY: SignedDuration = SignedDuration::from_hours(24);
/// Between two readings where the last was not answered.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// Until when each source was read to its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Events for a SIEM.
    pub siem: Option<Timestamp>,
    /// Wipes.
    pub wipes: Option<Timestamp>,
}

/// What a reading asks for: each source from then on, until the reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Events for a SIEM.
    pub siem: Timestamp,
    /// Events before [`Self::siem`] that were never read, since then: the vendor has thrown them away.
    pub siem_gap: Option<Timestamp>,
    /// Wipes.
    pub wipes: Timestamp,
}

impl Window {
    /// What is to be read now; nothing from before the tenant was registered.
    pub fn after(progress: Progress, registered_at: Timestamp, now: Timestamp) -> Self {
        let kept = now - SIEM_KEPT;
        let first = kept.max(registered_at);
        let again = |until: Timestamp| (until - OVERLAP).max(registered_at).min(now);
        let siem = progress.siem.map_or(first, again);
        Self {
            siem: siem.max(kept).min(now),
            siem_gap: progress.siem.filter(|until| *until < kept),
            wipes: progress.wipes.map_or(first, again).min(now),
        }
    }
}

impl Window {
    /// The same, with wipes from so far back that this one would be among them.
    #[must_use]
    pub fn reaching(self, wipe_begun: Option<Timestamp>) -> Self {
        let back = wipe_begun.map_or(self.wipes, |at| at - OVERLAP);
        Self {
            wipes: self.wipes.min(back),
            ..self
        }
    }
}

crate::codes! {
    /// How much of the tenant's own side a reading saw.
    Reading {
        /// All that the vendor lets be read.
        Whole = "whole",
        /// Something; what is on the other is not known.
        Partly = "partly",
        /// Nothing: this is not \"no difference\".
        Unread = "unread",
    }
}

/// What one reading came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// Identity.
    pub id: ComparisonId,
    /// Whose.
    pub tenant: TenantId,
    /// When it ended.
    pub at: Timestamp,
    /// What it asked for.
    pub window: Window,
    /// Events for a SIEM; nothing where there was none, as where they are not switched on.
    pub siem: Learnt,
    /// Wipes.
    pub wipes: Learnt,
    /// Why the tenant did not answer: a short stable word, empty where it did.
    pub why: String,
    /// Acts of the tenant's that were new.
    pub acts: i64,
    /// New findings of acts past the desk.
    pub past_desk: i64,
    /// New findings of dispatches that are missing.
    pub missing: i64,
    /// Dispatches that nothing would show.
    pub unproved: i64,
    /// Dispatches that are there, and of which the events for a SIEM say nothing: the subscriber has not
    /// chosen such events in the console.
    pub unheard: i64,
}

impl Comparison {
    /// How much it saw.
    pub fn reading(&self) -> Reading {
        let answered = |learnt| matches!(learnt, Learnt::Readable | Learnt::Nothing);
        match (self.siem, self.wipes) {
            (Learnt::Readable, Learnt::Readable) if self.why.is_empty() && self.unheard == 0 => {
                Reading::Whole
            }
            (siem, wipes) if answered(siem) || answered(wipes) => Reading::Partly,
            _ => Reading::Unread,
        }
    }

    /// How far each source is read after it.
    pub fn progress(&self, before: Progress) -> Progress {
        let read = |learnt, before| match learnt {
            Learnt::Readable | Learnt::Nothing => Some(self.at),
            Learnt::Refused | Learnt::NotLearnt => before,
        };
        Progress {
            siem: read(self.siem, before.siem),
            wipes: read(self.wipes, before.wipes),
        }
    }
}

/// When a tenant is read next. `jitter` is a draw from 0 to 255 and adds up to an hour, so that tenants
/// are not read all at once.
pub fn next_comparison(comparison: &Comparison, jitter: u8) -> Timestamp {
    let wait = if comparison.why.is_empty() {
        DAILY
    } else {
        AGAIN
    };
    comparison.at + wait + SignedDuration::from_secs(i64::from(jitter) * 14)
}
