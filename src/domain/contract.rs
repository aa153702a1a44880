//! The contract and its desk option (R10).

use std::fmt;

use jiff::civil::Date;

use super::Refused;
use super::action::ProxyAction;
use super::ending::End;
use super::ids::{ChildContractId, ContractId, SubscriberId};
use super::text::Line;
use super::yen::Yen;

/// A contract number: 3 to 32 of `A-Z 0-9 -`, in capital letters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContractNumber(String);

impl ContractNumber {
    /// Checks what was typed.
    pub fn parse(typed: &str) -> Result<Self, Refused> {
        let number = typed.trim().to_ascii_uppercase();
        let fits = (3..=32).contains(&number.len())
            && number
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
        if fits {
            Ok(Self(number))
        } else {
            Err(Refused::new("error-contract-number"))
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ContractNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A number of licences, and of desk accounts: a multiple of 25 (R8, R10-3-2). There are as many of the
/// one as of the other (R10-3-1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count(i64);

impl Count {
    /// The step in which licences and accounts are counted.
    pub const STEP: i64 = 25;

    /// Checks a count.
    pub fn new(count: i64) -> Result<Self, Refused> {
        let fits = count > 0 && count <= 1_000_000 && count % Self::STEP == 0;
        if fits {
            Ok(Self(count))
        } else {
            Err(Refused::with("error-count", Self::STEP.unsigned_abs()))
        }
    }

    /// Checks what was typed.
    pub fn parse(typed: &str) -> Result<Self, Refused> {
        let refused = Refused::with("error-count", Self::STEP.unsigned_abs());
        Self::new(typed.trim().parse().map_err(|_| refused)?)
    }

    /// Nothing where nothing was typed.
    pub fn parse_optional(typed: &str) -> Result<Option<Self>, Refused> {
        match typed.trim() {
            "" => Ok(None),
            typed => Self::parse(typed).map(Some),
        }
    }

    /// The count.
    pub const fn count(self) -> i64 {
        self.0
    }
}

/// A civil date in Asia/Tokyo as typed in a form, `YYYY-MM-DD`.
pub fn parse_date(typed: &str) -> Result<Date, Refused> {
    typed.trim().parse().map_err(|_| Refused::new("error-date"))
}

/// A contract of the desk option, as it stands on a day.
#[derive(Debug, Clone)]
pub struct Contract {
    /// Identity.
    pub id: ContractId,
    /// Whose it is.
    pub subscriber: SubscriberId,
    /// The number that callers quote.
    pub number: ContractNumber,
    /// The child contract that it belongs to.
    pub child: ChildContractId,
    /// Desk accounts: as many as its child contract has licences (R10-3-1).
    pub accounts: Count,
    /// The one action that the desk does for this contract (R10-2).
    pub designated: ProxyAction,
    /// The day on which the provider accepted the application: the initial fee is due then (R12).
    pub accepted_on: Date,
    /// The first day of the desk option.
    pub billing_start: Date,
    /// The initial fee.
    pub initial_fee: Yen,
    /// The whole fee of a month (R12).
    pub monthly_fee: Yen,
    /// Its end, or that of what it belongs to, where one is known.
    pub end: Option<End>,
    /// What a locked device shows.
    pub lock_message: Option<Line<500>>,
    /// Grows with each change.
    pub version: i64,
}

impl Contract {
    /// Whether the desk may act for this contract on a day: from its billing start on (R10-4), and
    /// until the day on which it ends, or what it belongs to (R9, R10-5, R11, R17).
    pub fn force(&self, today: Date) -> Force {
        Force::on(today, self.billing_start, self.end.map(|end| end.on))
    }
}

crate::codes! {
    /// Whether the desk may act for a contract.
    Force {
        /// Its billing start is still to come.
        NotYet = "not_yet",
        /// It may.
        InForce = "in_force",
        /// It has ended.
        Ended = "ended",
    }
}

impl Force {
    /// On a day, of a contract with this first and last day.
    pub fn on(day: Date, begins: Date, ends: Option<Date>) -> Self {
        if day < begins {
            Self::NotYet
        } else if ends.is_some_and(|ends| ends < day) {
            Self::Ended
        } else {
            Self::InForce
        }
    }
}
