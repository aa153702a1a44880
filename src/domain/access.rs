//! Who had access to what at the end of a day: what the audit log tells of it, and what it does not.

pub mod requester;
pub mod staff;
pub mod token;

use jiff::civil::Date;

/// A day as an event tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// None was named.
    Nothing,
    /// This one.
    Day(Date),
}

impl Named {
    /// The day, where one was named.
    pub const fn day(self) -> Option<Date> {
        match self {
            Self::Nothing => None,
            Self::Day(day) => Some(day),
        }
    }
}

impl From<Option<Date>> for Named {
    fn from(day: Option<Date>) -> Self {
        day.map_or(Self::Nothing, Self::Day)
    }
}
