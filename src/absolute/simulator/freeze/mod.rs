//! Freezes (Absolute API, section 3.1): what was ordered, and how it stands on each device.
//!
//! A freeze waits for the device, is taken up at a contact, and holds from the next one on. Until
//! then nothing that holds already is touched: a new freeze of the same type replaces what waits
//! when it is accepted, and what holds when it takes hold itself.

mod create;
mod history;
mod order;
mod read;
mod remove;

use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;

pub(super) use create::create;
pub(super) use history::{Entry, Moment};
pub(super) use read::read;
pub(super) use remove::remove;

use super::time::stamp;

/// What one call ordered for all its devices.
#[derive(Debug)]
pub(super) struct Order {
    pub request_uid: Uuid,
    pub requester: String,
    pub title: String,
    pub kind: Kind,
    pub message_name: String,
    pub message: String,
    /// `UserDefined`, `RandomForAll`, `RandomForEach`.
    pub passcode_option: String,
    pub passcode_length: usize,
    pub emails: Vec<String>,
    pub created_ms: i64,
}

/// The type of a freeze.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    OnDemand,
    Scheduled { at_ms: i64 },
    OffLine { seconds: i64 },
}

impl Kind {
    /// As requests name it.
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::OnDemand => "OnDemand",
            Self::Scheduled { .. } => "Scheduled",
            Self::OffLine { .. } => "OffLine",
        }
    }

    /// As the device's record names it.
    pub(super) fn reported(self) -> &'static str {
        match self {
            Self::OffLine { .. } => "Offline",
            other => other.code(),
        }
    }

    /// What has to happen first, as the device's record tells it.
    pub(super) fn condition(self) -> Option<Value> {
        match self {
            Self::OnDemand => None,
            Self::Scheduled { at_ms } => Some(json!({ "scheduledFreezeDate": stamp(at_ms) })),
            Self::OffLine { seconds } => Some(json!({ "secondsUntilFreeze": seconds })),
        }
    }
}

/// How a freeze stands on a device: `actionStatus`, and waiting for a second person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Waits for a second person.
    PendingApproval,
    /// Waits for the device.
    Pending,
    /// The device is not one that can be frozen.
    Ineligible,
    /// Declined.
    Failed,
    /// Taken back before it held.
    Canceled,
    /// It held, whether or not it still does.
    Completed,
    /// The device took it up.
    Processing,
    /// The device has it and waits for its condition.
    Ready,
}

impl Status {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::PendingApproval => "PendingApproval",
            Self::Pending => "Pending",
            Self::Ineligible => "Ineligible",
            Self::Failed => "Failed",
            Self::Canceled => "Canceled",
            Self::Completed => "Completed",
            Self::Processing => "Processing",
            Self::Ready => "Ready",
        }
    }
}

/// A freeze of one device.
#[derive(Debug)]
pub(super) struct Freeze {
    pub action_uid: Uuid,
    pub order: Arc<Order>,
    pub unit: usize,
    pub number: usize,
    pub passcode: String,
    pub status: Status,
    /// Not replaced, and not lifted.
    pub is_current: bool,
    /// It goes at the device's next contact; by whom.
    pub removed_by: Option<String>,
    pub downloaded_ms: Option<i64>,
    pub frozen_ms: i64,
    pub changed_ms: i64,
    pub history: Vec<Entry>,
}

impl Freeze {
    /// Whether it waits for the device, with or without a condition.
    pub(super) fn is_queued(&self) -> bool {
        matches!(
            self.status,
            Status::Pending | Status::Ready | Status::Processing
        )
    }

    /// Whether it holds the device.
    pub(super) fn is_in_force(&self) -> bool {
        self.status == Status::Completed && self.is_current
    }

    /// If a contact will change it: from what time on, `i64::MIN` for any.
    pub(super) fn waits(&self) -> Option<i64> {
        match (self.status, self.order.kind) {
            _ if self.removed_by.is_some() && self.is_current => Some(i64::MIN),
            (Status::Pending | Status::Processing, _) => Some(i64::MIN),
            (Status::Ready, Kind::Scheduled { at_ms }) => Some(at_ms),
            _ => None,
        }
    }

    /// Its status and weight in the device's record.
    pub(super) fn reported(&self, now_ms: i64, contact_ms: Option<i64>) -> (&'static str, i64) {
        let holds = self.status == Status::Completed;
        match self.order.kind {
            Kind::OnDemand if holds => ("Frozen", 300),
            Kind::OnDemand => ("FreezeRequested", 15),
            Kind::Scheduled { .. } if holds => ("FrozenOnSchedule", 200),
            Kind::Scheduled { at_ms } if at_ms <= now_ms => ("ScheduledTimerExpired", 60),
            Kind::Scheduled { .. } => ("FreezeScheduled", 10),
            Kind::OffLine { .. } if holds => ("FrozenByCondition", 100),
            Kind::OffLine { .. } if self.status != Status::Ready => ("FreezeRequested", 5),
            Kind::OffLine { seconds } => match contact_ms {
                Some(contact) if now_ms - contact >= seconds * 1_000 => ("OfflineTimerExpired", 50),
                _ => ("FreezeConditionSet", 5),
            },
        }
    }

    /// What a contact does to it; `silent_ms` is how long there was none before. Whether it took
    /// hold.
    pub(super) fn contact(&mut self, now_ms: i64, silent_ms: i64) -> bool {
        let first = self.status == Status::Pending;
        let next = match (self.status, self.order.kind) {
            (Status::Pending, Kind::Scheduled { at_ms }) if at_ms > now_ms => Status::Ready,
            (Status::Pending, Kind::OffLine { .. }) => Status::Ready,
            (Status::Pending, _) => Status::Processing,
            (Status::Processing, _) => Status::Completed,
            (Status::Ready, Kind::Scheduled { at_ms }) if at_ms <= now_ms => Status::Completed,
            (Status::Ready, Kind::OffLine { seconds }) if silent_ms >= seconds * 1_000 => {
                Status::Completed
            }
            _ => return false,
        };
        if first {
            self.downloaded_ms = Some(now_ms);
        }
        self.status = next;
        let moment = match (next, self.order.kind) {
            (Status::Completed, _) => Moment::Frozen,
            (Status::Ready, _) => Moment::Armed,
            _ => Moment::Launching,
        };
        self.note(moment, "", now_ms);
        if next == Status::Completed {
            self.frozen_ms = now_ms;
        }
        next == Status::Completed
    }

    /// Another one of its type takes its place. What was carried out stays so.
    pub(super) fn replace(&mut self, by: Uuid, now_ms: i64) {
        self.end(Moment::Replaced(by), "", now_ms);
    }

    /// It goes: before it held it is canceled, afterwards it is lifted.
    pub(super) fn end(&mut self, moment: Moment, by: &str, now_ms: i64) {
        if self.is_queued() {
            self.status = Status::Canceled;
        }
        self.is_current = false;
        self.removed_by = None;
        self.note(moment, by, now_ms);
    }
}
