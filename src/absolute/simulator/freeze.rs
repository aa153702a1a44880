//! Freeze: create, read, remove (Absolute API, section 3.1).

use serde_json::{Value, json};

use super::answer::Answer;
use super::envelope::Envelope;
use super::paging;
use super::record::stamp;
use super::route::Mood;
use super::world::{Caller, World};
use crate::entropy::{Entropy, uuid_v7};

/// A freeze of one device.
#[derive(Debug, Clone)]
pub struct Freeze {
    pub(super) request_uid: String,
    pub(super) action_uid: String,
    pub(super) device_uid: String,
    pub(super) requester: String,
    pub(super) title: String,
    pub(super) kind: String,
    /// `Pending`, `Processing`, `Completed`, `Ineligible`, `Canceled`.
    pub(super) status: &'static str,
    /// The freeze that took its place.
    pub(super) replaced_by: Option<String>,
    pub(super) pending_approval: bool,
    pub(super) created_ms: i64,
    pub(super) changed_ms: i64,
}

impl Freeze {
    /// Whether it is what stands on a device.
    pub(super) fn stands_on(&self, device_uid: &str) -> bool {
        self.device_uid.eq_ignore_ascii_case(device_uid)
            && self.kind == "OnDemand"
            && matches!(self.status, "Pending" | "Processing" | "Completed")
            && !self.pending_approval
    }

