//! The tenant's own events, as a SIEM would fetch them (Absolute API, section 4, "SIEM").
//!
//! Which words the vendor uses for what happened is documented nowhere, so they are read by what is in
//! them; what cannot be told is left out. An event is an act where somebody did it: what a device or the
//! system reports later is the outcome of one.

use serde::Deserialize;

use super::{
    actions::get,
    answers::lenient,
    client::{Call, Client, escape},
    credentials::Credentials,
};
use crate::clock::Timestamp;
use crate::domain::reconciliation::ActKind;

const SIEM_EVENTS: &str = "/v3/reporting/siem-events";

/// Something that happened in the tenant.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SiemEvent {
    /// Its id.
    #[serde(deserialize_with = "lenient")]
    pub id: String,
    /// What kind of event it is; not documented.
    #[serde(deserialize_with = "lenient")]
    pub event_type: String,
    /// What happened; not documented.
    #[serde(deserialize_with = "lenient")]
    pub verb: String,
    /// `User`, `Device`, `System`, `NA`; an open list.
    #[serde(deserialize_with = "lenient")]
    pub actor_object_type: String,
    /// Who did it, as the tenant names them: personal data.
    #[serde(deserialize_with = "lenient")]
    pub actor_display_name: String,
    /// To what: a device's uid, or another of its names.
    #[serde(deserialize_with = "lenient")]
    pub object_display_id: String,
    /// Tuples as text: `[(field, value), …]`.
    #[serde(deserialize_with = "lenient")]
    pub object_properties: String,
    /// When it was recorded, which the time window is about.
    #[serde(rename = "createdDateTimeUtc", deserialize_with = "lenient")]
    pub recorded_at: Option<Timestamp>,
    /// When it happened.
    #[serde(rename = "eventDateTimeUtc", deserialize_with = "lenient")]
    pub happened_at: Option<Timestamp>,
}

/// Words of what follows an order, or surrounds it.
const NO_ORDER: [&str; 8] = [
    "cancel",
    "declin",
    "approved",
    "message",
    "policy",
    "fail",
    "expired",
    "ineligible",
];

impl SiemEvent {
    /// What somebody ordered, where it tells of an order.
    pub fn act(&self) -> Option<ActKind> {
        let by = self.actor_object_type.to_lowercase();
        if by == "device" || by == "system" {
            return None;
        }
        let words = letters(&format!("{}{}", self.event_type, self.verb));
        if words.contains("pendingapproval") {
            return self
                .property("action")
                .and_then(|action| kind(&letters(action)));
        }
        if NO_ORDER.iter().any(|word| words.contains(word)) {
            return None;
        }
        kind(&words)
    }

    /// When it happened, or else when it was recorded.
    pub fn at(&self) -> Option<Timestamp> {
        self.happened_at.or(self.recorded_at)
    }

    /// The title of the request, where it is told.
    pub fn title(&self) -> Option<&str> {
        self.property("requestTitle")
    }

    /// The value of a field among the properties.
    fn property(&self, field: &str) -> Option<&str> {
        self.object_properties.split('(').find_map(|tuple| {
            let (name, rest) = tuple.split_once(',')?;
            let value = rest.split(')').next()?.trim();
            (name.trim() == field && !value.is_empty()).then_some(value)
        })
    }
}

/// An order by the words that tell of it.
fn kind(words: &str) -> Option<ActKind> {
    let has = |part: &str| words.contains(part);
    let freezes = has("freeze") || has("frozen");
    match () {
        () if has("unfreeze") || has("unfrozen") || has("unlock") => Some(ActKind::Unfreeze),
        () if freezes && has("remov") => Some(ActKind::Unfreeze),
        () if freezes => Some(ActKind::Lock),
        () if has("wipe") => Some(ActKind::Wipe),
        () => None,
    }
}

fn letters(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphabetic());
    letters.flat_map(char::to_lowercase).collect()
}

impl Client {
    /// The events recorded between two moments, both included. The API keeps them for 72 hours, and
    /// answers none where the integration is not switched on in the console.
    pub async fn siem_events(
        &self,
        credentials: &Credentials,
        from: Timestamp,
        to: Timestamp,
    ) -> Call<Vec<SiemEvent>> {
        let query = format!(
            "fromDateTimeUtc={}&toDateTimeUtc={}&pageSize=1000",
            escape(&format!("{from:.3}")),
            escape(&format!("{to:.3}")),
        );
        self.list(credentials, get(SIEM_EVENTS, &query)).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(kind: &str, verb: &str, by: &str, properties: &str) -> SiemEvent {
        SiemEvent {
            event_type: kind.to_owned(),
            verb: verb.to_owned(),
            actor_object_type: by.to_owned(),
            object_properties: properties.to_owned(),
            ..SiemEvent::default()
        }
    }

    #[test]
    fn an_event_is_an_act_by_its_words_and_by_who_did_it() {
        for (kind, verb, by, act) in [
            (
                "DeviceAction",
                "DeviceFreezeRequested",
                "User",
                Some(ActKind::Lock),
            ),
            ("Device Freeze", "Requested", "NA", Some(ActKind::Lock)),
            ("", "Device frozen", "", Some(ActKind::Lock)),
            ("DeviceAction", "DeviceFrozen", "Device", None),
            ("DeviceAction", "DeviceFrozen", "SYSTEM", None),
            ("", "Device freeze removed", "User", Some(ActKind::Unfreeze)),
            ("", "RemoveFreezeRequested", "User", Some(ActKind::Unfreeze)),
            ("", "Unfreeze requested", "User", Some(ActKind::Unfreeze)),
            ("Wipe", "Requested", "User", Some(ActKind::Wipe)),
            ("Wipe", "Canceled", "User", None),
            ("", "ActionRequestApproved", "User", None),
            ("", "Freeze message changed", "User", None),
            ("", "Device name changed", "User", None),
        ] {
            assert_eq!(event(kind, verb, by, "").act(), act, "{kind} {verb} {by}");
        }
    }

    #[test]
    fn what_waits_for_approval_is_known_by_its_properties() {
        let waits =
            |properties| event("", "ActionRequestPendingApproval", "User", properties).act();
        assert_eq!(
            waits("[(serialNumber, S), (action, Wipe)]"),
            Some(ActKind::Wipe)
        );
        assert_eq!(waits("[(action,Freeze)]"), Some(ActKind::Lock));
        assert_eq!(waits("[(serialNumber, Freeze)]"), None);
        assert_eq!(waits(""), None);
    }

    #[test]
    fn a_title_is_found_among_the_properties() {
        let of = |properties| event("", "", "", properties).title().map(str::to_owned);
        let told = "[(serialNumber, S1), (requestTitle, Kagiban 4827-1935-6)]";
        assert_eq!(of(told).as_deref(), Some("Kagiban 4827-1935-6"));
        assert_eq!(of("[(requestTitle, )]"), None);
        assert_eq!(of("requestTitle"), None);
    }
}
