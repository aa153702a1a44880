//! What ends, when and why: a notice of the subscriber (R10-5, R11), the provider's decision about
//! over-use (R10-3-4, R16), or the vendor's own end (R9).

use jiff::civil::Date;

use super::Refused;
use super::calendar::{ends_early, month_from, stop_effective};
use super::ids::{AgentId, ChildContractId, ContractId, EndingId, ParentContractId};

crate::codes! {
    /// The stored word of what ends.
    EndSubject {
        /// The whole service.
        Service = "service",
        /// A parent contract, with its children.
        Parent = "parent",
        /// A child contract, with its desk option.
        Child = "child",
        /// A desk option.
        Option = "option",
    }
}

crate::codes! {
    /// Why something ends.
    Ground {
        /// The subscriber gave notice (R10-5, R11).
        Notice = "notice",
        /// Use stayed above the contract, and the provider decided so (R10-3-4, R16).
        OverUse = "over_use",
        /// The vendor ends its own service (R9).
        Vendor = "vendor",
        /// The qualifying service ended, and nobody has answered (R17-4).
        Unanswered = "unanswered",
        /// The qualifying service ended, and the answer was to end (R17-3-2).
        Answered = "answered",
    }
}

impl Ground {
    /// Whether an end within the minimum period is paid for (R13): not where the provider ends the
    /// whole service.
    pub const fn is_paid_for(self) -> bool {
        !matches!(self, Self::Vendor)
    }
}

/// The end of something, as it is known: the first of all that were recorded for it and for what it
/// belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// The last day on which it is in force.
    pub on: Date,
    /// What ends.
    pub subject: EndSubject,
    /// Why.
    pub ground: Ground,
}

impl End {
    /// The last day of the minimum period, where it ends before that day: what remains is paid for, a
    /// whole month (R13).
    pub fn early(self, billing_start: Date) -> Option<Date> {
        let early = self.ground.is_paid_for() && ends_early(billing_start, self.on);
        early.then(|| month_from(billing_start))
    }
}

/// What an end is recorded for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The whole service.
    Service,
    /// A parent contract.
    Parent(ParentContractId),
    /// A child contract.
    Child(ChildContractId),
    /// A desk option.
    Option(ContractId),
}

impl Ended {
    /// The stored word.
    pub const fn subject(self) -> EndSubject {
        match self {
            Self::Service => EndSubject::Service,
            Self::Parent(_) => EndSubject::Parent,
            Self::Child(_) => EndSubject::Child,
            Self::Option(_) => EndSubject::Option,
        }
    }
}

/// How long after its arrival a notice may be recorded: what is older is a slip of the year.
const LATEST_DAYS: i64 = 90;
/// The furthest day that a notice may name, in years from its arrival.
const FURTHEST_YEARS: i64 = 10;

/// A notice as it arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    /// The day on which it arrived at the provider.
    pub arrived: Date,
    /// The day that the subscriber named in it.
    pub named: Option<Date>,
}

impl Notice {
    /// Checks a notice that is recorded today.
    pub fn new(
        arrived: Date,
        named: Option<Date>,
        today: Date,
    ) -> Result<Self, (&'static str, Refused)> {
        if arrived > today {
            return Err(("arrived_on", Refused::new("error-end-arrives-later")));
        }
        if arrived < today.saturating_sub(jiff::Span::new().days(LATEST_DAYS)) {
            return Err(("arrived_on", Refused::new("error-end-arrived-long-ago")));
        }
        let furthest = arrived.saturating_add(jiff::Span::new().years(FURTHEST_YEARS));
        if named.is_some_and(|named| named < arrived || named > furthest) {
            return Err(("named_on", Refused::new("error-end-named")));
        }
        Ok(Self { arrived, named })
    }

    /// The day on which it takes effect: the last on which what ends is in force.
    pub fn effective(self) -> Date {
        stop_effective(self.arrived, self.named)
    }
}

/// How an end came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// By notice.
    Notice(Notice),
    /// By the provider's decision about over-use, with the last day that it named.
    OverUse(Date),
    /// By the vendor's own end.
    Vendor(Date),
}

/// An end that was recorded.
#[derive(Debug, Clone)]
pub struct Ending {
    /// Identity.
    pub id: EndingId,
    /// What ends.
    pub ended: Ended,
    /// How it came.
    pub came: Came,
    /// Who recorded it.
    pub recorded_by: AgentId,
}

impl Ending {
    /// The last day on which what ends is in force.
    pub fn effective(&self) -> Date {
        match self.came {
            Came::Notice(notice) => notice.effective(),
            Came::OverUse(last) | Came::Vendor(last) => last,
        }
    }

    /// Why.
    pub const fn ground(&self) -> Ground {
        match self.came {
            Came::Notice(_) => Ground::Notice,
            Came::OverUse(_) => Ground::OverUse,
            Came::Vendor(_) => Ground::Vendor,
        }
    }

    /// As it is known of what ends.
    pub fn end(&self) -> End {
        End {
            on: self.effective(),
            subject: self.ended.subject(),
            ground: self.ground(),
        }
    }

    /// Whether it may be taken back: until the day on which it takes effect.
    pub fn may_be_revoked(&self, today: Date) -> bool {
        today < self.effective()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn r11_a_notice_has_arrived_and_names_no_day_before() {
        let today = date(2026, 4, 1);
        let notice = Notice::new(today, None, today).unwrap();
        assert_eq!(notice.effective(), date(2026, 5, 1));
        assert!(Notice::new(date(2026, 1, 1), None, today).is_ok());
        let field = |arrived, named| Notice::new(arrived, named, today).unwrap_err().0;
        assert_eq!(field(date(2026, 4, 2), None), "arrived_on");
        assert_eq!(field(date(2025, 4, 1), None), "arrived_on");
        assert_eq!(field(today, Some(date(2026, 3, 31))), "named_on");
        assert_eq!(field(today, Some(date(2036, 4, 2))), "named_on");
        assert!(Notice::new(today, Some(date(2036, 4, 1)), today).is_ok());
    }

    #[test]
    fn r13_an_end_within_the_minimum_period_costs_unless_the_vendor_ends() {
        let start = date(2026, 1, 15);
        let end = |day, ground| End {
            on: day,
            subject: EndSubject::Option,
            ground,
        };
        for ground in Ground::ALL.iter().copied() {
            let costs = (ground != Ground::Vendor).then_some(date(2026, 2, 14));
            assert_eq!(end(date(2026, 2, 13), ground).early(start), costs);
            assert_eq!(end(date(2026, 2, 14), ground).early(start), None);
        }
    }
}
