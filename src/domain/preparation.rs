//! What a subscriber has to prepare (R5, article 5, paragraph 3): a warning where it is missing, never a refusal.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use super::Refused;
use super::contract::parse_date;
use super::ids::{NotAnId, PreparationItemId};
use super::text::Line;

crate::codes! {
    /// What the terms name themselves (items 1 to 3).
    Named {
        /// An internet connection.
        Internet = "internet",
        /// The devices, with the agent on them.
        Devices = "devices",
        /// The operating policy.
        Policy = "policy",
    }
}

/// Which thing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ItemKey {
    /// One of the terms.
    Named(Named),
    /// What else the provider names (item 4).
    Further(PreparationItemId),
}

impl ItemKey {
    /// Where it stands in a list: what the terms name first, in their order.
    pub const fn place(self) -> usize {
        match self {
            Self::Named(named) => named as usize,
            Self::Further(_) => Named::ALL.len(),
        }
    }
}

impl fmt::Display for ItemKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(named) => named.fmt(f),
            Self::Further(id) => id.fmt(f),
        }
    }
}

impl FromStr for ItemKey {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        match text.parse() {
            Ok(named) => Ok(Self::Named(named)),
            Err(_) => text.parse().map(Self::Further),
        }
    }
}

/// A thing to prepare.
#[derive(Debug, Clone)]
pub enum Item {
    /// One of the terms.
    Named(Named),
    /// What else the provider names, for all contracts alike.
    Further {
        /// Identity.
        id: PreparationItemId,
        /// What it is, in the provider's words.
        name: Line<100>,
    },
}

impl Item {
    /// Which thing it is.
    pub const fn key(&self) -> ItemKey {
        match self {
            Self::Named(named) => ItemKey::Named(*named),
            Self::Further { id, .. } => ItemKey::Further(*id),
        }
    }
}

/// The day on which something was done: not one to come.
pub fn done_on(typed: &str, today: Date) -> Result<Date, Refused> {
    let day = parse_date(typed)?;
    if day > today {
        return Err(Refused::new("error-preparation-later"));
    }
    Ok(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r5_what_was_done_was_not_done_tomorrow() {
        let today = jiff::civil::date(2026, 11, 22);
        assert_eq!(done_on("2026-11-22", today), Ok(today));
        let refused = Refused::new("error-preparation-later");
        assert_eq!(done_on("2026-11-23", today), Err(refused));
        assert!(done_on("2026-02-29", today).is_err());
    }

    #[test]
    fn a_key_reads_as_it_is_written() {
        let further = PreparationItemId::new(uuid::Uuid::nil());
        for key in [ItemKey::Named(Named::Policy), ItemKey::Further(further)] {
            assert_eq!(key.to_string().parse(), Ok(key));
        }
        assert!("".parse::<ItemKey>().is_err());
    }
}
