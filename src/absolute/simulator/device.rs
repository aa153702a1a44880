//! A device, and what happened to it.

use serde::Deserialize;

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

/// A device as the simulator keeps it.
#[derive(Debug)]
pub(super) struct Unit {
    pub device: Device,
    pub first_call_ms: Option<i64>,
    pub unenrolled_ms: Option<i64>,
    /// The freezes that wait for it or hold it, the oldest first.
    pub freezes: Vec<usize>,
    /// Removals of freezes that wait for it.
    pub removals: Vec<usize>,
    /// All its wipes: place of the request, and of the action in it.
    pub wipes: Vec<(usize, usize)>,
    /// Those that are not over.
    pub open_wipes: Vec<(usize, usize)>,
}

/// How long before its last contact a device called for the first time.
const FIRST_CALL_MS: i64 = 200 * 24 * 60 * 60 * 1_000;

impl Unit {
    pub(super) fn new(device: Device) -> Self {
        Self {
            first_call_ms: device.last_connected_ms.map(|at| at - FIRST_CALL_MS),
            device,
            unenrolled_ms: None,
            freezes: Vec::new(),
            removals: Vec::new(),
            wipes: Vec::new(),
            open_wipes: Vec::new(),
        }
    }

    /// Whether its agent calls, or would if it could.
    pub(super) fn is_enrolled(&self) -> bool {
        self.device.agent_status != "D"
    }

    fn is_computer(&self) -> bool {
        matches!(self.device.platform.as_str(), "Windows" | "Mac")
    }

    /// Actions need an Absolute Control or Absolute Resilience licence.
    fn is_licensed(&self) -> bool {
        let name = &self.device.licence;
        name.contains("Control") || name.contains("Resilience")
    }

    /// Whether it can be frozen: not while it is reported stolen.
    pub(super) fn can_freeze(&self, on_demand: bool) -> bool {
        let enrolled = self.is_enrolled() && self.is_licensed() && !self.device.stolen;
        enrolled && (on_demand || self.is_computer())
    }

    /// Whether it can be wiped: its drive is encrypted.
    pub(super) fn can_wipe(&self) -> bool {
        let encrypted = matches!(self.device.encryption.as_str(), "ENCR" | "USENCR");
        encrypted && self.is_enrolled() && self.is_licensed() && self.is_computer()
    }
}

/// A device as the control endpoint takes it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Given {
    device_uid: uuid::Uuid,
    serial_number: String,
    device_name: String,
    #[serde(default)]
    esn: String,
    username: Option<String>,
    #[serde(default = "windows")]
    platform: String,
    #[serde(default = "active")]
    agent_status: String,
    #[serde(default)]
    stolen: bool,
    #[serde(default = "encrypted")]
    encryption: String,
    #[serde(default = "resilience")]
    licence: String,
    last_connected_ms: Option<i64>,
}

fn windows() -> String {
    "Windows".into()
}

fn active() -> String {
    "A".into()
}

fn encrypted() -> String {
    "ENCR".into()
}

fn resilience() -> String {
    "Resilience".into()
}

impl From<Given> for Device {
    fn from(given: Given) -> Self {
        Self {
            device_uid: given.device_uid.to_string(),
            esn: given.esn,
            serial: given.serial_number,
            name: given.device_name,
            username: given.username,
            os: (given.platform.clone(), String::new()),
            platform: given.platform,
            model: (String::new(), String::new()),
            agent_status: given.agent_status,
            stolen: given.stolen,
            encryption: given.encryption,
            licence: given.licence,
            last_connected_ms: given.last_connected_ms,
        }
    }
}
