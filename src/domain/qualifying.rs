//! Qualifying services (R4), and what follows when one ends (R17).

use jiff::ToSpan;
use jiff::civil::Date;

use super::Refused;
use super::calendar::{answer_day, end_day, switch_day};
use super::contract::ContractNumber;
use super::ids::{ChildContractId, QualifyingCaseId, QualifyingServiceId, SubscriberId};
use super::yen::Yen;

crate::codes! {
    /// Services with which Standard bundled may be used (R4).
    ServiceKind {
        /// Flex Mobility ZTNA.
        Ztna = "ztna",
        /// Secure Endpoint with Antivirus Symantec.
        SecureEndpointSymantec = "secure_endpoint_symantec",
        /// Secure Endpoint with Antivirus Cylance.
        SecureEndpointCylance = "secure_endpoint_cylance",
    }
}

/// A qualifying service of a subscriber (指定サービス).
#[derive(Debug, Clone)]
pub struct QualifyingService {
    /// Identity.
    pub id: QualifyingServiceId,
    /// Whose it is.
    pub subscriber: SubscriberId,
    /// Which.
    pub kind: ServiceKind,
    /// The number of its contract.
    pub number: ContractNumber,
    /// Its first day.
    pub since: Date,
    /// Its last day, once it is known.
    pub ended_on: Option<Date>,
    /// Grows with each change.
    pub version: i64,
}

impl QualifyingService {
    /// Whether it has ended before a day.
    pub fn has_ended(&self, day: Date) -> bool {
        self.ended_on.is_some_and(|last| last < day)
    }
}

crate::codes! {
    /// How the provider came to know that a service ends (R17-1, R17-2).
    NoticedHow {
        /// The subscriber told.
        Told = "told",
        /// The provider found out.
        FoundOut = "found_out",
    }
}

crate::codes! {
    /// What a subscriber answers to the terms that were presented (R17-2).
    Answer {
        /// To switch to Standard alone.
        Switch = "switch",
        /// To end the child contract.
        End = "end",
    }
}

crate::codes! {
    /// What a subscriber is told of the answer day, in this order.
    Reminder {
        /// Fourteen days before.
        Fortnight = "fortnight",
        /// Seven days before.
        Week = "week",
        /// One day before.
        Day = "day",
        /// It passed without an answer (R17-4).
        Unanswered = "unanswered",
    }
}

impl Reminder {
    /// Its place in the order, from 1 on.
    pub const fn place(self) -> i64 {
        match self {
            Self::Fortnight => 1,
            Self::Week => 2,
            Self::Day => 3,
            Self::Unanswered => 4,
        }
    }
}

/// The terms of Standard alone as they were presented, with the days that follow from it (R17-2 to R17-4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// The day of presentation.
    pub presented_on: Date,
    /// The monthly fee of Standard alone.
    pub fee: Yen,
    /// The last day for an answer (回答期日).
    pub answer_by: Date,
    /// From when on the grade is Standard alone, where the answer is to switch.
    pub switches_on: Date,
    /// The last day, where the answer is to end or there is none.
    pub ends_on: Date,
}

impl Terms {
    /// Terms that are presented on a day: every other day is computed.
    pub fn new(presented_on: Date, fee: Yen) -> Self {
        let answer_by = answer_day(presented_on);
        Self {
            presented_on,
            fee,
            answer_by,
            switches_on: switch_day(answer_by),
            ends_on: end_day(answer_by),
        }
    }
}

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CaseState {
    /// The provider knows of the end; terms are to be presented.
    Noticed,
    /// Terms were presented; an answer counts until its day.
    Presented(Terms),
    /// Answered in time.
    Answered {
        /// What was presented.
        terms: Terms,
        /// What the subscriber chose.
        answer: Answer,
        /// When.
        on: Date,
    },
    /// There is a qualifying service again: nothing follows.
    Withdrawn {
        /// What had been presented.
        terms: Option<Terms>,
        /// When.
        on: Date,
    },
}

/// What follows the end of a qualifying service, for one child contract.
#[derive(Debug, Clone)]
pub struct QualifyingCase {
    /// Identity.
    pub id: QualifyingCaseId,
    /// The child contract of grade Standard bundled.
    pub child: ChildContractId,
    /// The service that ends.
    pub service: QualifyingServiceId,
    /// When the provider came to know.
    pub noticed_on: Date,
    /// How.
    pub noticed_how: NoticedHow,
    /// Where it stands.
    pub state: CaseState,
    /// Grows with each change.
    pub version: i64,
}

impl QualifyingCase {
    /// Presents the terms of Standard alone (R17-2).
    pub fn present(&self, on: Date, fee: Yen, today: Date) -> Result<CaseState, Refused> {
        match self.state {
            CaseState::Noticed if on > today => Err(Refused::new("error-presented-later")),
            CaseState::Noticed if on < self.noticed_on => {
                Err(Refused::new("error-presented-before-noticed"))
            }
            CaseState::Noticed => Ok(CaseState::Presented(Terms::new(on, fee))),
            _ => Err(Refused::new("error-case-moved")),
        }
    }

    /// Keeps an answer that was received on a day: by the answer day, and no later (R17-3, R17-4).
    pub fn answer(&self, answer: Answer, on: Date, today: Date) -> Result<CaseState, Refused> {
        match self.state {
            CaseState::Presented(terms) => {
                if on > today {
                    Err(Refused::new("error-answered-later"))
                } else if on < terms.presented_on {
                    Err(Refused::new("error-answered-before"))
                } else if on > terms.answer_by {
                    Err(Refused::new("error-answered-too-late"))
                } else {
                    Ok(CaseState::Answered { terms, answer, on })
                }
            }
            _ => Err(Refused::new("error-case-moved")),
        }
    }

