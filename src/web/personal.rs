//! Personal data on pages: masked, also in the source, until somebody opens it for one view; the
//! opening is audited before anything of it is sent (ASVS 5.0, 14.2.6 and 16.3.3).

use super::{Desk, Problem, reading};
use crate::domain::event::{Event, Kind};
use crate::domain::masked;
use crate::domain::retention::{MARK, MARK_ADDRESS};

/// How personal data stands on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Personal {
    /// Masked.
    Masked,
    /// As it is.
    Shown,
}

impl Personal {
    /// Whether there is something to open.
    pub fn is_masked(&self) -> bool {
        *self == Self::Masked
    }

    /// A telephone number.
    pub fn telephone(self, number: impl ToString) -> String {
        let number = number.to_string();
        match self {
            Self::Masked if number != MARK => masked::telephone(&number),
            _ => number,
        }
    }

    /// A mail address.
    pub fn address(self, address: impl ToString) -> String {
        let address = address.to_string();
        match (self, address.as_str()) {
            (_, MARK_ADDRESS) => MARK.to_owned(),
            (Self::Masked, address) => masked::address(address),
            (Self::Shown, _) => address,
        }
    }
}

/// The event that these fields were shown, to be completed with whose they are.
pub fn shown(fields: &'static str) -> Event {
    Event::new(Kind::PersonalDataShown).fact("fields", fields)
}

/// Keeps that personal data is shown. Called before the page that shows it is sent.
pub async fn open(desk: &Desk, event: Event) -> Result<(), Problem> {
    reading::personal(desk, event).await
}
