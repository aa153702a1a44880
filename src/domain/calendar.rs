//! The calendar of the terms: civil dates in Asia/Tokyo, and nothing else.
//!
//! A period that is counted from an event leaves out the day of the event (Civil Code, article 140);
//! one whose first day is named counts that day. A month ends on the day before the corresponding day,
//! or on the month's last day where there is none (article 143).

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, ZonedDateTime};

use super::Refused;

/// Days after the arrival of a notice before a stop takes effect (R10-5, R11), and after a notice of
/// over-use before its deadline (R10-3-4, R16).
const NOTICE_DAYS: i64 = 30;

/// Asia/Tokyo has had no daylight saving since 1951; the fixed offset only stands in where the
/// time zone database is missing altogether.
static TOKYO: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZone::get("Asia/Tokyo").unwrap_or_else(|_| TimeZone::fixed(jiff::tz::offset(9)))
});

/// A time as clocks at the desk show it.
pub fn tokyo(at: Timestamp) -> ZonedDateTime {
    at.to_zoned_datetime(TOKYO.clone())
}

/// The civil date at the desk.
pub fn today(now: Timestamp) -> Date {
    tokyo(now).date()
}

/// A civil time at the desk as a time; nothing where it is beyond what the library knows.
pub fn at_the_desk(civil: DateTime) -> Option<Timestamp> {
    let zoned = civil.to_zoned_datetime(TOKYO.clone());
    zoned.ok().map(|zoned| zoned.timestamp())
}

/// When a day begins at the desk; before everything where it is beyond what the library knows.
pub fn day_begins(day: Date) -> Timestamp {
    at_the_desk(day.to_datetime(jiff::civil::Time::midnight())).unwrap_or(Timestamp::MIN)
}

/// The last day of a month that begins on a named day: the minimum period (R3, R10-4).
pub fn month_from(first: Date) -> Date {
    let next = first.saturating_add(1.month());
    if next.day() == first.day() {
        next.saturating_sub(1.day())
    } else {
        // There is no such day: the library has gone back to the month's last.
        next
    }
}

/// The day on which a stop or a termination takes effect: that on which 30 days have passed since the
/// notice arrived, or the named one, whichever is later (R10-5, R11).
pub fn stop_effective(arrived: Date, named: Option<Date>) -> Date {
    let passed = arrived.saturating_add(NOTICE_DAYS.days());
    named.map_or(passed, |named| named.max(passed))
}

/// The last day on which use may still be brought inside the contract (R10-3-4, R16).
pub fn over_use_deadline(received: Date) -> Date {
    received.saturating_add(NOTICE_DAYS.days())
}

/// The day by which a subscriber answers the terms that were presented (R17-2): one month after that.
pub fn answer_day(presented: Date) -> Date {
    month_from(presented.saturating_add(1.day()))
}

/// From when on the grade is another, where the answer is to switch (R17-3-1).
pub fn switch_day(answer_day: Date) -> Date {
    next_month(answer_day)
}

/// The last day of the contract, where the answer is to end it or there is none (R17-3-2, R17-4).
pub fn end_day(answer_day: Date) -> Date {
    answer_day.last_of_month()
}

/// The first of the month after a day: from when on a change that is asked for on it takes effect at
/// the earliest (R8, R10-3-2).
pub fn next_month(day: Date) -> Date {
    day.first_of_month().saturating_add(1.month())
}

/// Whether an end on a day comes before the minimum period has passed; what remains is then paid for, a
/// whole month (R13).
pub fn ends_early(billing_start: Date, ends_on: Date) -> bool {
    ends_on < month_from(billing_start)
}

/// The first of a month: the only day on which counts change (R8, R10-3-2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonthStart(Date);

impl MonthStart {
    /// Checks a day.
    pub fn new(day: Date) -> Result<Self, Refused> {
        if day.day() == 1 {
            Ok(Self(day))
        } else {
            Err(Refused::new("error-month-start"))
        }
    }

    /// The first of the month after a day.
    pub fn after(day: Date) -> Self {
        Self(next_month(day))
    }

