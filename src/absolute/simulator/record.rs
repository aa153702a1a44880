//! A device's record as the API tells it, without null members.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::device::Unit;
use super::estate::Estate;
use super::time::stamp;

/// How records are looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct View<'a> {
    pub estate: &'a Estate,
    /// Unfreeze codes are for those who may remove a freeze.
    pub with_passcodes: bool,
    pub now_ms: i64,
}

impl Unit {
    pub(super) fn updated_ms(&self) -> Option<i64> {
        self.device.last_connected_ms.max(self.unenrolled_ms)
    }

    pub(super) fn system_type(&self) -> &'static str {
        if self.device.platform == "Mac" {
            "ARM64-based Mac"
        } else {
            "x64-based PC"
        }
    }
}

impl View<'_> {
    /// The record of a device.
    pub(super) fn record(&self, unit: usize) -> Value {
        let unit = &self.estate.units[unit];
        let device = &unit.device;
        // Addresses that the device always has: of the networks for documentation, and a private one.
        let draw = Sha256::digest(&device.device_uid);
        let group = hex::encode(&Sha256::digest(&self.estate.account_uid)[..6]);
        let stolen = device.stolen.then(|| json!({ "type": "STOLEN" }));
        let mut record = json!({
            "deviceUid": device.device_uid,
            "accountUid": self.estate.account_uid,
            "esn": device.esn,
            "serialNumber": device.serial,
            "deviceName": device.name,
            "fullSystemName": device.name,
            "username": device.username,
            "currentUsername": device.username,
            "domain": "WORKGROUP",
            "platformOSType": device.platform,
            "operatingSystem": { "name": device.os.0, "version": device.os.1 },
            "systemManufacturer": device.model.0,
            "systemModel": device.model.1,
            "systemType": unit.system_type(),
            "agentStatus": device.agent_status,
            "isStolen": device.stolen,
            "deviceStatus": stolen,
            "localIp": format!("10.0.{}.{}", draw[0], draw[1]),
            "publicIp": format!("203.0.113.{}", draw[2]),
            "policyGroupName": "Global Policy Group",
            "policyGroupUid": format!("00000000-0000-4000-8000-{group}"),
            "firstCallDateTimeUtc": unit.first_call_ms.map(stamp),
            "lastConnectedDateTimeUtc": device.last_connected_ms.map(stamp),
            "lastUpdatedDateTimeUtc": unit.updated_ms().map(stamp),
            "unenrollmentDateTimeUtc": unit.unenrolled_ms.map(stamp),
            "licenseBase": licences(&device.licence),
            "espInfo": { "encryptionStatus": device.encryption },
        });
        if let Value::Object(members) = &mut record {
            self.freezes(unit, members);
            members.retain(|_, value| !value.is_null());
        }
        record
    }

    /// The three places where freezes are told, the newest freeze first.
    fn freezes(&self, unit: &Unit, members: &mut Map<String, Value>) {
        let (mut names, mut statuses, mut score) = (Vec::new(), Vec::new(), 0);
        for freeze in unit.freezes.iter().rev() {
            let freeze = &self.estate.freezes[*freeze];
            let (name, weight) = freeze.reported(self.now_ms, unit.device.last_connected_ms);
            let mut status = json!({ "status": name, "score": weight, "updatedDateTimeUtc": stamp(freeze.changed_ms) });
            if let Some(extra) = freeze.order.kind.condition() {
                status["extras"] = json!([{ "key": "conditions", "extra": extra }]);
            }
            if self.with_passcodes {
                status["passcode"] = json!(freeze.passcode);
            }
            if freeze.is_in_force() && !members.contains_key("deviceFreezeStatus") {
                let mut state = json!({
                    "statusCode": "FRZN", "displayStatusCode": "FRZN", "statusName": "Frozen",
                    "changedDateTimeUtc": stamp(freeze.frozen_ms),
                });
                if self.with_passcodes {
                    state["passCode"] = json!(freeze.passcode);
                    state["displayPassCode"] = json!(freeze.passcode);
                }
                members.insert("deviceFreezeStatus".into(), state);
            }
            score += weight;
            if !names.contains(&name) {
                names.push(name);
            }
            statuses.push(json!({ "type": freeze.order.kind.reported(), "status": status }));
        }
        if !statuses.is_empty() {
            members.insert("deviceFreezeReportingStatuses".into(), json!(names));
            let status = json!({ "score": score, "statuses": statuses });
            members.insert("deviceFreezeActionStatus".into(), status);
        }
    }
}

/// The licence, if it has one.
fn licences(name: &str) -> Value {
    if name.is_empty() {
        Value::Null
    } else {
        json!([{ "licenseName": name }])
    }
}
