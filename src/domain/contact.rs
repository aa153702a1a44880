//! Who of a subscriber is told, and of what.

use std::collections::BTreeSet;

use super::Refused;
use super::ids::{ContactId, SubscriberId};
use super::register::MailAddress;
use super::text::Line;

crate::codes! {
    /// What a contact is told of.
    Purpose {
        /// What is done on the desk: requests, failed checks, who may ask and with what.
        Security = "security",
        /// Contract and billing: notices, deadlines, ends.
        Contract = "contract",
        /// The tenant and the token that the desk uses there.
        Technical = "technical",
    }
}

/// One purpose or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Purposes(BTreeSet<Purpose>);

impl Purposes {
    /// These; none at all is refused.
    pub fn new(purposes: impl IntoIterator<Item = Purpose>) -> Result<Self, Refused> {
        let purposes: BTreeSet<Purpose> = purposes.into_iter().collect();
        if purposes.is_empty() {
            return Err(Refused::new("error-contact-purpose"));
        }
        Ok(Self(purposes))
    }

    /// Everything.
    pub fn all() -> Self {
        Self(Purpose::ALL.iter().copied().collect())
    }

    /// Whether this is one of them.
    pub fn contains(&self, purpose: Purpose) -> bool {
        self.0.contains(&purpose)
    }

    /// In the order of their list.
    pub fn iter(&self) -> impl Iterator<Item = Purpose> {
        self.0.iter().copied()
    }

    /// Their codes with a plus between them, as the audit log has them.
    pub fn code(&self) -> String {
        let codes: Vec<&str> = self.iter().map(Purpose::code).collect();
        codes.join("+")
    }
}

/// A person of the subscriber who is told.
#[derive(Debug, Clone)]
pub struct Contact {
    /// Identity.
    pub id: ContactId,
    /// Whose they are.
    pub subscriber: SubscriberId,
    /// Name.
    pub name: Line<60>,
    /// Where they are told.
    pub address: MailAddress,
    /// What they are told of.
    pub purposes: Purposes,
    /// Grows with each change.
    pub version: i64,
}

/// Those that fit; all of them where none does, because nobody told is worse than one too many.
pub fn fitting<T>(all: Vec<T>, fits: impl Fn(&T) -> bool) -> Vec<T> {
    if all.iter().any(&fits) {
        all.into_iter().filter(fits).collect()
    } else {
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_without_a_purpose_is_refused() {
        let refused = Refused::new("error-contact-purpose");
        assert_eq!(Purposes::new([]), Err(refused));
        let one = Purposes::new([Purpose::Contract]).unwrap();
        assert!(one.contains(Purpose::Contract) && !one.contains(Purpose::Security));
        assert_eq!(Purposes::all().code(), "security+contract+technical");
    }

    #[test]
    fn where_nobody_fits_everybody_is_told() {
        assert_eq!(fitting(vec![1, 2, 3], |it| it % 2 == 1), [1, 3]);
        assert_eq!(fitting(vec![2, 4], |it| it % 2 == 1), [2, 4]);
        assert!(fitting(Vec::<i32>::new(), |_| true).is_empty());
    }
}
