//! `GET /v3/reporting/siem-events`: kept for 72 hours, a time range is required.

use serde_json::json;

use super::account::Account;
use super::answer::Answer;
use super::envelope::Envelope;
use super::paging;
use super::record::stamp;
use super::world::{Caller, World};

const KEPT_MS: i64 = 72 * 60 * 60 * 1_000;

/// Writes an event down.
pub(super) fn tell(account: &mut Account, verb: &str, actor: &str, device_uid: &str, now_ms: i64) {
    let id = account.siem.len() + 1;
    account.siem.push(json!({
        "id": id.to_string(),
        "eventType": "DeviceAction",
        "verb": verb,
        "actorObjectType": "User",
        "actorDisplayName": actor,
        "objectObjectType": "Device",
        "objectDisplayId": device_uid,
        "createdDateTimeUtc": stamp(now_ms),
        "eventDateTimeUtc": stamp(now_ms),
    }));
}

pub(super) fn list(world: &World, caller: &Caller, envelope: &Envelope, now_ms: i64) -> Answer {
    let (Some(from), Some(to)) = (
        envelope.param("fromDateTimeUtc"),
        envelope.param("toDateTimeUtc"),
    ) else {
        return Answer::invalid("fromDateTimeUtc", "INVALID_VALUE", "must not be null");
    };
    let oldest = stamp(now_ms - KEPT_MS);
    let found = world.accounts[caller.account]
        .siem
        .iter()
        .filter(|event| {
            event["createdDateTimeUtc"]
                .as_str()
                .is_some_and(|at| at >= from && at <= to && at >= oldest.as_str())
        })
        .cloned()
        .collect();
    paging::page(envelope, found, 100, 1_000)
}
