//! A call that is suspected: nothing is accepted in it until a supervisor clears the suspicion, and the
//! caller hears nothing of it.

use jiff::Timestamp;

use super::ids::{AgentId, CallId, SuspicionId};

/// A suspicion that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Suspicion {
    /// Identity.
    pub id: SuspicionId,
    /// The call.
    pub call: CallId,
    /// Who raised it.
    pub raised_by: AgentId,
    /// When.
    pub raised_at: Timestamp,
}

impl Suspicion {
    /// Whether this person may clear it: nobody clears their own.
    pub fn may_clear(&self, agent: AgentId) -> bool {
        agent != self.raised_by
    }
}
