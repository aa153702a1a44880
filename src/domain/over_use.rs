//! Over-use of a contract: the notice, its deadline, and what is decided after it (R10-3-3, R10-3-4, R16).
//!
//! A desk option has as many accounts as its child contract has licences (R10-3-1), so one case stands
//! for both articles. After the deadline nothing happens by itself but that a person is asked; what that
//! person may do follows from the stage: only [`Due`] decides, only [`Undecided`] takes another day of
//! receipt.

pub mod decision;
mod number;
pub mod reminder;

pub use decision::{Decided, Decision, DecisionKind, Subject};
pub use number::NoticeNumber;

use jiff::civil::Date;

use super::Refused;
use super::calendar::over_use_deadline;
use super::event::{Event, Kind};
use super::ids::{ContractId, OverUseId, SubscriberId};
use super::usage::UsageDay;

/// The version of the notice's text.
pub const TEXT_VERSION: &str = "over-use-1";
/// The rules that a notice names.
pub const ARTICLES: &str = "R10-3-3 R10-3-4 R16";

/// A notice as it was issued. It never changes.
#[derive(Debug, Clone)]
pub struct Notice {
    /// The number that it is quoted by.
    pub number: NoticeNumber,
    /// Devices in use on the day.
    pub used: i64,
    /// Accounts, and licences, on the day.
    pub contracted: i64,
    /// Whom it was addressed to.
    pub company: String,
    /// The contract as it was called then.
    pub contract_number: String,
    /// The rules that it names, with spaces between them.
    pub articles: String,
    /// The version of its text.
    pub text_version: String,
    /// The day of issue.
    pub issued_on: Date,
}

crate::codes! {
    /// What set a deadline.
    Cause {
        /// The notice: received on the day of mailing.
        Issued = "issued",
        /// Another day of receipt.
        Received = "received",
        /// A decision.
        Extended = "extended",
    }
}

/// By when use has to be inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// Which of the case's deadlines it is; the first has 1.
    pub place: i64,
    /// What set it.
    pub cause: Cause,
    /// The day on which the notice was received, where it follows from that.
    pub received: Option<Date>,
    /// The last day on which use may still be brought inside.
    pub on: Date,
    /// The day on which it was set.
    pub set_on: Date,
}

impl Deadline {
    /// The deadline of a notice that is issued today.
    pub fn issued(today: Date) -> Self {
        Self {
            place: 1,
            cause: Cause::Issued,
            received: Some(today),
            on: over_use_deadline(today),
            set_on: today,
        }
    }

    const fn next(self, cause: Cause, received: Option<Date>, on: Date, today: Date) -> Self {
        Self {
            place: self.place + 1,
            cause,
            received,
            on,
            set_on: today,
        }
    }
}

crate::codes! {
    /// Why a case was closed.
    Closed {
        /// Use is inside the contract again.
        Inside = "inside",
        /// The contract has ended.
        Ended = "ended",
    }
}

crate::codes! {
    /// How far a case is on a day.
    Stage {
        /// The deadline is still to come.
        Noticed = "noticed",
        /// A supervisor is to decide.
        Due = "due",
        /// The over-use of a month is charged for.
        Charged = "charged",
        /// The deadline was moved and is still to come.
        Extended = "extended",
        /// The contract ends for it.
        Terminated = "terminated",
        /// It is over.
        Closed = "closed",
    }
}

/// A case.
#[derive(Debug, Clone)]
pub struct Case {
    /// Identity.
    pub id: OverUseId,
    /// Whose contract.
    pub subscriber: SubscriberId,
    /// Which contract.
    pub contract: ContractId,
    /// The notice.
    pub notice: Notice,
    /// The deadline that counts.
    pub deadline: Deadline,
    /// The last decision.
    pub decision: Option<Decision>,
    /// How many decisions there are.
    pub decisions: i64,
    /// Why it is over.
    pub closed: Option<Closed>,
}

impl Case {
    /// How far it is on a day.
    pub fn stage(&self, today: Date) -> Stage {
        if self.closed.is_some() {
            return Stage::Closed;
        }
        let passed = self.deadline.on < today;
        match &self.decision {
            Some(Decision::Terminate { .. }) => Stage::Terminated,
            Some(Decision::Charge { month, .. }) if today <= month.date().last_of_month() => {
                Stage::Charged
            }
            Some(Decision::Charge { .. }) => Stage::Due,
            _ if passed => Stage::Due,
            Some(Decision::Extend { .. }) => Stage::Extended,
            None => Stage::Noticed,
        }
    }

    /// The case as one that a supervisor decides today; nothing in any other stage.
    pub fn due(&self, today: Date) -> Option<Due<'_>> {
        (self.stage(today) == Stage::Due).then_some(Due { case: self, today })
    }

    /// The case as one whose day of receipt may still be put right; nothing once anything was decided.
    pub fn undecided(&self) -> Option<Undecided<'_>> {
        let undecided = self.closed.is_none() && self.decision.is_none();
        undecided.then_some(Undecided(self))
    }

    /// Why the case is over, by what was counted of a day and whether the contract has ended. A
    /// termination that was decided is not undone by less use.
    pub fn is_over(
        &self,
        counted: Option<UsageDay>,
        has_ended: bool,
        today: Date,
    ) -> Option<Closed> {
        if self.closed.is_some() {
            return None;
        }
        match self.decision {
            _ if has_ended => Some(Closed::Ended),
            Some(Decision::Terminate { last, .. }) => (last < today).then_some(Closed::Ended),
            _ => counted
                .is_some_and(|day| !day.is_over())
                .then_some(Closed::Inside),
        }
    }

    /// An event about it.
    pub fn event(&self, kind: Kind) -> Event {
        Event::new(kind)
            .about("subscriber", self.subscriber)
            .about("contract", self.contract)
            .about("over_use", self.id)
            .fact("number", self.notice.number.to_string())
    }
}

/// A case that nothing was decided about yet.
#[derive(Debug, Clone, Copy)]
pub struct Undecided<'a>(&'a Case);

impl Undecided<'_> {
    /// The deadline, where the notice was received on another day than that of mailing (R10-3-4): not
    /// before it was issued, and not in the future.
    pub fn received(self, on: Date, today: Date) -> Result<Deadline, Refused> {
        if on < self.0.notice.issued_on {
            return Err(Refused::new("error-over-use-received-before"));
        }
        if on > today {
            return Err(Refused::new("error-over-use-received-later"));
        }
        let deadline = over_use_deadline(on);
        let last = self.0.deadline;
        Ok(last.next(Cause::Received, Some(on), deadline, today))
    }
}

/// A case whose deadline has passed and that waits for a decision.
#[derive(Debug, Clone, Copy)]
pub struct Due<'a> {
    case: &'a Case,
    today: Date,
}

impl Due<'_> {
    /// What is decided, checked; `Err` names the field.
    pub fn decide(self, decision: Decision) -> Result<Decided, (&'static str, Refused)> {
        decision.check(self.today)?;
        let last = self.case.deadline;
        let extended = match decision {
            Decision::Extend { until } => Some(last.next(Cause::Extended, None, until, self.today)),
            _ => None,
        };
        Ok(Decided::new(self.case, decision, extended, self.today))
    }
}

#[cfg(test)]
mod tests;
