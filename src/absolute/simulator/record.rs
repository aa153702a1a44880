//! A device, and its record as the API tells it.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

/// A device of an account.
#[derive(Debug, Clone)]
pub struct Device {
    /// Absolute's id.
    pub device_uid: String,
    /// Short id of the agent.
    pub esn: String,
    /// Serial number.
    pub serial: String,
    /// Name.
    pub name: String,
    /// User last seen; absent where nobody was.
    pub username: Option<String>,
    /// `Windows`, `Mac`, …
    pub platform: String,
    /// Operating system's name and version.
    pub os: (String, String),
    /// Maker and model.
    pub model: (String, String),
    /// `A`, `D`, `I`.
    pub agent_status: String,
    /// Reported stolen.
    pub stolen: bool,
    /// State of full-disk encryption: `ENCR`, `USENCR`, `INPR`, empty.
    pub encryption: String,
    /// Name of its licence.
    pub licence: String,
    /// Last contact, epoch milliseconds.
    pub last_connected_ms: Option<i64>,
}

/// A time as the API writes it.
pub(super) fn stamp(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(
        |_| String::new(),
        |at| at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
    )
}

impl Device {
    /// The record, without null members. `freeze` is the on-demand freeze that stands: its status,
    /// and when it changed.
    pub(super) fn record(&self, account_uid: &str, freeze: Option<(&str, i64)>) -> Value {
        let frozen = freeze.is_some_and(|(status, _)| status == "Frozen");
        let mut record = json!({
            "deviceUid": self.device_uid,
            "accountUid": account_uid,
            "esn": self.esn,
            "serialNumber": self.serial,
            "deviceName": self.name,
            "fullSystemName": self.name,
            "username": self.username,
            "platformOSType": self.platform,
            "operatingSystem": { "name": self.os.0, "version": self.os.1 },
            "systemManufacturer": self.model.0,
            "systemModel": self.model.1,
            "agentStatus": self.agent_status,
            "isStolen": self.stolen,
            "lastConnectedDateTimeUtc": self.last_connected_ms.map(stamp),
            "lastUpdatedDateTimeUtc": self.last_connected_ms.map(stamp),
            "licenseBase": [{ "licenseName": self.licence }],
            "espInfo": { "encryptionStatus": self.encryption },
        });
        if let (Some((status, at)), Value::Object(members)) = (freeze, &mut record) {
            members.insert("deviceFreezeReportingStatuses".into(), json!([status]));
            let score = if frozen { 300 } else { 15 };
            members.insert(
                "deviceFreezeActionStatus".into(),
                json!({ "score": score, "statuses": [{ "type": "OnDemand", "status": { "status": status, "score": score, "updatedDateTimeUtc": stamp(at) } }] }),
            );
            if frozen {
                let state = json!({ "statusCode": "FRZN", "statusName": "Frozen", "changedDateTimeUtc": stamp(at) });
                members.insert("deviceFreezeStatus".into(), state);
            }
        }
        without_nulls(record)
    }
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept: Map<String, Value> = members
                .into_iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name, without_nulls(value)))
                .collect();
            Value::Object(kept)
        }
        other => other,
    }
}
