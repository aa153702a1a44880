//! The two ways on for a blocked request.

use crate::domain::text::{Line, Note};

crate::codes! {
    /// The stored word of what is released.
    ReleaseKind {
        /// What was wrong is mended; the request goes back to the queue.
        SendAgain = "send_again",
        /// Somebody did it by hand in the subscriber's console.
        ByHand = "by_hand",
    }
}

/// How a blocked request goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Back to the queue.
    SendAgain {
        /// What was mended.
        reason: Note,
    },
    /// Recorded as sent. Not that the device was locked or wiped (R10-3-11).
    ByHand {
        /// The request's id as the console shows it.
        request_uid: Line<100>,
        /// Who saw what, where.
        evidence: Note,
    },
}

impl Way {
    /// The stored word.
    pub const fn kind(&self) -> ReleaseKind {
        match self {
            Self::SendAgain { .. } => ReleaseKind::SendAgain,
            Self::ByHand { .. } => ReleaseKind::ByHand,
        }
    }
}