    /// Ends the case where there is a qualifying service again, until the contract has ended.
    pub fn withdraw(&self, today: Date) -> Result<CaseState, Refused> {
        match self.state {
            CaseState::Noticed => Ok(CaseState::Withdrawn {
                terms: None,
                on: today,
            }),
            CaseState::Presented(terms) if today <= terms.ends_on => Ok(CaseState::Withdrawn {
                terms: Some(terms),
                on: today,
            }),
            _ => Err(Refused::new("error-case-moved")),
        }
    }

    /// What the subscriber is to be told today of the answer day: the latest whose day has come, so that
    /// a program which was down tells one and not all.
    pub fn reminder(&self, today: Date) -> Option<Reminder> {
        let CaseState::Presented(terms) = self.state else {
            return None;
        };
        if today > terms.answer_by {
            return Some(Reminder::Unanswered);
        }
        let before = |days: i64| terms.answer_by.saturating_sub(days.days());
        [
            (1, Reminder::Day),
            (7, Reminder::Week),
            (14, Reminder::Fortnight),
        ]
        .into_iter()
        .find(|(days, _)| before(*days) <= today && before(*days) > terms.presented_on)
        .map(|(_, reminder)| reminder)
    }

    /// What was presented.
    pub const fn terms(&self) -> Option<Terms> {
        match self.state {
            CaseState::Noticed => None,
            CaseState::Presented(terms) | CaseState::Answered { terms, .. } => Some(terms),
            CaseState::Withdrawn { terms, .. } => terms,
        }
    }

    /// Whether somebody still has something to do about it.
    pub fn is_open(&self, today: Date) -> bool {
        match self.state {
            CaseState::Noticed => true,
            CaseState::Presented(terms) => today <= terms.answer_by,
            CaseState::Answered { .. } | CaseState::Withdrawn { .. } => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use uuid::Uuid;

    use super::*;

    fn case(state: CaseState) -> QualifyingCase {
        QualifyingCase {
            id: QualifyingCaseId::new(Uuid::nil()),
            child: ChildContractId::new(Uuid::nil()),
            service: QualifyingServiceId::new(Uuid::nil()),
            noticed_on: date(2026, 1, 10),
            noticed_how: NoticedHow::Told,
            state,
            version: 1,
        }
    }

    #[test]
    fn r17_every_day_follows_from_the_presentation() {
        let terms = Terms::new(date(2026, 1, 15), Yen::ZERO);
        assert_eq!(terms.answer_by, date(2026, 2, 15));
        assert_eq!(terms.switches_on, date(2026, 3, 1));
        assert_eq!(terms.ends_on, date(2026, 2, 28));
    }

    #[test]
    fn r17_an_answer_counts_until_its_day_and_not_after() {
        let presented = case(CaseState::Presented(Terms::new(
            date(2026, 1, 15),
            Yen::ZERO,
        )));
        let today = date(2026, 2, 20);
        for (on, counts) in [
            (date(2026, 1, 14), false),
            (date(2026, 1, 15), true),
            (date(2026, 2, 15), true),
            (date(2026, 2, 16), false),
            (date(2026, 2, 21), false),
        ] {
            let answered = presented.answer(Answer::Switch, on, today);
            assert_eq!(answered.is_ok(), counts, "{on}");
        }
    }

    #[test]
    fn r17_the_latest_reminder_whose_day_has_come_is_due() {
        let terms = Terms::new(date(2026, 1, 15), Yen::ZERO);
        let presented = case(CaseState::Presented(terms));
        for (today, due) in [
            (date(2026, 1, 31), None),
            (date(2026, 2, 1), Some(Reminder::Fortnight)),
            (date(2026, 2, 7), Some(Reminder::Fortnight)),
            (date(2026, 2, 8), Some(Reminder::Week)),
            (date(2026, 2, 14), Some(Reminder::Day)),
            (date(2026, 2, 15), Some(Reminder::Day)),
            (date(2026, 2, 16), Some(Reminder::Unanswered)),
        ] {
            assert_eq!(presented.reminder(today), due, "{today}");
        }
        let on = date(2026, 1, 20);
        let answer = Answer::End;
        let answered = case(CaseState::Answered { terms, answer, on });
        assert_eq!(answered.reminder(date(2026, 2, 20)), None);
    }

    #[test]
    fn r17_a_case_moves_forward_alone() {
        let today = date(2026, 1, 20);
        let noticed = case(CaseState::Noticed);
        assert!(noticed.answer(Answer::End, today, today).is_err());
        assert!(noticed.present(date(2026, 1, 9), Yen::ZERO, today).is_err());
        assert!(
            noticed
                .present(date(2026, 1, 21), Yen::ZERO, today)
                .is_err()
        );
        let presented = case(noticed.present(today, Yen::ZERO, today).unwrap());
        assert!(presented.present(today, Yen::ZERO, today).is_err());
        let answered = case(presented.answer(Answer::End, today, today).unwrap());
        assert!(answered.answer(Answer::Switch, today, today).is_err());
        assert!(answered.withdraw(today).is_err());
        assert!(presented.withdraw(date(2026, 2, 28)).is_ok());
        assert!(presented.withdraw(date(2026, 3, 1)).is_err());
    }
}
