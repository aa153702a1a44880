//! What a subscriber owes for a month (R12, R13): whole fees, without proration.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Refused;
use super::child_contract::ChildContract;
use super::contract::{Contract, ContractNumber};
use super::ending::End;
use super::yen::Yen;

crate::codes! {
    /// What an amount is for.
    Due {
        /// The month of a child contract (R12).
        ChildMonth = "child_month",
        /// The month of a desk option (R12).
        OptionMonth = "option_month",
        /// The acceptance of the application for a desk option (R12).
        OptionInitial = "option_initial",
        /// The end of a child contract within its minimum period (R13-1).
        ChildEarly = "child_early",
        /// The end of a desk option within its minimum period (R13-2).
        OptionEarly = "option_early",
        /// Over-use, as the provider decided (R10-3-4, R16-2).
        OverUse = "over_use",
    }
}

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month(Date);

impl Month {
    /// The one of a day.
    pub fn of(day: Date) -> Self {
        Self(day.first_of_month())
    }

    /// Checks what was typed, `YYYY-MM`.
    pub fn parse(typed: &str) -> Result<Self, Refused> {
        let day = format!("{}-01", typed.trim()).parse();
        day.map(Self).map_err(|_| Refused::new("error-month"))
    }

    /// Its first day.
    pub const fn first(self) -> Date {
        self.0
    }

    /// Its last day.
    pub fn last(self) -> Date {
        self.0.last_of_month()
    }

    /// The one before.
    #[must_use]
    pub fn before(self) -> Self {
        Self(self.0.saturating_sub(1.month()))
    }

    /// The one after.
    #[must_use]
    pub fn after(self) -> Self {
        Self(self.0.saturating_add(1.month()))
    }

    /// Whether a day is in it.
    pub fn has(self, day: Date) -> bool {
        day.first_of_month() == self.0
    }
}

/// `2026-11`.
impl std::fmt::Display for Month {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), self.0.month())
    }
}

/// An amount of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What for.
    pub due: Due,
    /// The contract.
    pub number: ContractNumber,
    /// Since when it is owed.
    pub on: Date,
    /// How much.
    pub amount: Yen,
}

/// What is owed for a month. `children` and `options` are as they stand on its last day: what changes
/// by month changes on its first.
pub fn lines(month: Month, children: &[ChildContract], options: &[Contract]) -> Vec<Line> {
    let mut lines = Vec::new();
    for child in children {
        let course = (child.billing_start, child.end);
        let mut owed = Owed::of(month, &child.number, child.monthly_fee, course);
        owed.month(Due::ChildMonth);
        owed.early(Due::ChildEarly);
        lines.append(&mut owed.lines);
    }
    for option in options {
        let course = (option.billing_start, option.end);
        let mut owed = Owed::of(month, &option.number, option.monthly_fee, course);
        if month.has(option.accepted_on) {
            owed.add(Due::OptionInitial, option.accepted_on, option.initial_fee);
        }
        owed.month(Due::OptionMonth);
        owed.early(Due::OptionEarly);
        lines.append(&mut owed.lines);
    }
    lines
}

/// The sum.
pub fn total(lines: &[Line]) -> Yen {
    lines.iter().map(|line| line.amount).sum()
}

/// What one contract owes.
struct Owed<'a> {
    month: Month,
    number: &'a ContractNumber,
    fee: Yen,
    start: Date,
    end: Option<End>,
    lines: Vec<Line>,
}

impl<'a> Owed<'a> {
    const fn of(
        month: Month,
        number: &'a ContractNumber,
        fee: Yen,
        (start, end): (Date, Option<End>),
    ) -> Self {
        Self {
            month,
            number,
            fee,
            start,
            end,
            lines: Vec::new(),
        }
    }

    /// The whole month, where the contract is in force on any day of it.
    fn month(&mut self, due: Due) {
        let ends_before = |day: Date| self.end.is_some_and(|end| end.on < day);
        let begun = self.start <= self.month.last();
        if begun && !ends_before(self.month.first()) && !ends_before(self.start) {
            self.add(due, self.start.max(self.month.first()), self.fee);
        }
    }

    /// A whole month more, where the contract ends in this one before its minimum period has passed.
    fn early(&mut self, due: Due) {
        if let Some(end) = self.end
            && self.month.has(end.on)
            && end.early(self.start).is_some()
        {
            self.add(due, end.on, self.fee);
        }
    }

