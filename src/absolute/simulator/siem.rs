//! `GET /v3/reporting/siem-events`: kept for 72 hours, a time range is required.

use serde_json::{Value, json};

use super::answer::Answer;
use super::check;
use super::envelope::Envelope;
use super::estate::Estate;
use super::paging::{self, Sizes};
use super::time::stamp;
use super::world::{Caller, World};

const KEPT_MS: i64 = 72 * 60 * 60 * 1_000;
const SIZES: Sizes = Sizes::new(100, 1_000);

/// Who did something.
#[derive(Debug, Clone, Copy)]
pub(super) enum Actor<'a> {
    /// The owner of a token, who signed with it.
    User(&'a str, &'a str),
    /// The device itself.
    Device,
    /// Whoever decides at the control endpoint.
    System,
}

impl Estate {
    /// Writes down that something happened to a device.
    pub(super) fn tell(&mut self, verb: &str, actor: Actor<'_>, unit: usize, now_ms: i64) {
        let number = self.siem.len() + 1;
        let device = &self.units[unit].device;
        let (kind, name, id) = match actor {
            Actor::User(owner, kid) => ("User", owner, kid),
            Actor::Device => ("Device", device.name.as_str(), device.device_uid.as_str()),
            Actor::System => ("System", "System", ""),
        };
        let event = json!({
            "id": format!("{}-{number}", self.account_uid),
            "eventType": "DeviceAction",
            "verb": verb,
            "actorObjectType": kind,
            "actorDisplayName": name,
            "actorDisplayId": id,
            "objectObjectType": "Device",
            "objectDisplayName": device.name,
            "objectDisplayId": device.device_uid,
            "objectProperties": format!("[(serialNumber, {})]", device.serial),
            "createdDateTimeUtc": stamp(now_ms),
            "eventDateTimeUtc": stamp(now_ms),
        });
        self.siem.insert((now_ms, number), event);
    }
}

pub(super) fn list(
    world: &World,
    caller: &Caller,
    envelope: &Envelope,
    now_ms: i64,
) -> Result<Answer, Answer> {
    let required = |name: &str| {
        check::time(envelope, name)?
            .ok_or_else(|| Answer::invalid(name, "INVALID_VALUE", "must not be null"))
    };
    let (from, to) = (required("fromDateTimeUtc")?, required("toDateTimeUtc")?);
    let estate = &world.estates[caller.estate];
    let from = from.max(now_ms - KEPT_MS);
    let found: Vec<&Value> = if from > to {
        Vec::new()
    } else {
        let range = estate.siem.range((from, 0)..=(to, usize::MAX));
        range.map(|(_, event)| event).collect()
    };
    paging::page(envelope, estate, found, SIZES, Value::clone)
}
