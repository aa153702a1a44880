//! Faults that are set at run time.

use serde::{Deserialize, Serialize};

use super::operation::Endpoint;

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
    /// One of [`Endpoint`]; all where absent.
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

/// A call that was authenticated, as faults look at it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Call<'a> {
    pub kid: &'a str,
    /// None for paths without an operation.
    pub endpoint: Option<Endpoint>,
}

impl Kind {
    /// Whether a call to this endpoint can show it.
    fn concerns(self, endpoint: Option<Endpoint>) -> bool {
        match self {
            Self::RefuseConnections => false,
            Self::PendingApproval | Self::Ineligible => {
                matches!(endpoint, Some(Endpoint::Freeze | Endpoint::Wipe))
            }
            _ => true,
        }
    }
}

impl Fault {
    /// Why it could never strike as it was meant, if so.
    pub(super) fn flaw(&self) -> Option<&'static str> {
        let narrowed = self.kid.is_some() || self.endpoint.is_some() || self.times.is_some();
        let endpoint = self.endpoint.as_deref().map(str::parse::<Endpoint>);
        match (self.kind, endpoint) {
            (Kind::RefuseConnections, _) if narrowed => {
                Some("nobody knows whose connection is refused: without kid, endpoint and times")
            }
            (_, Some(Err(_))) => Some("unknown endpoint"),
            (kind, Some(Ok(endpoint))) if !kind.concerns(Some(endpoint)) => {
                Some("calls of this endpoint do not show it")
            }
            _ if self.times == Some(0) => Some("times: at least 1"),
            (Kind::Slow, _) if self.millis == 0 => Some("slow needs millis"),
            (Kind::Maintenance, _) if self.to_ms <= self.from_ms => {
                Some("maintenance ends before it begins")
            }
            _ => None,
        }
    }

    /// Whether it hits a call. One that nobody signed uses up and meets no fault that is counted
    /// or meant for somebody.
    fn hits(&self, call: Option<Call<'_>>, now_ms: i64) -> bool {
        let meant = match call {
            None => self.kid.is_none() && self.endpoint.is_none() && self.times.is_none(),
            Some(call) => {
                let endpoint = call.endpoint.map(Endpoint::code);
                self.kid.as_deref().is_none_or(|only| only == call.kid)
                    && (self.endpoint.is_none() || self.endpoint.as_deref() == endpoint)
            }
        };
        meant
            && self.kind.concerns(call.and_then(|call| call.endpoint))
            && (self.kind != Kind::Maintenance || (self.from_ms..self.to_ms).contains(&now_ms))
    }
}

/// The faults that are set.
#[derive(Debug, Default)]
pub(super) struct Faults(pub Vec<Fault>);

impl Faults {
    /// The faults that hit a call; each that is counted is used up by one.
    pub(super) fn strike(&mut self, call: Option<Call<'_>>, now_ms: i64) -> Vec<Fault> {
        let mut struck = Vec::new();
        for fault in &mut self.0 {
            if fault.hits(call, now_ms) {
                fault.times = fault.times.map(|left| left.saturating_sub(1));
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fault(value: serde_json::Value) -> Fault {
        serde_json::from_value(value).unwrap()
    }

    fn call(endpoint: Option<Endpoint>) -> Call<'static> {
        Call { kid: "k", endpoint }
    }

    #[test]
    fn counted_faults_are_used_up_by_calls_they_concern_alone() {
        let pending = fault(json!({ "kind": "pending_approval", "times": 1 }));
        let down = fault(json!({ "kind": "status503", "times": 1, "endpoint": "freeze" }));
        let mut faults = Faults(vec![pending, down]);
        let others = [None, Some(Endpoint::Devices), Some(Endpoint::FreezeRead)];
        for other in others.map(|endpoint| Some(call(endpoint))) {
            assert!(faults.strike(other, 0).is_empty(), "{other:?}");
        }
        assert!(faults.strike(None, 0).is_empty());
        let freeze = Some(call(Some(Endpoint::Freeze)));
        assert_eq!(faults.strike(freeze, 0).len(), 2);
        assert!(faults.strike(freeze, 0).is_empty());
    }

    #[test]
    fn faults_that_make_no_sense_are_told() {
        for (wrong, value) in [
            (true, json!({ "kind": "refuse_connections", "times": 1 })),
            (true, json!({ "kind": "refuse_connections", "kid": "k" })),
            (true, json!({ "kind": "status500", "endpoint": "nonsense" })),
            (true, json!({ "kind": "status500", "times": 0 })),
            (true, json!({ "kind": "slow" })),
            (
                true,
                json!({ "kind": "maintenance", "from_ms": 2, "to_ms": 1 }),
            ),
            (true, json!({ "kind": "ineligible", "endpoint": "devices" })),
            (false, json!({ "kind": "refuse_connections" })),
            (false, json!({ "kind": "ineligible", "endpoint": "wipe" })),
            (
                false,
                json!({ "kind": "slow", "millis": 5, "endpoint": "siem" }),
            ),
        ] {
            assert_eq!(fault(value.clone()).flaw().is_some(), wrong, "{value}");
        }
    }
}