    /// As the device's record says it.
    pub(super) fn reporting(&self) -> &'static str {
        if self.status == "Completed" {
            "Frozen"
        } else {
            "FreezeRequested"
        }
    }

    fn told(&self) -> Value {
        let instruction = match (self.status, &self.replaced_by) {
            (_, Some(_)) => "Replace",
            ("Canceled", None) => "Remove",
            _ => "Freeze",
        };
        let status = match self.status {
            "Completed" => "Frozen",
            "Canceled" => "Removed",
            "Processing" => "Launching",
            _ => "FreezeRequested",
        };
        let mut state = json!({
            "actionUid": self.action_uid, "status": status, "instruction": instruction, "updatedDateTimeUtc": stamp(self.changed_ms),
        });
        if let Some(by) = &self.replaced_by {
            state["triggerActionUid"] = json!(by);
        }
        json!({
            "id": self.action_uid,
            "deviceUid": self.device_uid,
            "requester": self.requester,
            "requestTitle": self.title,
            "requestUid": self.request_uid,
            "isCurrent": self.replaced_by.is_none(),
            "createdDateTimeUtc": stamp(self.created_ms),
            "changedDateTimeUtc": stamp(self.changed_ms),
            "actionStatus": self.status,
            "statuses": [state],
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
    let (uids, title, kind) = match checked(envelope) {
        Ok(checked) => checked,
        Err(refused) => return refused,
    };
    if uids
        .iter()
        .any(|uid| world.accounts[caller.account].device(uid).is_none())
    {
        return Answer::invalid("deviceUids", "INVALID_VALUE", "unknown device");
    }
    let at = jiff::Timestamp::from_millisecond(mood.now_ms).unwrap_or_default();
    let request_uid = uuid_v7(at, entropy).to_string();
    for uid in uids {
        let action_uid = uuid_v7(at, entropy).to_string();
        let account = &mut world.accounts[caller.account];
        let stolen = account.device(&uid).is_some_and(|device| device.stolen);
        for old in account
            .freezes
            .iter_mut()
            .filter(|old| old.stands_on(&uid) && old.kind == kind)
        {
            old.replaced_by = Some(action_uid.clone());
            old.status = "Canceled";
            old.changed_ms = mood.now_ms;
        }
        account.freezes.push(Freeze {
            request_uid: request_uid.clone(),
            action_uid,
            device_uid: uid.clone(),
            requester: caller.owner.clone(),
            title: title.clone(),
            kind: kind.clone(),
            status: if stolen || mood.ineligible {
                "Ineligible"
            } else {
                "Pending"
            },
            replaced_by: None,
            pending_approval: mood.pending_approval,
            created_ms: mood.now_ms,
            changed_ms: mood.now_ms,
        });
        super::siem::tell(
            account,
            "DeviceFreezeRequested",
            &caller.owner,
            &uid,
            mood.now_ms,
        );
        world.effect(caller, "freeze", &uid, &request_uid, &title, mood.now_ms);
    }
    Answer::data(json!({ "requestUid": request_uid }))
}

fn checked(envelope: &Envelope) -> Result<(Vec<String>, String, String), Answer> {
    let body = &envelope.body;
    let missing = |field: &str| Answer::invalid(field, "INVALID_VALUE", "must not be null");
    let uids = envelope
        .device_uids()
        .ok_or_else(|| missing("deviceUids"))?;
    if uids.len() > 10_000 {
        return Err(Answer::invalid(
            "deviceUids",
            "INVALID_VALUE",
            "size must be between 0 and 10000",
        ));
    }
    if uids.iter().any(|uid| uuid::Uuid::try_parse(uid).is_err()) {
        return Err(Answer::invalid(
            "deviceUids",
            "INVALID_JSON",
            "invalid json",
        ));
    }
    let title = body["requestTitle"]
        .as_str()
        .ok_or_else(|| missing("requestTitle"))?;
    if !(1..=250).contains(&title.chars().count()) {
        return Err(Answer::invalid(
            "requestTitle",
            "INVALID_VALUE",
            "length must be between 1 and 250",
        ));
    }
    let kind = body["freezeDefinition"]["deviceFreezeType"]
        .as_str()
        .unwrap_or_default();
    if !matches!(kind, "OnDemand" | "Scheduled" | "OffLine") {
        return Err(Answer::invalid(
            "freezeDefinition.deviceFreezeType",
            "INVALID_VALUE",
            "invalid freeze type",
        ));
    }
    let passcode = &body["passcodeDefinition"];
    let passcode_fits = match passcode["option"].as_str() {
        Some("UserDefined") => passcode["passcode"].as_str().is_some_and(|code| {
            (4..=8).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit())
        }),
        Some("RandomForAll" | "RandomForEach") => {
            (4..=8).contains(&passcode["length"].as_i64().unwrap_or(8))
        }
        _ => false,
    };
    if !passcode_fits {
        return Err(Answer::invalid(
            "passcodeDefinition",
            "INVALID_VALUE",
            "invalid passcode definition",
        ));
    }
    let message = body["message"].as_str().unwrap_or_default();
    if body["messageUid"].is_null()
        && (!(1..=4_000).contains(&message.chars().count()) || body["messageName"].is_null())
    {
        return Err(Answer::invalid(
            "message",
            "INVALID_VALUE",
            "a message and its name, or a message's uid",
        ));
    }
    Ok((uids, title.to_owned(), kind.to_owned()))
}

pub(super) fn read(
    world: &World,
    caller: &Caller,
    envelope: &Envelope,
    request_uid: &str,
) -> Answer {
    let freezes = world.accounts[caller.account].freezes.iter();
    let found: Vec<Value> = freezes
        .filter(|freeze| freeze.request_uid == request_uid)
        .map(Freeze::told)
        .collect();
    if found.is_empty() {
        Answer::not_found()
    } else {
        paging::page(envelope, found, 100, 500)
    }
}

pub(super) fn remove(
    world: &mut World,
    caller: &Caller,
    envelope: &Envelope,
    mood: Mood,
) -> Answer {
    let Some(uids) = envelope.device_uids() else {
        return Answer::invalid("deviceUids", "INVALID_VALUE", "must not be null");
    };
    for uid in uids {
        for freeze in world.accounts[caller.account]
            .freezes
            .iter_mut()
            .filter(|freeze| freeze.stands_on(&uid))
        {
            freeze.status = "Canceled";
            freeze.changed_ms = mood.now_ms;
        }
        world.effect(caller, "remove_freeze", &uid, "", "", mood.now_ms);
    }
    Answer::Accepted
}
