//! Changes of a contract that are recorded now and in force from their day on (R8, R10-3-2).

use jiff::civil::Date;

use super::Refused;
use super::calendar::{MonthStart, next_month};
use super::contract::Accounts;
use super::ids::{AgentId, ContractChangeId, ContractId};

/// How far ahead a change may be recorded, in years.
const FURTHEST_YEARS: i64 = 5;

/// A change that was recorded.
#[derive(Debug, Clone)]
pub struct ContractChange {
    /// Identity.
    pub id: ContractChangeId,
    /// What changes.
    pub contract: ContractId,
    /// The new number of desk accounts.
    pub accounts: Accounts,
    /// From when on.
    pub effective: MonthStart,
    /// Who recorded it.
    pub recorded_by: AgentId,
}

impl ContractChange {
    /// Whether it may be taken back: until its day.
    pub fn may_be_revoked(&self, today: Date) -> bool {
        today < self.effective.date()
    }
}

/// The first of a month that is still to come, on which counts may change.
pub fn effective(day: Date, today: Date) -> Result<MonthStart, Refused> {
    let month = MonthStart::new(day)?;
    let furthest = today.saturating_add(jiff::Span::new().years(FURTHEST_YEARS));
    if day < next_month(today) || day > furthest {
        return Err(Refused::new("error-change-too-early"));
    }
    Ok(month)
}

/// How many accounts a contract has on a day, by how it began and the changes that stand.
pub fn accounts_on<'a>(
    began: Accounts,
    standing: impl IntoIterator<Item = &'a ContractChange>,
    day: Date,
) -> Accounts {
    standing
        .into_iter()
        .filter(|change| change.effective.date() <= day)
        .max_by_key(|change| change.effective)
        .map_or(began, |change| change.accounts)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn change(accounts: i64, effective: Date) -> ContractChange {
        ContractChange {
            id: ContractChangeId::new(uuid::Uuid::nil()),
            contract: ContractId::new(uuid::Uuid::nil()),
            accounts: Accounts::new(accounts).unwrap(),
            effective: MonthStart::new(effective).unwrap(),
            recorded_by: AgentId::new(uuid::Uuid::nil()),
        }
    }

    #[test]
    fn r10_3_2_a_change_is_in_force_from_its_month_on_whoever_looks() {
        let began = Accounts::new(25).unwrap();
        let changes = [change(75, date(2026, 7, 1)), change(50, date(2026, 5, 1))];
        let on = |day| accounts_on(began, &changes, day).count();
        assert_eq!(on(date(2026, 4, 30)), 25);
        assert_eq!(on(date(2026, 5, 1)), 50);
        assert_eq!(on(date(2026, 6, 30)), 50);
        assert_eq!(on(date(2030, 1, 1)), 75);
    }

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
