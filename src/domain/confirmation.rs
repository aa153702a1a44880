//! A second person before acceptance, never after: when, and what they confirm (ASVS 5.0, 2.3.5).
//!
//! Whoever took the call asks; any other agent or supervisor confirms or declines on their own screen,
//! after reading the same facts. A confirmation covers the facts that were read, and no others.

use jiff::Timestamp;

use super::action::ProxyAction;
use super::ids::{
    AgentId, CallId, ConfirmationId, ContractId, RequesterId, TenantId, VerificationId,
};
use super::text::Note;

crate::codes! {
    /// Why a second person is asked.
    Rule {
        /// One agent accepts more requests than usual.
        ManyByAgent = "many_by_agent",
        /// One contract asks for more than usual.
        ManyByContract = "many_by_contract",
        /// The whole desk accepts more than usual.
        ManyByDesk = "many_by_desk",
        /// A requester, a credential, a contact or the designation was changed lately.
        ChangedLately = "changed_lately",
        /// Something stood in for a proof that was lost.
        StandIn = "stand_in",
        /// There was a request on this device before.
        SecondOnDevice = "second_on_device",
        /// Another call of this contract was suspected lately.
        SuspectedLately = "suspected_lately",
    }
}

crate::codes! {
    /// What a second person said.
    Verdict {
        /// Acceptance may go on.
        Confirmed = "confirmed",
        /// It may not.
        Declined = "declined",
        /// Nobody needs to answer any more: the facts are others now.
        Withdrawn = "withdrawn",
    }
}

impl Rule {
    /// Whether so many in a time are usual.
    pub const fn counts(self) -> bool {
        matches!(
            self,
            Self::ManyByAgent | Self::ManyByContract | Self::ManyByDesk
        )
    }

    /// Whether it looks back for a time.
    pub const fn looks_back(self) -> bool {
        self.counts() || matches!(self, Self::ChangedLately | Self::SuspectedLately)
    }
}

/// How a rule is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The rule.
    pub rule: Rule,
    /// Whether it is looked at.
    pub active: bool,
    /// Requests that are usual; 0 where nothing is counted.
    pub usual: i64,
    /// How far it looks back; 0 where it does not.
    pub minutes: i64,
    /// Grows with each change.
    pub version: i64,
}

/// What a rule saw: how many, or 1 for what is so.
pub type Seen = i64;

/// Whether a rule asks for a second person, after what it saw.
pub const fn hits(setting: &Setting, seen: Seen) -> bool {
    if !setting.active {
        return false;
    }
    if setting.rule.counts() {
        // This request would be one more.
        seen >= setting.usual
    } else {
        seen > 0
    }
}

/// What is to be accepted, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The call.
    pub call: CallId,
    /// Who would accept it.
    pub agent: AgentId,
    /// How the caller proved themself.
    pub verification: VerificationId,
    /// The contract.
    pub contract: ContractId,
    /// Who asks.
    pub requester: RequesterId,
    /// Where the device is.
    pub tenant: TenantId,
    /// The device.
    pub device_uid: String,
    /// What was read aloud, or will be.
    pub action: ProxyAction,
}

/// What somebody decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What.
    pub verdict: Verdict,
    /// Why, where it was declined.
    pub why: Option<Note>,
    /// Who.
    pub by: AgentId,
    /// When.
    pub at: Timestamp,
}

/// What a second person is asked.
#[derive(Debug, Clone)]
pub struct Confirmation {
    /// Identity.
    pub id: ConfirmationId,
    /// What is to be accepted.
    pub subject: Subject,
    /// Why they are asked.
    pub rules: Vec<Rule>,
    /// Since when.
    pub asked_at: Timestamp,
    /// What became of it.
    pub decided: Option<Decided>,
}

/// Why a decision is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ConfirmationRefused {
    /// Somebody decided before.
    #[error("decided")]
    Decided,
    /// Nobody confirms their own request.
    #[error("same_person")]
    SamePerson,
}

impl Confirmation {
    /// Decides, as somebody else than who asked.
    pub fn decide(
        &self,
        verdict: Verdict,
        why: Option<Note>,
        by: AgentId,
        at: Timestamp,
    ) -> Result<Decided, ConfirmationRefused> {
        if self.decided.is_some() {
            return Err(ConfirmationRefused::Decided);
        }
        if by == self.subject.agent && verdict != Verdict::Withdrawn {
            return Err(ConfirmationRefused::SamePerson);
        }
        Ok(Decided {
            verdict,
            why,
            by,
            at,
        })
    }

    /// Who confirmed, if somebody did.
    pub fn confirmed_by(&self) -> Option<AgentId> {
        let decided = self.decided.as_ref();
        decided
            .filter(|decided| decided.verdict == Verdict::Confirmed)
            .map(|decided| decided.by)
    }

    /// Whether it was asked about just this, for at least these reasons. Whoever took the call over
    /// meanwhile may rest on it, unless they decided it.
    pub fn is_about(&self, subject: &Subject, rules: &[Rule]) -> bool {
        let asked = Subject {
            agent: subject.agent,
            ..self.subject.clone()
        };
        asked == *subject && rules.iter().all(|rule| self.rules.contains(rule))
    }

    /// Whether acceptance may rest on it.
    pub fn covers(&self, subject: &Subject, rules: &[Rule]) -> bool {
        self.is_about(subject, rules)
            && self.decided.as_ref().is_some_and(|decided| {
                decided.verdict == Verdict::Confirmed && decided.by != subject.agent
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn setting(rule: Rule, usual: i64) -> Setting {
        Setting {
            rule,
            active: true,
            usual,
            minutes: 60,
            version: 1,
        }
    }

    #[test]
    fn what_is_counted_hits_with_the_request_that_is_one_too_many() {
        let three = setting(Rule::ManyByAgent, 3);
        assert!(!hits(&three, 2));
        assert!(hits(&three, 3));
        assert!(hits(&setting(Rule::StandIn, 0), 1));
        assert!(!hits(&setting(Rule::StandIn, 0), 0));
        let off = Setting {
            active: false,
            ..three
        };
        assert!(!hits(&off, 99));
    }
}