    /// The day.
    pub const fn date(self) -> Date {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    /// A month by walking: until the day of the same number comes, or the month that should have it ends.
    fn walked_month(first: Date) -> Date {
        let mut day = first;
        loop {
            let next = day.tomorrow().unwrap();
            let elsewhere = (next.year(), next.month()) != (first.year(), first.month());
            let corresponds = elsewhere && next.day() == first.day();
            let beyond = elsewhere
                && next.day() == 1
                && (day.year(), day.month()) != (first.year(), first.month());
            if corresponds || beyond {
                return day;
            }
            day = next;
        }
    }

    /// The day on which so many days have passed, by counting them, that of the event left out.
    fn walked_days(event: Date, days: usize) -> Date {
        let counted = std::iter::successors(event.tomorrow().ok(), |day| day.tomorrow().ok());
        counted.take(days).last().unwrap()
    }

    fn every_day_of_eight_years() -> impl Iterator<Item = Date> {
        let first = date(2024, 1, 1);
        std::iter::successors(Some(first), |day| day.tomorrow().ok())
            .take_while(|day| *day < date(2032, 1, 1))
    }

    #[test]
    fn r10_4_the_minimum_period_is_a_month_from_its_named_first_day() {
        for (first, last) in [
            (date(2026, 1, 15), date(2026, 2, 14)),
            (date(2026, 1, 31), date(2026, 2, 28)),
            (date(2026, 3, 1), date(2026, 3, 31)),
            (date(2028, 1, 30), date(2028, 2, 29)),
            (date(2028, 2, 29), date(2028, 3, 28)),
            (date(2026, 12, 31), date(2027, 1, 30)),
        ] {
            assert_eq!(month_from(first), last, "{first}");
        }
        let mut days = 0;
        for first in every_day_of_eight_years() {
            assert_eq!(month_from(first), walked_month(first), "{first}");
            days += 1;
        }
        assert_eq!(days, 2_922);
    }

    #[test]
    fn r10_5_a_stop_takes_effect_on_the_later_of_thirty_days_and_the_named_day() {
        let arrived = date(2026, 4, 1);
        assert_eq!(stop_effective(arrived, None), date(2026, 5, 1));
        let named = date(2026, 6, 30);
        assert_eq!(stop_effective(arrived, Some(named)), named);
        let early = date(2026, 4, 20);
        assert_eq!(stop_effective(arrived, Some(early)), date(2026, 5, 1));
        for arrived in every_day_of_eight_years() {
            let passed = walked_days(arrived, 30);
            assert_eq!(stop_effective(arrived, None), passed, "{arrived}");
        }
    }

    #[test]
    fn r10_3_4_the_deadline_leaves_the_day_of_receipt_out() {
        assert_eq!(over_use_deadline(date(2026, 2, 10)), date(2026, 3, 12));
        for received in every_day_of_eight_years() {
            assert_eq!(over_use_deadline(received), walked_days(received, 30));
        }
    }

    #[test]
    fn r17_the_answer_day_is_a_month_after_and_both_consequences_follow() {
        for (presented, answered, switched, ended) in [
            (
                date(2026, 1, 15),
                date(2026, 2, 15),
                date(2026, 3, 1),
                date(2026, 2, 28),
            ),
            (
                date(2026, 1, 31),
                date(2026, 2, 28),
                date(2026, 3, 1),
                date(2026, 2, 28),
            ),
            (
                date(2026, 1, 28),
                date(2026, 2, 28),
                date(2026, 3, 1),
                date(2026, 2, 28),
            ),
            (
                date(2026, 2, 28),
                date(2026, 3, 31),
                date(2026, 4, 1),
                date(2026, 3, 31),
            ),
            (
                date(2027, 12, 31),
                date(2028, 1, 31),
                date(2028, 2, 1),
                date(2028, 1, 31),
            ),
        ] {
            assert_eq!(answer_day(presented), answered, "{presented}");
            assert_eq!(switch_day(answered), switched, "{presented}");
            assert_eq!(end_day(answered), ended, "{presented}");
        }
        for presented in every_day_of_eight_years() {
            let answered = answer_day(presented);
            assert_eq!(answered, walked_month(presented.tomorrow().unwrap()));
            assert_eq!(end_day(answered).tomorrow().unwrap(), switch_day(answered));
            assert_eq!(end_day(answered).month(), answered.month());
        }
    }

    #[test]
    fn r10_3_2_counts_change_on_the_first_of_a_month() {
        assert_eq!(next_month(date(2026, 4, 10)), date(2026, 5, 1));
        assert_eq!(next_month(date(2026, 12, 31)), date(2027, 1, 1));
        for day in every_day_of_eight_years() {
            assert_eq!(MonthStart::new(day).is_ok(), day == day.first_of_month());
            let next = MonthStart::new(next_month(day)).unwrap().date();
            let walked = std::iter::successors(day.tomorrow().ok(), |day| day.tomorrow().ok());
            assert_eq!(Some(next), walked.into_iter().find(|day| day.day() == 1));
        }
    }

    #[test]
    fn r13_an_end_before_the_minimum_periods_last_day_is_early() {
        let start = date(2026, 1, 15);
        assert!(ends_early(start, date(2026, 2, 13)));
        assert!(!ends_early(start, date(2026, 2, 14)));
    }

    proptest! {
        #[test]
        fn no_day_of_the_calendar_goes_backwards(days in 0_i64..4_000_000, named in 0_i64..4_000_000) {
            let day = date(-999, 1, 1).saturating_add(days.days());
            let named = date(-999, 1, 1).saturating_add(named.days());
            prop_assert!(month_from(day) >= day);
            prop_assert!(stop_effective(day, Some(named)) >= named);
            prop_assert!(answer_day(day) >= day && switch_day(day) >= day && end_day(day) >= day);
        }
    }
}
