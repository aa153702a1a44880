//! What a review of the audit log found: somebody's to answer, closed once, with a note.

use jiff::Timestamp;
use jiff::civil::Date;

use super::Refused;
use super::agent::Agent;
use super::ids::{AgentId, AuditFindingId, AuditReviewId};
use super::policy::Permission;
use super::text::Note;

crate::codes! {
    /// How grave it is.
    Severity {
        /// The record or a request cannot be relied on.
        High = "high",
        /// A rule was not kept.
        Medium = "medium",
        /// To be done better.
        Low = "low",
    }
}

/// What a finding says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// In words.
    pub text: Note,
    /// The number of the event that shows it, where one does.
    pub event: Option<i64>,
    /// How grave it is.
    pub severity: Severity,
    /// Who answers it.
    pub owner: AgentId,
    /// By which day.
    pub due: Date,
}

impl Told {
    /// What an auditor may say on a day: whoever raises a finding does not answer it, and its day is not
    /// over.
    ///
    /// # Errors
    /// The field, and the words.
    pub fn by(self, raiser: AgentId, today: Date) -> Result<Self, (&'static str, Refused)> {
        if self.owner == raiser {
            Err(("owner", Refused::new("error-finding-own")))
        } else if self.due < today {
            Err(("due_on", Refused::new("error-finding-due")))
        } else {
            Ok(self)
        }
    }
}

/// How it was closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    /// What was done about it.
    pub note: Note,
    /// Who closed it.
    pub by: AgentId,
    /// When.
    pub at: Timestamp,
}

/// A finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Identity.
    pub id: AuditFindingId,
    /// The review that found it.
    pub review: AuditReviewId,
    /// Its place among those of its review, from 1.
    pub number: i64,
    /// What it says.
    pub told: Told,
    /// Who raised it: whoever signed the review.
    pub raised_by: AgentId,
    /// When.
    pub raised_at: Timestamp,
    /// The closed finding that came up again.
    pub again_of: Option<AuditFindingId>,
    /// How it was closed; nothing while it is open.
    pub closed: Option<Closed>,
}

/// Why somebody may not close a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotClosable {
    /// It is closed, and stays so.
    Closed,
    /// It is another's, or they raised it themself.
    NotTheirs,
}

impl Finding {
    /// Whether somebody may close it: its owner, or whoever may close all; never who raised it.
    ///
    /// # Errors
    /// Why not.
    pub fn closable_by(&self, who: &Agent) -> Result<(), NotClosable> {
        let is_owner = self.told.owner == who.id;
        if who.id == self.raised_by || !(is_owner || who.role.may(Permission::AuditFindingClose)) {
            Err(NotClosable::NotTheirs)
        } else if self.closed.is_some() {
            Err(NotClosable::Closed)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::super::agent::{Login, Theme};
    use super::super::policy::Role;
    use super::super::text::Line;
    use super::*;

    fn agent(id: u128, role: Role) -> Agent {
        Agent {
            id: AgentId::new(Uuid::from_u128(id)),
            login: Login::parse("somebody").unwrap(),
            name: Line::parse("S").unwrap(),
            role,
            locale: None,
            theme: Theme::Auto,
            active: true,
            version: 1,
        }
    }

    fn told(owner: u128) -> Told {
        Told {
            text: Note::parse("nobody was called back").unwrap(),
            event: Some(7),
            severity: Severity::Medium,
            owner: AgentId::new(Uuid::from_u128(owner)),
            due: date(2026, 11, 30),
        }
    }

    /// Raised by 1 for 2.
    fn finding(closed: bool) -> Finding {
        let closed = closed.then(|| Closed {
            note: Note::parse("done").unwrap(),
            by: AgentId::new(Uuid::from_u128(2)),
            at: Timestamp::UNIX_EPOCH,
        });
        Finding {
            id: AuditFindingId::new(Uuid::nil()),
            review: AuditReviewId::new(Uuid::nil()),
            number: 1,
            told: told(2),
            raised_by: AgentId::new(Uuid::from_u128(1)),
            raised_at: Timestamp::UNIX_EPOCH,
            again_of: None,
            closed,
        }
    }

    #[test]
    fn a_finding_is_closed_once_by_its_owner_or_whoever_runs_the_desk_and_never_by_its_raiser() {
        use NotClosable::{Closed, NotTheirs};
        for (who, role, closed, expected) in [
            (2, Role::Agent, false, Ok(())),
            (2, Role::Agent, true, Err(Closed)),
            (3, Role::Supervisor, false, Ok(())),
            (3, Role::Administrator, false, Ok(())),
            (3, Role::Administrator, true, Err(Closed)),
            (3, Role::Agent, false, Err(NotTheirs)),
            (3, Role::Auditor, false, Err(NotTheirs)),
            (3, Role::Auditor, true, Err(NotTheirs)),
            (1, Role::Auditor, false, Err(NotTheirs)),
            // Whoever raised it was made a supervisor since.
            (1, Role::Supervisor, false, Err(NotTheirs)),
        ] {
            let may = finding(closed).closable_by(&agent(who, role));
            assert_eq!(may, expected, "{who} {role} {closed}");
        }
    }

    #[test]
    fn a_finding_is_anothers_to_answer_by_a_day_that_is_not_over() {
        let raiser = AgentId::new(Uuid::from_u128(1));
        let refused = |told: Told, today| told.by(raiser, today).err().map(|(field, _)| field);
        assert_eq!(refused(told(2), date(2026, 11, 30)), None);
        assert_eq!(refused(told(2), date(2026, 12, 1)), Some("due_on"));
        assert_eq!(refused(told(1), date(2026, 11, 30)), Some("owner"));
    }
}
