//! How long personal data is kept, class by class, and what holds a purge up (decision 0023).

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::Refused;
use super::ids::{LegalHoldId, SubscriberId};
use super::text::Line;

/// What stands in place of a text that was purged.
pub const MARK: &str = "抹消済み/purged";
/// What stands in place of a mail address.
pub const MARK_ADDRESS: &str = "purged@purged.invalid";

/// The longest retention, in months: a hundred years.
const LONGEST: i64 = 1_200;

crate::codes! {
    /// What personal data is kept for, and so for how long.
    Class {
        /// Personal data beside the events of the log, from the event on.
        Audit = "audit",
        /// Who called, from where, and what was noted, from the call's end on.
        Call = "call",
        /// What a request says of people beside the log, from its sending on.
        Request = "request",
        /// Mails, from when they were written on.
        Mail = "mail",
        /// Requesters and contacts, with what they prove themselves with, from their end on.
        Register = "register",
        /// What files were called that were taken into the register, from the decision on.
        Import = "import",
        /// Failures to prove oneself and sessions that ran out, from the last one on.
        SignIn = "sign_in",
    }
}

crate::codes! {
    /// What a purge takes in one go.
    Thing {
        /// The personal data beside an event.
        Event = "event",
        /// A call with its claim, notes, suspicions and confirmations.
        Call = "call",
        /// A request with its notes and releases.
        Request = "request",
        /// Who did something at a tenant, as the tenant names them.
        Act = "act",
        /// A mail.
        Mail = "mail",
        /// A requester with their credentials.
        Requester = "requester",
        /// A contact.
        Contact = "contact",
        /// A file.
        Import = "import",
        /// What was tried in vain.
        Throttle = "throttle",
        /// A session.
        Session = "session",
    }
}

impl Thing {
    /// The class that it belongs to.
    pub const fn class(self) -> Class {
        match self {
            Self::Event => Class::Audit,
            Self::Call => Class::Call,
            Self::Request | Self::Act => Class::Request,
            Self::Mail => Class::Mail,
            Self::Requester | Self::Contact => Class::Register,
            Self::Import => Class::Import,
            Self::Throttle | Self::Session => Class::SignIn,
        }
    }
}

impl Class {
    /// The least that it is kept, in months.
    pub const fn floor(self) -> i64 {
        match self {
            Self::Audit | Self::Call | Self::Request | Self::Register => 12,
            Self::Mail | Self::Import | Self::SignIn => 1,
        }
    }

    /// What belongs to it.
    pub fn things(self) -> impl Iterator<Item = Thing> {
        let all = Thing::ALL.iter().copied();
        all.filter(move |thing| thing.class() == self)
    }
}

/// A retention, in whole months.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Months(i64);

impl Months {
    /// Checks it against the class's floor.
    ///
    /// # Errors
    /// `error-retention-floor` with the least, `error-retention-longest` with the most.
    pub fn new(class: Class, months: i64) -> Result<Self, Refused> {
        if months < class.floor() {
            let least = class.floor().unsigned_abs();
            return Err(Refused::with("error-retention-floor", least));
        }
        if months > LONGEST {
            let most = LONGEST.unsigned_abs();
            return Err(Refused::with("error-retention-longest", most));
        }
        Ok(Self(months))
    }

    /// How many.
    pub const fn count(self) -> i64 {
        self.0
    }

    /// Whole years, and months beyond them.
    pub const fn parts(self) -> (i64, i64) {
        (self.0 / 12, self.0 % 12)
    }

    /// What ended before this day is due on `today`.
    pub fn cutoff(self, today: Date) -> Date {
        today.saturating_sub(self.0.months())
    }
}

/// How a class is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The class.
    pub class: Class,
    /// How long it is kept.
    pub months: Months,
    /// The day on which all that was due was last purged.
    pub swept_on: Option<Date>,
    /// Grows with each change.
    pub version: i64,
}

impl Rule {
    /// Whether a day's purge is still to be done.
    pub fn is_due(&self, today: Date) -> bool {
        self.swept_on.is_none_or(|day| day < today)
    }

    /// The day of the next purge.
    pub fn next(&self, today: Date) -> Date {
        if self.is_due(today) {
            today
        } else {
            today.saturating_add(1.day())
        }
    }
}

/// A purge that took something, as what it took tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purged {
    /// The number of its event.
    pub by: i64,
    /// When it was.
    pub at: Timestamp,
}

/// A legal hold: nothing of the subscriber is purged while it stands.
#[derive(Debug, Clone)]
pub struct LegalHold {
    /// Identity.
    pub id: LegalHoldId,
    /// Whose data it keeps.
    pub subscriber: SubscriberId,
    /// What others call the matter: a file number, a case.
    pub matter: Line<100>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn a_retention_has_a_floor_by_its_class_and_an_end() {
        for class in Class::ALL {
            let floor = class.floor();
            assert!(Months::new(*class, floor).is_ok(), "{class}");
            let refused = Months::new(*class, floor - 1).unwrap_err();
            assert_eq!(refused.key, "error-retention-floor");
            assert_eq!(refused.n, floor.unsigned_abs(), "{class}");
        }
        assert!(Months::new(Class::Mail, LONGEST).is_ok());
        assert!(Months::new(Class::Mail, LONGEST + 1).is_err());
    }

    #[test]
    fn seven_years_are_over_on_the_day_after_their_last() {
        let months = Months::new(Class::Audit, 84).unwrap();
        assert_eq!(months.cutoff(day("2033-11-22")), day("2026-11-22"));
        // Whatever happened on the 22nd is purged on the 23rd at the earliest.
        assert_eq!(months.cutoff(day("2033-11-23")), day("2026-11-23"));
        assert_eq!(months.parts(), (7, 0));
    }

    #[test]
    fn a_month_that_has_no_such_day_keeps_longer_and_never_shorter() {
        let months = Months::new(Class::Mail, 1).unwrap();
        for (today, cutoff) in [
            ("2027-03-28", "2027-02-28"),
            ("2027-03-31", "2027-02-28"),
            ("2027-04-01", "2027-03-01"),
        ] {
            assert_eq!(months.cutoff(day(today)), day(cutoff));
        }
    }

    #[test]
    fn a_class_is_purged_once_a_day_and_after_a_time_of_standing_still() {
        let swept = |swept_on: Option<&str>| Rule {
            class: Class::Call,
            months: Months::new(Class::Call, 84).unwrap(),
            swept_on: swept_on.map(day),
            version: 1,
        };
        let today = day("2033-11-23");
        for (rule, due, next) in [
            (swept(None), true, "2033-11-23"),
            (swept(Some("2033-11-22")), true, "2033-11-23"),
            (swept(Some("2033-11-01")), true, "2033-11-23"),
            (swept(Some("2033-11-23")), false, "2033-11-24"),
        ] {
            assert_eq!((rule.is_due(today), rule.next(today)), (due, day(next)));
        }
    }
}
