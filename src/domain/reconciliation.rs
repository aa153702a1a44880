//! The desk's dispatches beside what the tenant itself tells: which belong together, which of ours the
//! tenant does not have, and what somebody did past the desk.

mod comparison;
mod matching;

#[cfg(test)]
mod tests;

use jiff::{SignedDuration, Timestamp};

pub use comparison::{Comparison, OLD, Progress, Reading, Window, next_comparison};
pub use matching::{Bond, Link, links};

use super::action::ProxyAction;
use super::ids::{DeskActId, TenantActId};
use super::reference::Reference;

crate::codes! {
    /// What was done to a device.
    ActKind {
        /// Locked.
        Lock = "lock",
        /// Wiped.
        Wipe = "wipe",
        /// Unlocked, which is the subscriber's own to do: the desk never does.
        Unfreeze = "unfreeze",
    }
}

impl ActKind {
    /// Whether it is what the desk does for this action.
    pub fn is(self, action: ProxyAction) -> bool {
        self == Self::from(action)
    }
}

impl From<ProxyAction> for ActKind {
    fn from(action: ProxyAction) -> Self {
        match action {
            ProxyAction::Lock => Self::Lock,
            ProxyAction::Wipe => Self::Wipe,
        }
    }
}

crate::codes! {
    /// Where the tenant told of an act.
    ActSource {
        /// The actions of wipe requests, all of which can be listed.
        WipeActions = "wipe_actions",
        /// The events for a SIEM, where the subscriber switched them on.
        Siem = "siem",
        /// A freeze request that was asked for by its id.
        FreezeRequest = "freeze_request",
        /// A device's record, which names no request.
        DeviceRecord = "device_record",
    }
}

/// What the desk did: one sending, or what was recorded as done by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskAct {
    /// The attempt's id, or the release's.
    pub id: DeskActId,
    /// What.
    pub action: ProxyAction,
    /// The device.
    pub device: String,
    /// When it began, at the earliest.
    pub begun_at: Timestamp,
    /// When it was over, at the latest.
    pub until: Timestamp,
    /// How sure it is.
    pub standing: Standing,
    /// The id under which the tenant keeps it, where it told one.
    pub request_uid: Option<String>,
    /// The reference number that a lock's title carries.
    pub reference: Reference,
}

crate::codes! {
    /// How sure it is that an act of the desk took place.
    Standing {
        /// It still runs, and may turn out to have failed: nothing is bound to it yet.
        Running = "running",
        /// The tenant took it.
        Taken = "taken",
        /// Somebody did it in the console, and it is on record.
        ByHand = "by_hand",
        /// It may not have arrived.
        Doubtful = "doubtful",
        /// It may have arrived, but the API was asked, and did not have it.
        Denied = "denied",
    }
}

impl Standing {
    /// Whether the tenant has to have it.
    pub const fn is_certain(self) -> bool {
        matches!(self, Self::Taken | Self::ByHand)
    }
}

/// What the tenant tells that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TenantAct {
    /// Identity.
    pub id: TenantActId,
    /// What.
    pub kind: ActKind,
    /// The device.
    pub device: String,
    /// When, as the tenant says.
    pub at: Timestamp,
    /// The id of its request, where it is told.
    pub request_uid: Option<String>,
    /// The desk's reference number, where the title has one.
    pub reference: Option<Reference>,
    /// It has a title, which is not the desk's.
    pub has_foreign_title: bool,
    /// Where it was told.
    pub source: ActSource,
    /// What it belongs to already.
    pub bond: Option<Bond>,
    /// No reading looked at it before.
    pub is_new: bool,
}

/// For how long a dispatch is looked for at the tenant.
pub const SOUGHT_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// How long the tenant's reports may lag behind what it took: before that nothing is missing.
pub const GRACE: SignedDuration = SignedDuration::from_hours(6);

crate::codes! {
    /// Where an act of the desk has no other beside it: whether the tenant would show it.
    Sought {
        /// It was looked for where it would be, and is not there.
        Absent = "absent",
        /// Nothing that could be read would show it.
        Unseen = "unseen",
    }
}

crate::codes! {
    /// How an act stands beside the other side, on the page.
    Beside {
        /// Both sides have it.
        Matched = "matched",
        /// Ours; the tenant's reports may lag.
        Awaited = "awaited",
        /// Ours, and it may never have arrived.
        Doubtful = "doubtful",
        /// Ours, and nothing that could be read would show it.
        Unproved = "unproved",
        /// Ours, and the tenant does not have it.
        Missing = "missing",
        /// Theirs: somebody acted past the desk.
        PastDesk = "past_desk",
        /// Theirs: an unlock, which is the subscriber's own to do.
        Unlocked = "unlocked",
    }
}

impl DeskAct {
    /// How it stands without an act of the tenant's.
    pub fn alone(&self, sought: Sought, now: Timestamp) -> Beside {
        match sought {
            _ if now < self.until + GRACE => Beside::Awaited,
            _ if !self.standing.is_certain() => Beside::Doubtful,
            Sought::Absent => Beside::Missing,
            Sought::Unseen => Beside::Unproved,
        }
    }
}

crate::codes! {
    /// What is on one side alone: a finding.
    DifferenceKind {
        /// Theirs without ours.
        PastDesk = "past_desk",
        /// Ours without theirs.
        Missing = "missing",
    }
}

/// The reference number in a request's title, as the desk writes it; titles of others are not kept.
pub fn reference_in(title: &str) -> Option<Reference> {
    title.trim().strip_prefix(TITLE)?.trim().parse().ok()
}

/// What the title of a lock of the desk begins with.
pub const TITLE: &str = "Kagiban ";
