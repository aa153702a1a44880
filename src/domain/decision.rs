//! What becomes of a proposal.

use jiff::Timestamp;

use crate::domain::ids::AgentId;
use crate::domain::text::Note;

crate::codes! {
    /// The stored word of what became of a proposal.
    DecisionCode {
        /// It took effect.
        Confirmed = "confirmed",
        /// A second person refused it.
        Declined = "declined",
        /// Its proposer took it back.
        Withdrawn = "withdrawn",
    }
}

/// What became of a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It took effect.
    Confirmed,
    /// A second person refused it.
    Declined {
        /// Their reason.
        why: Note,
    },
    /// Its proposer took it back.
    Withdrawn,
}

impl Decision {
    /// The stored word.
    pub const fn code(&self) -> DecisionCode {
        match self {
            Self::Confirmed => DecisionCode::Confirmed,
            Self::Declined { .. } => DecisionCode::Declined,
            Self::Withdrawn => DecisionCode::Withdrawn,
        }
    }
}

/// A decision, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// Which.
    pub decision: Decision,
    /// By whom.
    pub by: AgentId,
    /// When.
    pub at: Timestamp,
}
