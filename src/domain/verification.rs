//! The identity check of a caller: no request exists without one that succeeded (R10-3-9).

use jiff::Timestamp;

use super::ids::{AgentId, CallId, ContractId, RequesterId, VerificationId};
use super::proof::Asked;

crate::codes! {
    /// How a check ended.
    VerificationOutcome {
        /// The registered requester proved themself.
        Verified = "verified",
        /// Something did not match; what, is never said.
        Refused = "refused",
        /// Too many failures before: nothing was compared.
        Throttled = "throttled",
    }
}

/// A finished check.
#[derive(Debug, Clone)]
pub struct Verification {
    /// Identity.
    pub id: VerificationId,
    /// The call in which it took place.
    pub call: CallId,
    /// When.
    pub at: Timestamp,
    /// The agent who asked.
    pub agent: AgentId,
    /// What was asked for, and whether it stood in for something lost.
    pub asked: Asked,
    /// How it ended, and for whom.
    pub result: VerificationResult,
}

/// How a check ended, and for whom where somebody was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VerificationResult {
    /// This requester of this contract proved themself.
    Verified {
        /// The contract.
        contract: ContractId,
        /// The person.
        requester: RequesterId,
    },
    /// Not verified. The requester is known only where one was named rightly.
    NotVerified {
        /// Whether anything was compared.
        throttled: bool,
        /// The requester who was named.
        requester: Option<RequesterId>,
    },
}

impl VerificationResult {
    /// The stored word.
    pub const fn outcome(&self) -> VerificationOutcome {
        match self {
            Self::Verified { .. } => VerificationOutcome::Verified,
            Self::NotVerified {
                throttled: true, ..
            } => VerificationOutcome::Throttled,
            Self::NotVerified {
                throttled: false, ..
            } => VerificationOutcome::Refused,
        }
    }
}
