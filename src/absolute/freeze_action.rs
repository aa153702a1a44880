//! A freeze request as it is read back.

use serde::Deserialize;

use super::answers::lenient;
use crate::clock::Timestamp;

/// One device's part of a freeze request; the passcode beside it is not read.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct FreezeAction {
    /// The device.
    #[serde(rename = "deviceUid")]
    pub device_uid: String,
    /// `actionStatus`; an open list, in which only `Completed` is success.
    #[serde(rename = "actionStatus", default, deserialize_with = "lenient")]
    pub action_status: String,
    /// Who asked for it, as the tenant names them: personal data.
    #[serde(default, deserialize_with = "lenient")]
    pub requester: String,
    /// The request's title.
    #[serde(rename = "requestTitle", default, deserialize_with = "lenient")]
    pub title: String,
    /// When the request was made.
    #[serde(rename = "createdDateTimeUtc", default, deserialize_with = "lenient")]
    pub created_at: Option<Timestamp>,
    /// When it last changed.
    #[serde(rename = "changedDateTimeUtc", default, deserialize_with = "lenient")]
    pub changed_at: Option<Timestamp>,
    /// What happened to it; their order is not documented.
    #[serde(rename = "statuses", default, deserialize_with = "lenient")]
    pub steps: Vec<FreezeStep>,
}

/// Something that happened to a freeze.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FreezeStep {
    /// `FreezeRequested`, `Launching`, `Frozen`, `LaunchFailed`, `Removed`; an open list.
    #[serde(deserialize_with = "lenient")]
    pub status: String,
    /// `Freeze`, `Replace`, `Remove`, …
    #[serde(deserialize_with = "lenient")]
    pub instruction: String,
    /// When.
    #[serde(rename = "updatedDateTimeUtc", deserialize_with = "lenient")]
    pub updated_at: Option<Timestamp>,
}

impl FreezeAction {
    /// Whether another freeze took its place before it was carried out (Absolute API, section 3.1).
    pub fn is_replaced(&self) -> bool {
        self.action_status != "Completed"
            && self.steps.iter().any(|step| step.instruction == "Replace")
    }

    /// The latest of what happened; of several at one time the first, as lists seen so far begin
    /// with the newest.
    pub fn last_step(&self) -> Option<&FreezeStep> {
        self.steps.iter().rev().max_by_key(|step| step.updated_at)
    }
}
