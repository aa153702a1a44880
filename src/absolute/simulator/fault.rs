//! Faults that are set at run time.

use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// Nobody listens on the API's port.
    RefuseConnections,
    /// 401.
    Status401,
    /// 403 with HTML.
    Status403,
    /// 409.
    Status409,
    /// 429.
    Status429,
    /// 500.
    Status500,
    /// 503.
    Status503,
    /// The answer waits `millis`.
    Slow,
    /// The connection is cut before anything happened.
    CutBefore,
    /// The connection is cut after the effect.
    CutAfter,
    /// Requests wait for the approval of a second person there.
    PendingApproval,
    /// Devices turn out to be ineligible.
    Ineligible,
    /// 503 from `from_ms` to `to_ms`.
    Maintenance,
}

/// A fault, and whom it hits.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fault {
    pub kind: Kind,
    /// Token id; all accounts where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kid: Option<String>,
    /// `devices`, `freeze`, `remove_freeze`, `wipe`, `siem`; all where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// Calls that it hits; without end where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// For `slow`.
    #[serde(default)]
    pub millis: u64,
    /// For `maintenance`, epoch milliseconds.
    #[serde(default)]
    pub from_ms: i64,
    /// For `maintenance`, epoch milliseconds.
    #[serde(default = "never")]
    pub to_ms: i64,
}

const fn never() -> i64 {
    i64::MAX
}

impl Fault {
    fn hits(&self, kid: &str, endpoint: &str, now_ms: i64) -> bool {
        self.times != Some(0)
            && self.kid.as_deref().is_none_or(|only| only == kid)
            && self.endpoint.as_deref().is_none_or(|only| only == endpoint)
            && (self.kind != Kind::Maintenance || (self.from_ms..self.to_ms).contains(&now_ms))
    }
}

/// The faults that are set.
#[derive(Debug, Default)]
pub(super) struct Faults(pub Vec<Fault>);

impl Faults {
    /// The faults that hit a call; each that is counted is used up by one.
    pub(super) fn strike(&mut self, kid: &str, endpoint: &str, now_ms: i64) -> Vec<Fault> {
        let mut struck = Vec::new();
        for fault in &mut self.0 {
            if fault.hits(kid, endpoint, now_ms) {
                fault.times = fault.times.map(|left| left - 1);
                struck.push(fault.clone());
            }
        }
        self.0.retain(|fault| fault.times != Some(0));
        struck
    }

    /// Whether nobody listens.
    pub(super) fn refuses_connections(&self) -> bool {
        self.0
            .iter()
            .any(|fault| fault.kind == Kind::RefuseConnections)
    }
}
