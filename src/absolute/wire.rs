//! A device's record as the vendor sends it, as far as it is read.

use serde::Deserialize;

use super::answers::lenient;
use crate::clock::Timestamp;

/// Objects that may hold a passcode are read by their shape, without the detour of `lenient`,
/// which would read all that they hold.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Row {
    #[serde(deserialize_with = "lenient")]
    pub(super) device_uid: String,
    #[serde(deserialize_with = "lenient")]
    pub(super) esn: String,
    #[serde(deserialize_with = "lenient")]
    pub(super) serial_number: String,
    #[serde(deserialize_with = "lenient")]
    pub(super) device_name: String,
    #[serde(deserialize_with = "lenient")]
    pub(super) username: String,
    #[serde(rename = "platformOSType", deserialize_with = "lenient")]
    pub(super) platform: String,
    #[serde(deserialize_with = "lenient")]
    pub(super) operating_system: OperatingSystem,
    #[serde(deserialize_with = "lenient")]
    pub(super) system_manufacturer: String,
    #[serde(deserialize_with = "lenient")]
    pub(super) system_model: String,
    #[serde(deserialize_with = "lenient")]
    pub(super) agent_status: String,
    #[serde(deserialize_with = "lenient")]
    pub(super) is_stolen: bool,
    #[serde(deserialize_with = "lenient")]
    pub(super) license_base: Vec<Licence>,
    #[serde(deserialize_with = "lenient")]
    pub(super) license_addon: Vec<Licence>,
    #[serde(deserialize_with = "lenient")]
    pub(super) esp_info: Encryption,
    #[serde(rename = "lastConnectedDateTimeUtc", deserialize_with = "lenient")]
    pub(super) last_connected_at: Option<Timestamp>,
    pub(super) device_freeze_action_status: Option<Actions>,
    #[serde(deserialize_with = "lenient")]
    pub(super) device_freeze_reporting_statuses: Vec<String>,
    pub(super) device_freeze_status: Option<Freeze>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct OperatingSystem {
    #[serde(deserialize_with = "lenient")]
    pub(super) name: String,
    #[serde(deserialize_with = "lenient")]
    pub(super) version: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Licence {
    #[serde(deserialize_with = "lenient")]
    pub(super) license_name: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Encryption {
    #[serde(deserialize_with = "lenient")]
    pub(super) encryption_status: String,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Freeze {
    #[serde(deserialize_with = "lenient")]
    pub(super) status_code: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Actions {
    pub(super) statuses: Option<Vec<Action>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Action {
    #[serde(rename = "type", deserialize_with = "lenient")]
    pub(super) kind: String,
    pub(super) status: Option<ActionStatus>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct ActionStatus {
    #[serde(deserialize_with = "lenient")]
    pub(super) status: String,
    #[serde(rename = "updatedDateTimeUtc", deserialize_with = "lenient")]
    pub(super) updated_at: Option<Timestamp>,
}
