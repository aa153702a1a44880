//! Cryptographic wipe: create, list, get, actions, cancel (Absolute API, section 3.2).

use serde_json::{Value, json};

use super::account::Permission;
use super::answer::Answer;
use super::envelope::Envelope;
use super::paging;
use super::record::stamp;
use super::route::Mood;
use super::world::{Caller, World};
use crate::entropy::{Entropy, uuid_v7};

/// A wipe request.
#[derive(Debug, Clone)]
pub struct Wipe {
    pub(super) request_uid: String,
    pub(super) requester: String,
    pub(super) pending_approval: bool,
    pub(super) created_ms: i64,
    pub(super) actions: Vec<Action>,
}

/// What a wipe does to one device.
#[derive(Debug, Clone)]
pub(super) struct Action {
    pub uid: String,
    pub device_uid: String,
    /// `Pending`, `Processing`, `Succeeded`, `Failed`, `Canceled`.
    pub status: &'static str,
    pub changed_ms: i64,
}

impl Wipe {
    fn count(&self, status: &str) -> usize {
        self.actions
            .iter()
            .filter(|action| action.status == status)
            .count()
    }

    fn status(&self) -> &'static str {
        if self.pending_approval {
            "PendingApproval"
        } else if self.count("Pending") == self.actions.len() {
            "Init"
        } else if self.count("Pending") + self.count("Processing") > 0 {
            "InProgress"
        } else {
            "Completed"
        }
    }

    fn told(&self) -> Value {
        let updated = self
            .actions
            .iter()
            .map(|action| action.changed_ms)
            .max()
            .unwrap_or(self.created_ms);
        json!({
            "requestUid": self.request_uid,
            "requestId": self.request_uid,
            "requestStatus": self.status(),
            "requester": self.requester,
            "totalDevices": self.actions.len(),
            "pending": self.count("Pending"),
            "processing": self.count("Processing"),
            "completed": self.count("Succeeded"),
            "canceled": self.count("Canceled"),
            "failed": self.count("Failed"),
            "createdDateTimeUtc": stamp(self.created_ms),
            "updatedDateTimeUtc": stamp(updated),
        })
    }
}

pub(super) fn create(
    world: &mut World,
    caller: &Caller,
    envelope: &Envelope,
    mood: Mood,
    entropy: &dyn Entropy,
) -> Answer {
    let Some(uids) = envelope.device_uids() else {
        return Answer::invalid("deviceUids", "INVALID_VALUE", "must not be null");
    };
    if uids.is_empty() || uids.len() > 10_000 {
        return Answer::invalid(
            "deviceUids",
            "INVALID_VALUE",
            "size must be between 1 and 10000",
        );
    }
    if uids.iter().any(|uid| uuid::Uuid::try_parse(uid).is_err()) {
        return Answer::invalid("deviceUids", "INVALID_JSON", "invalid json");
    }
    if envelope.body["unenrollDevicesAndFreeLicenses"] == true
        && !caller.may(Permission::PerformUnenroll)
    {
        return Answer::not_authorized();
    }
    let account = &world.accounts[caller.account];
    if uids.iter().any(|uid| account.device(uid).is_none()) {
        return Answer::invalid("deviceUids", "INVALID_VALUE", "unknown device");
    }
    let at = jiff::Timestamp::from_millisecond(mood.now_ms).unwrap_or_default();
    let request_uid = uuid_v7(at, entropy).to_string();
    let actions = uids
        .iter()
        .map(|uid| {
            let encrypted = account
                .device(uid)
                .is_some_and(|device| matches!(device.encryption.as_str(), "ENCR" | "USENCR"));
            Action {
                uid: uuid_v7(at, entropy).to_string(),
                device_uid: uid.clone(),
                status: if encrypted && !mood.ineligible {
                    "Pending"
                } else {
                    "Failed"
                },
                changed_ms: mood.now_ms,
            }
        })
        .collect();
    let account = &mut world.accounts[caller.account];
    account.wipes.push(Wipe {
        request_uid: request_uid.clone(),
        requester: caller.owner.clone(),
        pending_approval: mood.pending_approval,
        created_ms: mood.now_ms,
        actions,
    });
    for uid in uids {
        super::siem::tell(
            &mut world.accounts[caller.account],
            "DeviceWipeRequested",
            &caller.owner,
            &uid,
            mood.now_ms,
        );
        world.effect(caller, "wipe", &uid, &request_uid, "", mood.now_ms);
    }
    Answer::data(json!({ "requestUid": request_uid }))
}

