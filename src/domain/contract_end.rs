//! The end of a desk option: a notice of the subscriber, and the day on which it takes effect (R10-5).

use jiff::civil::Date;

use super::Refused;
use super::calendar::{ends_early, month_from, stop_effective};
use super::contract::Contract;
use super::ids::{AgentId, ContractEndId, ContractId};

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

    /// The day on which the stop takes effect: the last on which requests are taken.
    pub fn effective(self) -> Date {
        stop_effective(self.arrived, self.named)
    }
}

/// A notice that was recorded.
#[derive(Debug, Clone)]
pub struct ContractEnd {
    /// Identity.
    pub id: ContractEndId,
    /// What ends.
    pub contract: ContractId,
    /// The notice.
    pub notice: Notice,
    /// Who recorded it.
    pub recorded_by: AgentId,
}

impl ContractEnd {
    /// Whether it may be taken back: until the day on which it takes effect.
    pub fn may_be_revoked(&self, today: Date) -> bool {
        today < self.notice.effective()
    }

    /// The last day of the minimum period, where the contract ends before it: what remains is paid
    /// for, a whole month (R13).
    pub fn early(&self, contract: &Contract) -> Option<Date> {
        let early = ends_early(contract.billing_start, self.notice.effective());
        early.then(|| month_from(contract.billing_start))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn r10_5_a_notice_has_arrived_and_names_no_day_before() {
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
}
