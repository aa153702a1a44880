//! Cryptographic wipe (Absolute API, section 3.2): requests, and what each does to each device.

mod cancel;
mod create;
mod read;

use serde_json::{Value, json};
use uuid::Uuid;

pub(super) use cancel::cancel;
pub(super) use create::create;
pub(super) use read::{actions, get, list};

use super::estate::Estate;
use super::freeze::Moment;
use super::siem::Actor;
use super::time::stamp;

crate::codes! {
    /// How a wipe stands on a device: `actionStatus`.
    Status {
        /// Waits for the device.
        Pending = "Pending",
        /// The device took it up.
        Processing = "Processing",
        /// Done.
        Succeeded = "Succeeded",
        /// The device cannot be wiped, or the request was declined.
        Failed = "Failed",
        /// Taken back before the device took it up.
        Canceled = "Canceled",
    }
}

crate::codes! {
    /// How a request stands: `requestStatus`.
    RequestStatus {
        /// No device took it up yet.
        Init = "Init",
        /// Taken back while it waited for approval.
        Canceled = "Canceled",
        /// Over on every device.
        Completed = "Completed",
        /// Some device is at it.
        InProgress = "InProgress",
        /// Declined.
        Failed = "Failed",
        /// Never, for wipes; but it may be asked for.
        Scheduled = "Scheduled",
        /// Waits for a second person.
        PendingApproval = "PendingApproval",
    }
}

/// Whether a second person has to agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Approval {
    /// No, or no longer.
    NotNeeded,
    Waiting,
    Declined,
    /// Cancelled meanwhile, by the requester or because the devices are unenrolled.
    Withdrawn,
}

/// A wipe request.
#[derive(Debug)]
pub(super) struct Wipe {
    pub request_uid: Uuid,
    pub requester: String,
    pub approval: Approval,
    pub mac_username: Option<String>,
    pub mac_pwd: Option<String>,
    pub unenroll: bool,
    pub created_ms: i64,
    pub changed_ms: i64,
    pub actions: Vec<Action>,
}

/// What a wipe does to one device.
#[derive(Debug)]
pub(super) struct Action {
    pub uid: Uuid,
    pub unit: usize,
    pub status: Status,
    pub changed_ms: i64,
    /// Of the certificate that there is once it is done.
    pub certificate: Uuid,
}

impl Wipe {
    /// Whether a second person has to agree yet.
    pub(super) fn is_waiting(&self) -> bool {
        self.approval == Approval::Waiting
    }

    /// The devices that did not take it up yet.
    pub(super) fn pending_units(&self) -> Vec<usize> {
        let pending = |action: &&Action| action.status == Status::Pending;
        let actions = self.actions.iter().filter(pending);
        actions.map(|action| action.unit).collect()
    }

    /// Where nothing is left to approve, nothing waits for approval.
    fn withdraw_if_empty(&mut self) {
        if self.is_waiting() && self.pending_units().is_empty() {
            self.approval = Approval::Withdrawn;
        }
    }

    fn count(&self, status: Status) -> usize {
        let of = |action: &&Action| action.status == status;
        self.actions.iter().filter(of).count()
    }

    fn status(&self) -> RequestStatus {
        match self.approval {
            Approval::Waiting => RequestStatus::PendingApproval,
            Approval::Declined => RequestStatus::Failed,
            Approval::Withdrawn => RequestStatus::Canceled,
            Approval::NotNeeded if self.count(Status::Processing) > 0 => RequestStatus::InProgress,
            // Some waiting and others done has no status of its own in the documentation.
            Approval::NotNeeded if self.count(Status::Pending) > 0 => RequestStatus::Init,
            Approval::NotNeeded => RequestStatus::Completed,
        }
    }

    fn told(&self) -> Value {
        let mut told = json!({
            "requestUid": self.request_uid,
            "requestId": self.request_uid,
            "requestStatus": self.status().code(),
            "requester": self.requester,
            "totalDevices": self.actions.len(),
            "pending": self.count(Status::Pending),
            "processing": self.count(Status::Processing),
            "completed": self.count(Status::Succeeded),
            "canceled": self.count(Status::Canceled),
            "failed": self.count(Status::Failed),
            "unenrollDevicesAndFreeLicenses": self.unenroll,
            "createdDateTimeUtc": stamp(self.created_ms),
            "updatedDateTimeUtc": stamp(self.changed_ms),
        });
        // Just so: the API answers the password that it was given.
        for (name, value) in [
            ("macUsername", &self.mac_username),
            ("macPwd", &self.mac_pwd),
        ] {
            if let Some(value) = value {
                told[name] = json!(value);
            }
        }
        told
    }
}

impl Estate {
    /// Ends what a wipe would have done to devices that did not take it up yet.
    pub(super) fn close_actions(&mut self, wipe: usize, status: Status, now_ms: i64) {
        for place in 0..self.wipes[wipe].actions.len() {
            if self.wipes[wipe].actions[place].status == Status::Pending {
                self.set_action((wipe, place), status, now_ms);
            }
        }
    }

    /// Lets an action stand so; one that is over no longer waits for its device.
    pub(super) fn set_action(&mut self, at: (usize, usize), status: Status, now_ms: i64) {
        let wipe = &mut self.wipes[at.0];
        wipe.changed_ms = now_ms;
        let action = &mut wipe.actions[at.1];
        action.status = status;
        action.changed_ms = now_ms;
        if !matches!(status, Status::Pending | Status::Processing) {
            let open = &mut self.units[action.unit].open_wipes;
            open.retain(|waiting| *waiting != at);
        }
    }

    /// A contact takes wipes up, or finishes those that were.
    pub(super) fn wipe(&mut self, unit: usize, now_ms: i64) {
        for at in self.units[unit].open_wipes.clone() {
            let wipe = &self.wipes[at.0];
            let (waiting, unenroll) = (wipe.is_waiting(), wipe.unenroll);
            match wipe.actions[at.1].status {
                _ if waiting => {}
                Status::Pending => self.set_action(at, Status::Processing, now_ms),
                Status::Processing => {
                    self.set_action(at, Status::Succeeded, now_ms);
                    self.tell("DeviceWiped", Actor::Device, unit, now_ms);
                    if unenroll || self.units[unit].device.platform == "Mac" {
                        self.unenroll(unit, now_ms);
                    }
                }
                _ => {}
            }
        }
    }

    /// Unenrolls a device: its licence is free, and nothing waits for it any more.
    fn unenroll(&mut self, unit: usize, now_ms: i64) {
        self.units[unit].unenrolled_ms = Some(now_ms);
        self.units[unit].device.agent_status = "D".into();
        self.units[unit].device.licence.clear();
        for place in std::mem::take(&mut self.units[unit].freezes) {
            self.freezes[place].end(Moment::Removed, "", now_ms);
        }
        for at in self.units[unit].open_wipes.clone() {
            self.set_action(at, Status::Canceled, now_ms);
            self.wipes[at.0].withdraw_if_empty();
        }
        self.tell("DeviceUnenrolled", Actor::Device, unit, now_ms);
    }
}