    fn add(&mut self, due: Due, on: Date, amount: Yen) {
        self.lines.push(Line {
            due,
            number: self.number.clone(),
            on,
            amount,
        });
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;
    use crate::domain::action::ProxyAction;
    use crate::domain::child_contract::Grade;
    use crate::domain::contract::Count;
    use crate::domain::ending::{EndSubject, Ground};
    use crate::domain::ids::{ChildContractId, ContractId, ParentContractId, SubscriberId};

    fn child(start: Date, end: Option<Date>) -> ChildContract {
        ChildContract {
            id: ChildContractId::new(Uuid::nil()),
            parent: ParentContractId::new(Uuid::nil()),
            subscriber: SubscriberId::new(Uuid::nil()),
            number: ContractNumber::parse("FR-1").unwrap(),
            grade: Grade::Basic,
            licences: Count::new(25).unwrap(),
            billing_start: start,
            monthly_fee: Yen::new(20_000).unwrap(),
            end: end.map(|on| End {
                on,
                subject: EndSubject::Child,
                ground: Ground::Notice,
            }),
            version: 1,
        }
    }

    fn option(start: Date, end: Option<Date>) -> Contract {
        let of = child(start, end);
        Contract {
            id: ContractId::new(Uuid::nil()),
            subscriber: of.subscriber,
            child: of.id,
            number: ContractNumber::parse("RW-1").unwrap(),
            accounts: of.licences,
            designated: ProxyAction::Lock,
            accepted_on: date(2025, 12, 20),
            billing_start: start,
            initial_fee: Yen::new(30_000).unwrap(),
            monthly_fee: Yen::new(5_000).unwrap(),
            end: of.end,
            lock_message: None,
            version: 1,
        }
    }

    fn owed(month: &str, child: &ChildContract) -> Vec<(Due, i64)> {
        let month = Month::parse(month).unwrap();
        let lines = lines(month, std::slice::from_ref(child), &[]);
        lines
            .iter()
            .map(|it| (it.due, it.amount.amount()))
            .collect()
    }

    #[test]
    fn r12_a_month_costs_its_whole_fee_on_whatever_day_it_begins_or_ends() {
        let month = vec![(Due::ChildMonth, 20_000)];
        let whole = child(date(2026, 1, 31), Some(date(2026, 4, 1)));
        for (when, costs) in [
            ("2025-12", &vec![]),
            ("2026-01", &month),
            ("2026-02", &month),
            ("2026-04", &month),
            ("2026-05", &vec![]),
        ] {
            assert_eq!(&owed(when, &whole), costs, "{when}");
        }
    }

    #[test]
    fn r12_the_initial_fee_is_due_when_the_application_is_accepted() {
        let option = option(date(2026, 1, 15), None);
        let due = |month: &str| {
            let month = Month::parse(month).unwrap();
            let lines = lines(month, &[], std::slice::from_ref(&option));
            lines.iter().map(|it| (it.due, it.on)).collect::<Vec<_>>()
        };
        assert_eq!(due("2025-12"), [(Due::OptionInitial, date(2025, 12, 20))]);
        assert_eq!(due("2026-01"), [(Due::OptionMonth, date(2026, 1, 15))]);
        assert_eq!(due("2026-02"), [(Due::OptionMonth, date(2026, 2, 1))]);
    }

    #[test]
    fn r13_an_end_within_the_minimum_period_costs_a_whole_month_more() {
        let early = child(date(2026, 1, 15), Some(date(2026, 2, 13)));
        let both = vec![(Due::ChildMonth, 20_000), (Due::ChildEarly, 20_000)];
        assert_eq!(owed("2026-02", &early), both);
        assert_eq!(owed("2026-01", &early), [(Due::ChildMonth, 20_000)]);
        assert!(owed("2026-03", &early).is_empty());
        let on_time = child(date(2026, 1, 15), Some(date(2026, 2, 14)));
        assert_eq!(owed("2026-02", &on_time), [(Due::ChildMonth, 20_000)]);
        let month = Month::parse("2026-02").unwrap();
        let ended = option(date(2026, 1, 15), Some(date(2026, 2, 13)));
        let lines = lines(month, &[early], &[ended]);
        assert_eq!(total(&lines), Yen::new(50_000).unwrap());
    }

    #[test]
    fn a_month_that_does_not_exist_is_refused() {
        for typed in ["2026-13", "2026-00", "2026", "", "2026-1", "november"] {
            assert!(Month::parse(typed).is_err(), "{typed}");
        }
        let month = Month::parse("2028-02").unwrap();
        assert_eq!(month.last(), date(2028, 2, 29));
        assert_eq!(month.before().to_string(), "2028-01");
        assert_eq!(month.after().to_string(), "2028-03");
    }
}
