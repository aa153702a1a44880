//! The journal: every effect, and nothing but effects. Tests count here, not calls.

use serde::Serialize;

/// One effect on one device.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Effect {
    /// Counted from 1.
    pub number: usize,
    /// Epoch milliseconds.
    pub at_ms: i64,
    /// The account.
    pub account_uid: String,
    /// The token.
    pub kid: String,
    /// `freeze`, `remove_freeze`, `wipe`, `cancel_wipe`.
    pub kind: &'static str,
    /// The device.
    pub device_uid: String,
    /// The request; empty for removing a freeze.
    pub request_uid: String,
    /// The freeze's title.
    pub title: String,
}
