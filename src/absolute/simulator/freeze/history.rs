//! The history of a freeze on a device: `statuses` of its request.

use serde_json::{Value, json};
use uuid::Uuid;

use super::super::time::stamp;
use super::{Freeze, Kind, Status};

/// What happened to a freeze.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    Requested,
    AwaitsApproval,
    Declined,
    Ineligible,
    /// The device took it up.
    Launching,
    /// The device took it up and waits for its condition.
    Armed,
    Frozen,
    /// By the action of this uid.
    Replaced(Uuid),
    RemovalRequested,
    Removed,
}

/// An entry of the history.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    moment: Moment,
    /// Whether the freeze held when it happened.
    held: bool,
    /// Empty for whoever made the request.
    by: String,
    at_ms: i64,
}

impl Freeze {
    /// Writes down what happened.
    pub(crate) fn note(&mut self, moment: Moment, by: &str, at_ms: i64) {
        self.changed_ms = at_ms;
        self.history.push(Entry {
            moment,
            held: self.status == Status::Completed,
            by: by.to_owned(),
            at_ms,
        });
    }

    /// The whole history, the newest first.
    pub(super) fn told_history(&self) -> Vec<Value> {
        let told = |entry: &Entry| self.told_entry(entry);
        self.history.iter().rev().map(told).collect()
    }

    fn told_entry(&self, entry: &Entry) -> Value {
        let kind = self.order.kind;
        let frozen = match kind {
            Kind::OnDemand => "Frozen",
            Kind::Scheduled { .. } => "FrozenOnSchedule",
            Kind::OffLine { .. } => "FrozenByCondition",
        };
        let armed = match kind {
            Kind::OffLine { .. } => "FreezeConditionSet",
            _ => "FreezeScheduled",
        };
        let removing = if entry.held {
            ("UnfreezeByRemove", "Unfreeze requested.")
        } else {
            ("Remove", "Removal of the Freeze request requested.")
        };
        let removed = if entry.held {
            ("Unfreeze", "Device unlocked. Unfreeze performed.")
        } else {
            ("Remove", "Freeze request removed.")
        };
        let (status, (instruction, message)) = match entry.moment {
            Moment::Requested => ("FreezeRequested", ("Freeze", "Freeze requested.")),
            Moment::AwaitsApproval => ("PendingApproval", ("", "Waiting for approval.")),
            Moment::Declined => ("Declined", ("", "Request declined.")),
            Moment::Ineligible => ("Ineligible", ("", "The device is not eligible.")),
            Moment::Launching => ("Launching", ("Launch", "Freeze request downloaded.")),
            Moment::Armed => (armed, ("Launch", "Freeze request downloaded.")),
            Moment::Frozen => (frozen, ("Freeze", "Device locked. Freeze performed.")),
            Moment::Replaced(_) => ("Removed", ("Replace", "Replaced by another request.")),
            Moment::RemovalRequested => ("UnfreezeRequested", removing),
            Moment::Removed => ("Removed", removed),
        };
        let key = match entry.moment {
            Moment::Ineligible | Moment::Declined => "dds.actionFramework.errors.Configure".into(),
            _ if instruction.is_empty() => String::new(),
            _ => format!("ddsui.ccDeviceFreeze.eventMessage.{instruction}"),
        };
        let by = match entry.by.as_str() {
            "" => &self.order.requester,
            by => by,
        };
        let mut told = json!({
            "actionUid": self.action_uid,
            "status": status,
            "message": message,
            "updatedBy": by,
            "eventType": status,
            "updatedDateTimeUtc": stamp(entry.at_ms),
        });
        let mut add = |name: &str, value: Value| told[name] = value;
        if !instruction.is_empty() {
            add("instruction", instruction.into());
        }
        if !key.is_empty() {
            add("messageKey", key.into());
        }
        if let Moment::Replaced(by) = entry.moment {
            add("triggerActionUid", json!(by));
        }
        if let Some(at) = self.downloaded_ms.filter(|at| *at <= entry.at_ms) {
            add("ackClientDateTimeUtc", stamp(at).into());
        }
        if let Kind::Scheduled { at_ms } = kind {
            add("scheduledFreezeDateTimeUtc", stamp(at_ms).into());
        }
        told
    }
}
