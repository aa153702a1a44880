//! A device's record in the vendor's report, reduced to what the desk shows.

use serde::Deserialize;

use super::wire::{Action, Row};
use crate::clock::Timestamp;

/// The fields that are asked for. Of one object, either the whole or parts may be selected, not
/// both (Absolute API, "Selecting").
pub(super) const SELECTED: [&str; 19] = [
    "deviceUid",
    "esn",
    "serialNumber",
    "deviceName",
    "username",
    "platformOSType",
    "operatingSystem.name",
    "operatingSystem.version",
    "systemManufacturer",
    "systemModel",
    "agentStatus",
    "isStolen",
    "licenseBase",
    "licenseAddon",
    "espInfo.encryptionStatus",
    "lastConnectedDateTimeUtc",
    "deviceFreezeActionStatus",
    "deviceFreezeReportingStatuses",
    "deviceFreezeStatus.statusCode",
];

/// A device (Absolute API, Device Reporting). What the vendor leaves out is empty here.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Row")]
pub struct DeviceRecord {
    /// `deviceUid`, the only name that orders accept.
    pub device_uid: String,
    /// The agent's serial number at Absolute.
    pub esn: String,
    /// The maker's serial number; nowhere promised to be unique.
    pub serial_number: String,
    /// The device's name.
    pub device_name: String,
    /// Who was last seen signed in.
    pub username: String,
    /// `Windows`, `Mac`, …; an open list.
    pub platform: String,
    /// The operating system's name.
    pub os_name: String,
    /// The operating system's version.
    pub os_version: String,
    /// The maker.
    pub manufacturer: String,
    /// The model.
    pub model: String,
    /// `A` active, `D` disabled, `I` never called.
    pub agent_status: String,
    /// Whether the device is reported stolen.
    pub is_stolen: bool,
    /// The names of its licences.
    pub licences: Vec<String>,
    /// `espInfo.encryptionStatus`; an open list of codes.
    pub encryption_status: String,
    /// When it last called in.
    pub last_connected_at: Option<Timestamp>,
    /// Its outstanding or effective freezes, by type.
    pub freeze: Vec<FreezeStatus>,
    /// `deviceFreezeReportingStatuses`.
    pub freeze_reporting: Vec<String>,
    /// `deviceFreezeStatus.statusCode`: `FRZN` if and only if frozen.
    pub freeze_status_code: String,
}

/// The state of one type of freeze of a device; the passcode beside it is not read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FreezeStatus {
    /// `OnDemand`, `Scheduled` or `Offline`.
    pub kind: String,
    /// `FreezeRequested`, `Frozen`, …; an open list.
    pub status: String,
    /// When it last changed.
    pub updated_at: Option<Timestamp>,
}

impl From<Action> for FreezeStatus {
    fn from(action: Action) -> Self {
        let status = action.status.unwrap_or_default();
        Self {
            kind: action.kind,
            status: status.status,
            updated_at: status.updated_at,
        }
    }
}

impl From<Row> for DeviceRecord {
    fn from(row: Row) -> Self {
        let licences = row.license_base.into_iter().chain(row.license_addon);
        let actions = row.device_freeze_action_status.unwrap_or_default();
        let actions = actions.statuses.unwrap_or_default();
        Self {
            device_uid: row.device_uid,
            esn: row.esn,
            serial_number: row.serial_number,
            device_name: row.device_name,
            username: row.username,
            platform: row.platform,
            os_name: row.operating_system.name,
            os_version: row.operating_system.version,
            manufacturer: row.system_manufacturer,
            model: row.system_model,
            agent_status: row.agent_status,
            is_stolen: row.is_stolen,
            licences: licences
                .map(|licence| licence.license_name)
                .filter(|name| !name.is_empty())
                .collect(),
            encryption_status: row.esp_info.encryption_status,
            last_connected_at: row.last_connected_at,
            freeze: actions.into_iter().map(FreezeStatus::from).collect(),
            freeze_reporting: row.device_freeze_reporting_statuses,
            freeze_status_code: row.device_freeze_status.unwrap_or_default().status_code,
        }
    }
}
