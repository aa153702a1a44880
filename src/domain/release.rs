//! Releases: a person decides what becomes of a blocked request, with the fate of its earlier
//! sendings on the screen. A lock needs one person, a wipe two.

use jiff::Timestamp;

use super::action::ProxyAction;
use super::decision::{Decided, Decision};
use super::ids::{AgentId, ReleaseId, RequestId};
use super::request::{Request, State};
use super::text::Note;

mod fate;
mod way;

pub use fate::{Fate, OnScreen};
pub use way::{ReleaseKind, Way};

/// Why a release is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReleaseRefused {
    /// The request is not blocked (any more).
    #[error("not_blocked")]
    NotBlocked,
    /// Another attempt came in between.
    #[error("attempts_changed")]
    AttemptsChanged,
    /// That sending again may act a second time was not ticked.
    #[error("doubt_unread")]
    DoubtUnread,
    /// A second person is needed.
    #[error("same_person")]
    SamePerson,
    /// Only the proposer takes a proposal back.
    #[error("other_person")]
    OtherPerson,
    /// It was decided already.
    #[error("decided")]
    Decided,
}

/// A release: proposed, and then decided once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// Identity.
    pub id: ReleaseId,
    /// The blocked request.
    pub request: RequestId,
    /// How it goes on.
    pub way: Way,
    /// What was on the screen, and is kept with it.
    pub seen: Fate,
    /// Who proposed it.
    pub proposed_by: AgentId,
    /// When.
    pub proposed_at: Timestamp,
    /// What became of it; nothing yet while it waits for a second person.
    pub decided: Option<Decided>,
}

/// Whether a release of this action takes two people: what was wiped stays wiped.
pub const fn needs_second_person(action: ProxyAction) -> bool {
    matches!(action, ProxyAction::Wipe)
}

impl Release {
    /// Proposes how a blocked request goes on.
    pub fn propose(
        id: ReleaseId,
        request: &Request,
        way: Way,
        (fate, screen): (Fate, OnScreen),
        (by, at): (AgentId, Timestamp),
    ) -> Result<Self, ReleaseRefused> {
        if !matches!(request.state, State::Blocked { .. }) {
            return Err(ReleaseRefused::NotBlocked);
        }
        check_screen(way.kind(), fate, screen)?;
        Ok(Self {
            id,
            request: request.accepted.id,
            way,
            seen: fate,
            proposed_by: by,
            proposed_at: at,
            decided: None,
        })
    }

    /// Confirms it; where the request goes. For a wipe that is never the one who proposed.
    pub fn confirm(
        &self,
        request: &Request,
        (fate, screen): (Fate, OnScreen),
        (by, at): (AgentId, Timestamp),
    ) -> Result<(Decided, State), ReleaseRefused> {
        self.undecided()?;
        if by == self.proposed_by && needs_second_person(request.accepted.action) {
            return Err(ReleaseRefused::SamePerson);
        }
        if fate != self.seen {
            return Err(ReleaseRefused::AttemptsChanged);
        }
        check_screen(self.way.kind(), fate, screen)?;
        let moved = match &self.way {
            Way::SendAgain { .. } => request.release(at),
            Way::ByHand { request_uid, .. } => request.record_by_hand(request_uid.as_str(), at),
        };
        let state = moved.map_err(|_| ReleaseRefused::NotBlocked)?;
        Ok((decided(Decision::Confirmed, by, at), state))
    }

    /// Declines it; its proposer withdraws it instead.
    pub fn decline(
        &self,
        why: Note,
        by: AgentId,
        at: Timestamp,
    ) -> Result<Decided, ReleaseRefused> {
        self.undecided()?;
        if by == self.proposed_by {
            return Err(ReleaseRefused::SamePerson);
        }
        Ok(decided(Decision::Declined { why }, by, at))
    }

    /// Takes it back; its proposer alone may.
    pub fn withdraw(&self, by: AgentId, at: Timestamp) -> Result<Decided, ReleaseRefused> {
        self.undecided()?;
        if by != self.proposed_by {
            return Err(ReleaseRefused::OtherPerson);
        }
        Ok(decided(Decision::Withdrawn, by, at))
    }

    fn undecided(&self) -> Result<(), ReleaseRefused> {
        match self.decided {
            None => Ok(()),
            Some(_) => Err(ReleaseRefused::Decided),
        }
    }
}

const fn decided(decision: Decision, by: AgentId, at: Timestamp) -> Decided {
    Decided { decision, by, at }
}

/// Whoever sends again has seen the last attempt and, where one may have acted, has read that.
fn check_screen(kind: ReleaseKind, fate: Fate, screen: OnScreen) -> Result<(), ReleaseRefused> {
    if screen.attempts != fate.attempts {
        return Err(ReleaseRefused::AttemptsChanged);
    }
    if kind == ReleaseKind::SendAgain && fate.doubt && !screen.doubt_read {
        return Err(ReleaseRefused::DoubtUnread);
    }
    Ok(())
}

#[cfg(test)]
mod tests;
