//! What takes two people in the register: a new requester, and another designated action (R10-2,
//! R10-3-9). One proposes it; another confirms it, or declines it with a reason. Until it is
//! confirmed nothing is different, for whoever calls and for the intake.

use jiff::Timestamp;
use jiff::civil::Date;

use super::action::ProxyAction;
use super::decision::{Decided, Decision};
use super::ids::{AgentId, ContractId, RegisterProposalId, RequesterId};

crate::codes! {
    /// The stored word of what is proposed.
    ProposalKind {
        /// Somebody new may ask.
        Requester = "requester",
        /// Another action is designated.
        Designation = "designation",
    }
}

/// What is proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proposed {
    /// This requester may ask.
    Requester(RequesterId),
    /// The contract designates another action.
    Designation {
        /// What it designates now.
        before: ProxyAction,
        /// What it would designate.
        after: ProxyAction,
        /// From when on; from its confirmation where that is later, or none was asked for.
        wanted: Option<Date>,
    },
}

impl Proposed {
    /// Another action for a contract that designates `before`; none where it is the same one.
    pub fn designation(
        before: ProxyAction,
        after: ProxyAction,
        wanted: Option<Date>,
    ) -> Option<Self> {
        (before != after).then_some(Self::Designation {
            before,
            after,
            wanted,
        })
    }

    /// From when on a designation that is confirmed today is in force.
    pub fn effective(self, today: Date) -> Option<Date> {
        match self {
            Self::Requester(_) => None,
            Self::Designation { wanted, .. } => Some(wanted.map_or(today, |day| day.max(today))),
        }
    }

    /// The stored word.
    pub const fn kind(self) -> ProposalKind {
        match self {
            Self::Requester(_) => ProposalKind::Requester,
            Self::Designation { .. } => ProposalKind::Designation,
        }
    }
}

/// A change of the register: proposed, and then decided once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegisterProposal {
    /// Identity.
    pub id: RegisterProposalId,
    /// The contract.
    pub contract: ContractId,
    /// What.
    pub proposed: Proposed,
    /// Who proposed it.
    pub proposed_by: AgentId,
    /// When.
    pub proposed_at: Timestamp,
    /// What became of it; nothing yet while it waits.
    pub decided: Option<Decided>,
}

/// Why a decision is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProposalRefused {
    /// It was decided already.
    #[error("decided")]
    Decided,
    /// A second person is needed.
    #[error("same_person")]
    SamePerson,
    /// Only the proposer takes a proposal back.
    #[error("other_person")]
    OtherPerson,
}

impl RegisterProposal {
    /// Decides it: another than the proposer confirms or declines, the proposer withdraws.
    pub fn decide(
        &self,
        decision: Decision,
        by: AgentId,
        at: Timestamp,
    ) -> Result<Decided, ProposalRefused> {
        if self.decided.is_some() {
            return Err(ProposalRefused::Decided);
        }
        by_two(self.proposed_by, decision, by, at)
    }
}

/// A decision of what waits: another than the proposer confirms or declines, the proposer withdraws.
pub(super) fn by_two(
    proposed_by: AgentId,
    decision: Decision,
    by: AgentId,
    at: Timestamp,
) -> Result<Decided, ProposalRefused> {
    let withdraws = decision == Decision::Withdrawn;
    match (by == proposed_by, withdraws) {
        (true, false) => Err(ProposalRefused::SamePerson),
        (false, true) => Err(ProposalRefused::OtherPerson),
        (true, true) | (false, false) => Ok(Decided { decision, by, at }),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::text::Note;

    const FIRST: AgentId = AgentId::new(Uuid::nil());
    const SECOND: AgentId = AgentId::new(Uuid::max());
    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn open() -> RegisterProposal {
        RegisterProposal {
            id: RegisterProposalId::new(Uuid::nil()),
            contract: ContractId::new(Uuid::nil()),
            proposed: Proposed::Requester(RequesterId::new(Uuid::nil())),
            proposed_by: FIRST,
            proposed_at: NOW,
            decided: None,
        }
    }

    #[test]
    fn another_confirms_or_declines_and_the_proposer_withdraws() {
        let why = Note::parse("届出がない").unwrap();
        let (own, other) = (ProposalRefused::SamePerson, ProposalRefused::OtherPerson);
        for (decision, by_first, by_second) in [
            (Decision::Confirmed, Some(own), None),
            (Decision::Declined { why }, Some(own), None),
            (Decision::Withdrawn, None, Some(other)),
        ] {
            for (by, refused) in [(FIRST, by_first), (SECOND, by_second)] {
                let decided = open().decide(decision.clone(), by, NOW);
                assert_eq!(decided.err(), refused, "{decision:?}");
            }
        }
    }

    #[test]
    fn it_is_decided_once() {
        let mut it = open();
        it.decided = Some(it.decide(Decision::Confirmed, SECOND, NOW).unwrap());
        for (decision, by) in [
            (Decision::Confirmed, SECOND),
            (Decision::Withdrawn, FIRST),
            (Decision::Confirmed, FIRST),
        ] {
            let again = it.decide(decision, by, NOW);
            assert_eq!(again, Err(ProposalRefused::Decided));
        }
    }

    #[test]
    fn the_same_action_is_no_change() {
        use ProxyAction::{Lock, Wipe};
        assert_eq!(Proposed::designation(Lock, Lock, None), None);
        assert!(Proposed::designation(Lock, Wipe, None).is_some());
    }

    #[test]
    fn r10_3_6_a_designation_is_in_force_on_its_day_and_never_before_its_confirmation() {
        let today = jiff::civil::date(2026, 4, 10);
        let effective = |wanted| {
            let after = ProxyAction::Wipe;
            Proposed::designation(ProxyAction::Lock, after, wanted)
                .unwrap()
                .effective(today)
        };
        assert_eq!(effective(None), Some(today));
        assert_eq!(effective(Some(today.yesterday().unwrap())), Some(today));
        let later = today.tomorrow().unwrap();
        assert_eq!(effective(Some(later)), Some(later));
    }
}