pub(super) fn list(world: &World, caller: &Caller, envelope: &Envelope) -> Answer {
    let within = |at: &str| {
        envelope
            .param("createdFromDateTimeUtc")
            .is_none_or(|from| at >= from)
            && envelope
                .param("createdToDateTimeUtc")
                .is_none_or(|to| at <= to)
    };
    let status = envelope.param("requestStatus");
    let found: Vec<Value> = world.accounts[caller.account]
        .wipes
        .iter()
        .filter(|wipe| {
            within(&stamp(wipe.created_ms)) && status.is_none_or(|status| status == wipe.status())
        })
        .map(Wipe::told)
        .collect();
    paging::page(envelope, found, 100, 500)
}

pub(super) fn get(world: &World, caller: &Caller, request_uid: &str) -> Answer {
    let found = world.accounts[caller.account]
        .wipes
        .iter()
        .find(|wipe| wipe.request_uid == request_uid);
    found.map_or_else(Answer::not_found, |wipe| Answer::data(wipe.told()))
}

pub(super) fn actions(
    world: &World,
    caller: &Caller,
    envelope: &Envelope,
    request_uid: Option<&str>,
) -> Answer {
    let account = &world.accounts[caller.account];
    if request_uid.is_some_and(|uid| !account.wipes.iter().any(|wipe| wipe.request_uid == uid)) {
        return Answer::not_found();
    }
    let only = envelope.device_uids().unwrap_or_default();
    let status = envelope.param("actionStatus");
    let mut found = Vec::new();
    for wipe in account
        .wipes
        .iter()
        .filter(|wipe| request_uid.is_none_or(|uid| wipe.request_uid == uid))
    {
        for action in &wipe.actions {
            let asked = only.is_empty()
                || only
                    .iter()
                    .any(|uid| uid.eq_ignore_ascii_case(&action.device_uid));
            if asked && status.is_none_or(|status| status == action.status) {
                let device = account.device(&action.device_uid);
                found.push(json!({
                    "actionUid": action.uid,
                    "requestUid": wipe.request_uid,
                    "deviceUid": action.device_uid,
                    "deviceName": device.map(|device| device.name.clone()).unwrap_or_default(),
                    "esn": device.map(|device| device.esn.clone()).unwrap_or_default(),
                    "actionStatus": action.status,
                    "createdDateTimeUtc": stamp(wipe.created_ms),
                    "updatedDateTimeUtc": stamp(action.changed_ms),
                }));
            }
        }
    }
    paging::page(envelope, found, 100, 500)
}

pub(super) fn cancel(
    world: &mut World,
    caller: &Caller,
    envelope: &Envelope,
    request_uid: &str,
    now_ms: i64,
) -> Answer {
    let all = envelope.body["cancelAllActions"] == true;
    let named: Vec<String> = envelope.body["actionUids"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|uid| uid.as_str().map(str::to_owned))
        .collect();
    let Some(wipe) = world.accounts[caller.account]
        .wipes
        .iter_mut()
        .find(|wipe| wipe.request_uid == request_uid)
    else {
        return Answer::not_found();
    };
    let mut cancelled = Vec::new();
    for action in wipe
        .actions
        .iter_mut()
        .filter(|action| action.status == "Pending" && (all || named.contains(&action.uid)))
    {
        action.status = "Canceled";
        action.changed_ms = now_ms;
        cancelled.push(action.device_uid.clone());
    }
    for device in cancelled {
        world.effect(caller, "cancel_wipe", &device, request_uid, "", now_ms);
    }
    Answer::Accepted
}
