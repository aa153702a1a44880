//! A device as the tenant last told of it.

use jiff::{SignedDuration, Timestamp};

use super::action::ProxyAction;
use super::fold::fold;
use super::ids::TenantId;

/// A mirrored device record.
#[derive(Debug, Clone)]
pub struct Device {
    /// The tenant it belongs to.
    pub tenant: TenantId,
    /// Absolute's id of it.
    pub device_uid: String,
    /// Serial number; not unique, and not always there.
    pub serial: String,
    /// Its name.
    pub name: String,
    /// The user last seen on it.
    pub username: String,
    /// Absolute's short id of the agent.
    pub esn: String,
    /// `Windows`, `Mac`, …
    pub platform: String,
    /// Operating system, name and version.
    pub os: String,
    /// Maker and model.
    pub model: String,
    /// `A` active, `D` disabled, `I` never called.
    pub agent_status: String,
    /// Reported stolen in the tenant.
    pub stolen: bool,
    /// Names of its licences.
    pub licences: String,
    /// State of full-disk encryption, as the tenant says it.
    pub encryption: String,
    /// Its last contact with the tenant.
    pub last_connected_at: Option<Timestamp>,
    /// When this record was fetched.
    pub mirrored_at: Timestamp,
}

crate::codes! {
    /// What may stand in the way of the designated action: a warning, never a refusal (R5).
    Unfit {
        /// The agent is disabled or never called.
        AgentInactive = "agent_inactive",
        /// A device that is reported stolen may refuse a freeze.
        StolenNoFreeze = "stolen_no_freeze",
        /// Neither a Control nor a Resilience licence.
        NoLicence = "no_licence",
        /// A wipe needs full-disk encryption, and it is not reported as complete.
        NotEncrypted = "not_encrypted",
        /// The action is not offered for this platform.
        Platform = "platform",
        /// No contact for over 30 days.
        LongSilent = "long_silent",
        /// A wiped Mac is unenrolled as well.
        MacUnenrolls = "mac_unenrolls",
    }
}

impl Device {
    /// What a search is compared with: serial, name, user, ESN.
    pub fn search_key(&self) -> String {
        [&self.serial, &self.name, &self.username, &self.esn]
            .map(|part| fold(part))
            .join(" ")
    }

    /// The serial's last four characters, folded: what the caller says.
    pub fn last_four(&self) -> Option<String> {
        let key: Vec<char> = fold(&self.serial).chars().collect();
        (key.len() >= 4).then(|| key[key.len() - 4..].iter().collect())
    }

    /// Whether what the caller said is the serial's end. A device without a serial compares its
    /// ESN instead.
    pub fn ends_with(&self, said: &str) -> bool {
        let said = fold(said);
        said.chars().count() == 4 && self.comparable().is_some_and(|end| end == said)
    }

    /// What is compared: the serial's last four, or the ESN's where there is no serial.
    fn comparable(&self) -> Option<String> {
        self.last_four().or_else(|| {
            let key: Vec<char> = fold(&self.esn).chars().collect();
            (key.len() >= 4).then(|| key[key.len() - 4..].iter().collect())
        })
    }

    /// Whether full-disk encryption is reported as complete.
    pub fn is_encrypted(&self) -> bool {
        matches!(self.encryption.as_str(), "ENCR" | "USENCR")
    }

    /// What the caller should be warned of before the designated action is promised.
    pub fn unfit_for(&self, action: ProxyAction, now: Timestamp) -> Vec<Unfit> {
        let mut found = Vec::new();
        if self.agent_status != "A" {
            found.push(Unfit::AgentInactive);
        }
        let licences = self.licences.to_lowercase();
        if !licences.contains("control") && !licences.contains("resilience") {
            found.push(Unfit::NoLicence);
        }
        let mac = self.platform.eq_ignore_ascii_case("mac");
        let windows = self.platform.to_lowercase().starts_with("windows");
        match action {
            ProxyAction::Lock => {
                if self.stolen {
                    found.push(Unfit::StolenNoFreeze);
                }
                if !mac && !windows && !self.platform.to_lowercase().contains("chrome") {
                    found.push(Unfit::Platform);
                }
            }
            ProxyAction::Wipe => {
                if !mac && !windows {
                    found.push(Unfit::Platform);
                }
                if !self.is_encrypted() {
                    found.push(Unfit::NotEncrypted);
                }
                if mac {
                    found.push(Unfit::MacUnenrolls);
                }
            }
        }
        let silent = self
            .last_connected_at
            .is_none_or(|at| now.duration_since(at) > SignedDuration::from_hours(30 * 24));
        if silent {
            found.push(Unfit::LongSilent);
        }
        found
    }
}
