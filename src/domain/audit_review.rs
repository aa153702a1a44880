//! Reviews of the audit log: the days that somebody signed for, and what nobody has looked at yet.

use jiff::ToSpan;
use jiff::civil::Date;

use super::Refused;

/// Within how many days after its own an event is reviewed.
pub const WITHIN_DAYS: i64 = 31;

/// Days in Tokyo that are over, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    from: Date,
    to: Date,
}

impl Period {
    /// Checks the days of a review that is signed on a day: nothing of that day, and nothing to come.
    ///
    /// # Errors
    /// The words, where the last day is not over, or comes before the first.
    pub fn new(from: Date, to: Date, signed_on: Date) -> Result<Self, Refused> {
        if to >= signed_on {
            Err(Refused::new("error-review-not-over"))
        } else if to < from {
            Err(Refused::new("error-review-order"))
        } else {
            Ok(Self { from, to })
        }
    }

    /// The first day.
    pub const fn from(self) -> Date {
        self.from
    }

    /// The last day.
    pub const fn to(self) -> Date {
        self.to
    }
}

/// What a review covers: its days, as far as the log went when it was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reviewed {
    /// Its days.
    pub period: Period,
    /// How many events the log had.
    pub size: i64,
}

/// A clock that went back: events behind this one may stand on days that were signed for before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetBack {
    /// The number of the event that tells it.
    pub seq: i64,
    /// The day to which it went back.
    pub to: Date,
}

/// The days of `all` that no review covers, oldest first. A review covers no day that a clock went back
/// to after it was signed, and none behind such a day.
pub fn unreviewed(all: Period, reviewed: &[Reviewed], set_backs: &[SetBack]) -> Vec<Period> {
    let mut covered: Vec<Period> = reviewed
        .iter()
        .filter_map(|review| still_covered(*review, set_backs))
        .collect();
    covered.sort_by_key(|period| period.from);
    let mut open = Vec::new();
    let mut next = all.from;
    for period in covered {
        if period.from > next && next <= all.to {
            let to = period.from.saturating_sub(1.day()).min(all.to);
            open.push(Period { from: next, to });
        }
        next = next.max(period.to.saturating_add(1.day()));
    }
    if next <= all.to {
        open.push(Period {
            from: next,
            to: all.to,
        });
    }
    open
}

fn still_covered(review: Reviewed, set_backs: &[SetBack]) -> Option<Period> {
    let later = set_backs.iter().filter(|back| back.seq >= review.size);
    let days = later.map(|back| back.to.saturating_sub(1.day()));
    let to = days
        .min()
        .map_or(review.period.to, |day| day.min(review.period.to));
    let from = review.period.from;
    (from <= to).then_some(Period { from, to })
}

/// By when what is unreviewed since a day had to be reviewed; nothing where that is still to come.
pub fn overdue(since: Date, today: Date) -> Option<Date> {
    let by = since.saturating_add(WITHIN_DAYS.days());
    (by < today).then_some(by)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    /// Days of November 2026.
    fn days(from: i8, to: i8) -> Period {
        Period {
            from: date(2026, 11, from),
            to: date(2026, 11, to),
        }
    }

    fn reviewed(from: i8, to: i8, size: i64) -> Reviewed {
        Reviewed {
            period: days(from, to),
            size,
        }
    }

    #[test]
    fn a_period_is_over_when_it_is_signed_and_goes_forward() {
        let today = date(2026, 11, 22);
        for (from, to, expected) in [
            (date(2026, 11, 1), date(2026, 11, 21), None),
            (date(2026, 11, 21), date(2026, 11, 21), None),
            (
                date(2026, 11, 1),
                date(2026, 11, 22),
                Some("error-review-not-over"),
            ),
            (
                date(2026, 11, 23),
                date(2026, 11, 24),
                Some("error-review-not-over"),
            ),
            (
                date(2026, 11, 21),
                date(2026, 11, 20),
                Some("error-review-order"),
            ),
        ] {
            let refused = Period::new(from, to, today).err().map(|why| why.key);
            assert_eq!(refused, expected, "{from} to {to}");
        }
    }

    #[test]
    fn what_no_review_covers_is_unreviewed() {
        for (reviews, expected) in [
            (vec![], vec![days(2, 20)]),
            (vec![reviewed(2, 20, 9)], vec![]),
            (vec![reviewed(1, 30, 9)], vec![]),
            (vec![reviewed(2, 5, 9)], vec![days(6, 20)]),
            (vec![reviewed(6, 20, 9)], vec![days(2, 5)]),
            (
                vec![reviewed(10, 12, 9), reviewed(4, 5, 9)],
                vec![days(2, 3), days(6, 9), days(13, 20)],
            ),
            // Days that touch, overlap, and lie within each other.
            (
                vec![reviewed(2, 5, 9), reviewed(6, 9, 9)],
                vec![days(10, 20)],
            ),
            (
                vec![reviewed(2, 8, 9), reviewed(5, 12, 9), reviewed(6, 7, 9)],
                vec![days(13, 20)],
            ),
            // Before and behind everything.
            (
                vec![reviewed(1, 1, 9), reviewed(25, 28, 9)],
                vec![days(2, 20)],
            ),
        ] {
            assert_eq!(unreviewed(days(2, 20), &reviews, &[]), expected);
        }
    }

    #[test]
    fn a_clock_that_went_back_afterwards_opens_the_days_again() {
        let back = |seq, day| SetBack {
            seq,
            to: date(2026, 11, day),
        };
        let reviews = [reviewed(2, 12, 100), reviewed(9, 12, 200)];
        for (set_backs, expected) in [
            (vec![back(99, 3)], vec![]),
            (vec![back(100, 10)], vec![]),
            (vec![back(100, 8)], vec![days(8, 8)]),
            (vec![back(250, 11)], vec![days(11, 12)]),
            (vec![back(250, 11), back(300, 2)], vec![days(2, 12)]),
            (vec![back(250, 20)], vec![]),
        ] {
            let open = unreviewed(days(2, 12), &reviews, &set_backs);
            assert_eq!(open, expected, "{set_backs:?}");
        }
    }

    #[test]
    fn a_month_may_pass_and_the_day_after_it_is_overdue() {
        let since = date(2026, 10, 1);
        assert_eq!(overdue(since, date(2026, 11, 1)), None);
        let by = Some(date(2026, 11, 1));
        assert_eq!(overdue(since, date(2026, 11, 2)), by);
    }

    proptest! {
        #[test]
        fn every_day_is_reviewed_or_unreviewed_and_none_both(
            spans in proptest::collection::vec((1_i8..28, 0_i8..9), 0..6),
        ) {
            let reviews: Vec<Reviewed> = spans
                .into_iter()
                .map(|(from, long)| reviewed(from, (from + long).min(30), 9))
                .collect();
            let open = unreviewed(days(3, 27), &reviews, &[]);
            let within = |period: &Period, day: Date| period.from <= day && day <= period.to;
            for day in (3..=27).map(|day| date(2026, 11, day)) {
                let covered = reviews.iter().any(|review| within(&review.period, day));
                let listed = open.iter().filter(|period| within(period, day)).count();
                prop_assert_eq!(listed, usize::from(!covered), "{}", day);
            }
        }
    }
}
