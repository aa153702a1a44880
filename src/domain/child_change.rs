//! Changes of a child contract that are recorded now and in force from a month on (R8, R10-3-2).

use jiff::civil::Date;

use super::Refused;
use super::calendar::{MonthStart, next_month};
use super::child_contract::Grade;
use super::contract::Count;
use super::ids::{AgentId, ChildChangeId, ChildContractId, QualifyingCaseId};
use super::yen::Yen;

/// How far ahead a change may be recorded, in years.
const FURTHEST_YEARS: i64 = 5;

/// What is another from a month on; at least one of them. The accounts of the desk option are as many
/// as the licences (R10-3-1): they have no number of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Changed {
    /// The licences, and the accounts with them.
    pub licences: Option<Count>,
    /// The grade.
    pub grade: Option<Grade>,
    /// The monthly fee of the child contract.
    pub monthly_fee: Option<Yen>,
    /// The monthly fee of its desk option.
    pub option_fee: Option<Yen>,
}

impl Changed {
    /// Whether nothing is another.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// A change that was recorded.
#[derive(Debug, Clone)]
pub struct ChildChange {
    /// Identity.
    pub id: ChildChangeId,
    /// Of what.
    pub child: ChildContractId,
    /// What is another.
    pub changed: Changed,
    /// From when on.
    pub effective: MonthStart,
    /// The case that it follows from (R17-3-1).
    pub case: Option<QualifyingCaseId>,
    /// Who recorded it.
    pub recorded_by: AgentId,
}

impl ChildChange {
    /// Whether it may be taken back: until its day, and never where it follows from an answer.
    pub fn may_be_revoked(&self, today: Date) -> bool {
        self.case.is_none() && today < self.effective.date()
    }
}

/// The first of a month that is still to come, on which counts and grade may change.
pub fn effective(day: Date, today: Date) -> Result<MonthStart, Refused> {
    let month = MonthStart::new(day)?;
    let furthest = today.saturating_add(jiff::Span::new().years(FURTHEST_YEARS));
    if day < next_month(today) || day > furthest {
        return Err(Refused::new("error-change-too-early"));
    }
    Ok(month)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn r10_3_2_a_change_is_for_the_next_month_at_the_earliest() {
        let today = date(2026, 4, 10);
        assert!(effective(date(2026, 5, 1), today).is_ok());
        for day in [
            date(2026, 4, 1),
            date(2026, 5, 2),
            date(2026, 4, 30),
            date(2031, 5, 1),
        ] {
            assert!(effective(day, today).is_err(), "{day}");
        }
        // On the first of a month that month has begun.
        assert!(effective(date(2026, 5, 1), date(2026, 5, 1)).is_err());
    }
}
