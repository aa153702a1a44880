use jiff::ToSpan;
use jiff::civil::{Date, date};
use uuid::Uuid;

use super::*;
use crate::domain::calendar::MonthStart;
use crate::domain::yen::Yen;

fn case() -> Case {
    let issued_on = date(2026, 2, 10);
    Case {
        id: OverUseId::new(Uuid::nil()),
        subscriber: SubscriberId::new(Uuid::nil()),
        contract: ContractId::new(Uuid::nil()),
        notice: Notice {
            number: NoticeNumber {
                year: 2026,
                serial: 7,
            },
            used: 30,
            contracted: 25,
            company: "サクラ商事".into(),
            contract_number: "RW-00123".into(),
            articles: ARTICLES.into(),
            text_version: TEXT_VERSION.into(),
            issued_on,
        },
        deadline: Deadline::issued(issued_on),
        decision: None,
        decisions: 0,
        closed: None,
    }
}

fn month(year: i16, month: i8) -> MonthStart {
    MonthStart::new(date(year, month, 1)).unwrap()
}

fn charge(billed: MonthStart) -> Decision {
    Decision::Charge {
        yen: Yen::new(12_000).unwrap(),
        month: billed,
    }
}

fn decided(decision: Decision) -> Case {
    Case {
        decision: Some(decision),
        decisions: 1,
        ..case()
    }
}

fn counted(devices: i64) -> UsageDay {
    UsageDay {
        day: date(2026, 3, 20),
        devices,
        contracted: 25,
    }
}

#[test]
fn r10_3_3_a_notice_has_a_number_that_can_be_read_aloud() {
    assert_eq!(case().notice.number.to_string(), "OU-2026-0007");
}

#[test]
fn r10_3_4_a_case_is_due_on_the_day_after_its_deadline() {
    let case = case();
    assert_eq!(case.deadline.on, date(2026, 3, 12));
    assert_eq!(case.stage(date(2026, 3, 12)), Stage::Noticed);
    assert!(case.due(date(2026, 3, 12)).is_none());
    assert_eq!(case.stage(date(2026, 3, 13)), Stage::Due);
    assert!(case.due(date(2026, 3, 13)).is_some());
}

#[test]
fn r10_3_4_another_day_of_receipt_moves_the_deadline_while_nothing_is_decided() {
    let (case, today) = (case(), date(2026, 2, 20));
    let undecided = case.undecided().unwrap();
    let moved = undecided.received(date(2026, 2, 13), today).unwrap();
    assert_eq!((moved.place, moved.on), (2, date(2026, 3, 15)));
    assert!(undecided.received(date(2026, 2, 9), today).is_err());
    assert!(undecided.received(date(2026, 2, 21), today).is_err());
    assert!(decided(charge(month(2026, 3))).undecided().is_none());
}

#[test]
fn r10_3_4_a_charge_stands_for_its_month_and_is_decided_again_after_it() {
    let charged = decided(charge(month(2026, 4)));
    assert_eq!(charged.stage(date(2026, 3, 13)), Stage::Charged);
    assert_eq!(charged.stage(date(2026, 4, 30)), Stage::Charged);
    assert_eq!(charged.stage(date(2026, 5, 1)), Stage::Due);
    let due = case();
    let due = due.due(date(2026, 3, 13)).unwrap();
    let nothing = Decision::Charge {
        yen: Yen::ZERO,
        month: month(2026, 4),
    };
    assert_eq!(due.decide(nothing).unwrap_err().0, "yen");
    for (billed, fits) in [
        (month(2026, 2), false),
        (month(2026, 3), true),
        (month(2026, 5), true),
        (month(2026, 6), false),
    ] {
        let outcome = due.decide(charge(billed));
        assert_eq!(
            outcome.map_err(|(field, _)| field).err(),
            (!fits).then_some("month")
        );
    }
}

#[test]
fn r10_3_4_an_extension_sets_a_deadline_to_come_and_a_termination_a_last_day() {
    let (case, today) = (case(), date(2026, 3, 13));
    let due = case.due(today).unwrap();
    let extend = |until| due.decide(Decision::Extend { until });
    let extended = extend(date(2026, 3, 31)).unwrap().extended().unwrap();
    assert_eq!((extended.place, extended.on), (2, date(2026, 3, 31)));
    assert_eq!(extend(today).unwrap_err().0, "until");
    assert_eq!(extend(date(2027, 3, 14)).unwrap_err().0, "until");
    let terminate = |last| {
        due.decide(Decision::Terminate {
            subject: Subject::Option,
            last,
        })
    };
    assert!(terminate(today).is_ok());
    assert_eq!(terminate(date(2026, 3, 12)).unwrap_err().0, "last_day");
}

#[test]
fn r16_less_use_closes_a_case_until_its_contract_is_terminated() {
    let today = date(2026, 3, 20);
    assert_eq!(
        case().is_over(Some(counted(25)), false, today),
        Some(Closed::Inside)
    );
    assert_eq!(case().is_over(Some(counted(26)), false, today), None);
    assert_eq!(case().is_over(None, false, today), None);
    assert_eq!(case().is_over(None, true, today), Some(Closed::Ended));
    let terminated = decided(Decision::Terminate {
        subject: Subject::Child,
        last: date(2026, 3, 31),
    });
    assert_eq!(terminated.stage(today), Stage::Terminated);
    assert_eq!(terminated.is_over(Some(counted(1)), false, today), None);
    let after = date(2026, 4, 1);
    assert_eq!(terminated.is_over(None, false, after), Some(Closed::Ended));
}

#[test]
fn r10_3_4_the_latest_reminder_that_is_due_stands_for_those_before_it() {
    let case = case();
    let on = |before: i64| case.deadline.on.saturating_sub(before.days());
    for (left, reminder) in [
        (15, None),
        (14, Some(14)),
        (8, Some(14)),
        (7, Some(7)),
        (2, Some(7)),
        (1, Some(1)),
        (0, Some(1)),
        (-1, None),
    ] {
        assert_eq!(case.reminder(on(left)), reminder, "{left}");
    }
    // A deadline in three days has one reminder left: the week before it was over when it was set.
    let today: Date = date(2026, 3, 20);
    let until = date(2026, 3, 23);
    let extended = Case {
        deadline: case.deadline.next(Cause::Extended, None, until, today),
        ..decided(Decision::Extend { until })
    };
    assert_eq!(extended.reminder(today), None);
    assert_eq!(extended.reminder(date(2026, 3, 22)), Some(1));
}
