//! `GET /v3/reporting/siem-events`: kept for 72 hours, a time range is required.

use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;

use super::account::Token;
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
    User(&'a Arc<Token>),
    /// The device itself.
    Device,
    /// Whoever decides at the control endpoint.
    System,
}

/// What somebody ordered.
#[derive(Debug, Clone)]
pub(super) struct Ordered {
    /// `Freeze`, `Wipe`, `RemoveFreeze`.
    pub action: &'static str,
    /// The request; a removal has none.
    pub request_uid: Option<Uuid>,
    /// Its title; a wipe has none.
    pub title: String,
}

/// Something that happened to a device.
#[derive(Debug)]
pub(super) struct Event {
    verb: &'static str,
    user: Option<Arc<Token>>,
    by_device: bool,
    unit: usize,
    ordered: Option<Ordered>,
}

impl Event {
    /// Whether it tells of this request.
    pub(super) fn is_about(&self, request_uid: Uuid) -> bool {
        let ordered = self.ordered.as_ref();
        ordered.is_some_and(|ordered| ordered.request_uid == Some(request_uid))
    }

    /// The object's properties, as tuples of field and value.
    fn properties(&self, serial: &str) -> String {
        let mut tuples = vec![("serialNumber", serial)];
        if let Some(ordered) = &self.ordered {
            tuples.push(("action", ordered.action));
            if !ordered.title.is_empty() {
                tuples.push(("requestTitle", &ordered.title));
            }
        }
        let told = tuples
            .iter()
            .map(|(field, value)| format!("({field}, {value})"));
        format!("[{}]", told.collect::<Vec<_>>().join(", "))
    }
}

impl Estate {
    /// Writes down that something happened to a device, and forgets what is too old.
    pub(super) fn tell(&mut self, verb: &'static str, actor: Actor<'_>, unit: usize, now_ms: i64) {
        self.tell_of(verb, actor, unit, None, now_ms);
    }

    /// The same, of an order.
    pub(super) fn tell_of(
        &mut self,
        verb: &'static str,
        actor: Actor<'_>,
        unit: usize,
        ordered: Option<Ordered>,
        now_ms: i64,
    ) {
        self.events += 1;
        let event = Event {
            verb,
            user: match actor {
                Actor::User(token) => Some(Arc::clone(token)),
                Actor::Device | Actor::System => None,
            },
            by_device: matches!(actor, Actor::Device),
            unit,
            ordered,
        };
        self.siem.insert((now_ms, self.events), event);
        while let Some(oldest) = self.siem.first_entry()
            && oldest.key().0 < now_ms - KEPT_MS
        {
            oldest.remove();
        }
    }

    fn told_event(&self, (at_ms, number): (i64, usize), event: &Event) -> Value {
        let device = &self.units[event.unit].device;
        let (kind, name, id) = match &event.user {
            Some(token) => ("User", token.owner.as_str(), token.kid.as_str()),
            None if event.by_device => ("Device", device.name.as_str(), device.device_uid.as_str()),
            None => ("System", "System", ""),
        };
        json!({
            "id": format!("{}-{number}", self.account_uid),
            "eventType": "DeviceAction",
            "verb": event.verb,
            "actorObjectType": kind,
            "actorDisplayName": name,
            "actorDisplayId": id,
            "objectObjectType": "Device",
            "objectDisplayName": device.name,
            "objectDisplayId": device.device_uid,
            "objectProperties": event.properties(&device.serial),
            "createdDateTimeUtc": stamp(at_ms),
            "eventDateTimeUtc": stamp(at_ms),
        })
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
    // Nothing is told until somebody switches the integration on in the console.
    let found = if from > to || !world.siem_enabled {
        Vec::new()
    } else {
        let range = estate.siem.range((from, 0)..=(to, usize::MAX));
        let chosen = |event: &Event| world.siem_left_out.iter().all(|verb| verb != event.verb);
        range.filter(|(_, event)| chosen(event)).collect()
    };
    paging::page(envelope, estate, found, SIZES, |(at, event)| {
        estate.told_event(*at, event)
    })
}
