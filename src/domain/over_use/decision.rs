//! What a supervisor decides after the deadline: charge, extend, or terminate (R10-3-4, R16).

use jiff::ToSpan;
use jiff::civil::Date;

use super::{Case, Deadline};
use crate::domain::Refused;
use crate::domain::calendar::{MonthStart, next_month};
use crate::domain::ids::{ContractId, OverUseId};
use crate::domain::yen::Yen;

/// The furthest day that an extension or a termination may name, in years from the decision.
const FURTHEST_YEARS: i64 = 1;

crate::codes! {
    /// What is terminated.
    Subject {
        /// The desk option (R10-3-4).
        Option = "option",
        /// The whole child contract (R16).
        Child = "child",
    }
}

crate::codes! {
    /// The kind of a decision.
    DecisionKind {
        /// A further charge.
        Charge = "charge",
        /// A new deadline.
        Extend = "extend",
        /// The contract ends.
        Terminate = "terminate",
    }
}

/// A decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// A further charge, billed in a month.
    Charge {
        /// How much.
        yen: Yen,
        /// In which month.
        month: MonthStart,
    },
    /// A new deadline.
    Extend {
        /// The last day on which use may still be brought inside.
        until: Date,
    },
    /// The contract ends.
    Terminate {
        /// What ends.
        subject: Subject,
        /// Its last day.
        last: Date,
    },
}

impl Decision {
    /// Its kind.
    pub const fn kind(&self) -> DecisionKind {
        match self {
            Self::Charge { .. } => DecisionKind::Charge,
            Self::Extend { .. } => DecisionKind::Extend,
            Self::Terminate { .. } => DecisionKind::Terminate,
        }
    }

    /// Whether it may be made on a day; `Err` names the field.
    pub(super) fn check(&self, today: Date) -> Result<(), (&'static str, Refused)> {
        let furthest = today.saturating_add(FURTHEST_YEARS.years());
        if let Self::Charge { yen: Yen::ZERO, .. } = self {
            return Err(("yen", Refused::new("error-over-use-yen")));
        }
        let fits = match self {
            Self::Charge { month, .. } => {
                let after_next = next_month(next_month(today));
                (today.first_of_month()..=after_next).contains(&month.date())
            }
            Self::Extend { until } => *until > today && *until <= furthest,
            Self::Terminate { last, .. } => *last >= today && *last <= furthest,
        };
        match self {
            _ if fits => Ok(()),
            Self::Charge { .. } => Err(("month", Refused::new("error-over-use-month"))),
            Self::Extend { .. } => Err(("until", Refused::new("error-over-use-until"))),
            Self::Terminate { .. } => Err(("last_day", Refused::new("error-over-use-last-day"))),
        }
    }
}

/// A decision of a case that was due. Nothing else makes one.
#[derive(Debug, Clone, Copy)]
pub struct Decided {
    case: OverUseId,
    contract: ContractId,
    place: i64,
    decision: Decision,
    extended: Option<Deadline>,
    on: Date,
}

impl Decided {
    pub(super) const fn new(
        case: &Case,
        decision: Decision,
        extended: Option<Deadline>,
        on: Date,
    ) -> Self {
        Self {
            case: case.id,
            contract: case.contract,
            place: case.decisions + 1,
            decision,
            extended,
            on,
        }
    }

    /// Which case.
    pub const fn case(&self) -> OverUseId {
        self.case
    }

    /// Whose use it is.
    pub const fn contract(&self) -> ContractId {
        self.contract
    }

    /// Which of the case's decisions it is.
    pub const fn place(&self) -> i64 {
        self.place
    }

    /// What was decided.
    pub const fn decision(&self) -> Decision {
        self.decision
    }

    /// The new deadline, where it was extended.
    pub const fn extended(&self) -> Option<Deadline> {
        self.extended
    }

    /// The day of the decision.
    pub const fn on(&self) -> Date {
        self.on
    }
}
