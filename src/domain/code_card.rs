//! Cards of numbered one-time codes (NIST SP 800-63B-4 section 3.1.2, ASVS 5.0 6.5.1 to 6.5.4).
//!
//! A card is asked by number, so that nobody who listens hears what will be asked for next. The number
//! stays the same, over all calls, until its code is used or was answered wrongly too often: whoever
//! knows one code of a card cannot call again and again until just that one is asked for.

use std::fmt;

use jiff::Timestamp;

use super::Refused;
use super::fold::fold;
use super::ids::{CodeCardId, RequesterId};
use crate::entropy::Entropy;

/// Codes on a card.
pub const CODES: u8 = 20;
/// So few left are shown to administrators.
pub const FEW: usize = 5;
/// Wrong answers after which a code is of no use any more.
pub const WRONG_AT_MOST: i64 = 3;
/// Digits of a code: more than 26 bits, where 20 are asked for.
const DIGITS: usize = 8;

/// The number of a code on its card, from 1 to [`CODES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CodeNumber(u8);

impl CodeNumber {
    /// Checks a number.
    pub fn new(number: i64) -> Result<Self, Refused> {
        u8::try_from(number)
            .ok()
            .filter(|number| (1..=CODES).contains(number))
            .map(Self)
            .ok_or(Refused::new("error-choice"))
    }

    /// All numbers of a card.
    pub fn all() -> impl Iterator<Item = Self> {
        (1..=CODES).map(Self)
    }

    /// One of the card's numbers, told by random bytes; where `among` is empty, none.
    pub fn among(numbers: &[Self], random: [u8; 8]) -> Option<Self> {
        // Of 2^64 values the rest of the division favours nobody noticeably.
        let place = u64::from_be_bytes(random).checked_rem(numbers.len() as u64)?;
        numbers.get(usize::try_from(place).ok()?).copied()
    }

    /// The figure.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl fmt::Display for CodeNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A card, as the database has it: without its codes.
#[derive(Debug, Clone)]
pub struct CodeCard {
    /// Identity.
    pub id: CodeCardId,
    /// Whose it is.
    pub requester: RequesterId,
    /// When it was made.
    pub made_at: Timestamp,
    /// The number that is asked for at present.
    pub asked: Option<CodeNumber>,
    /// Wrong answers to it.
    pub wrong: i64,
}

/// Draws a code: eight digits, to be told over the telephone in any language.
pub fn draw(entropy: &dyn Entropy) -> String {
    let mut code = String::with_capacity(DIGITS);
    while code.len() < DIGITS {
        let mut byte = [0];
        entropy.fill(&mut byte);
        // Beyond 250 the digits would not be equally likely.
        if byte[0] < 250 {
            code.push(char::from(b'0' + byte[0] % 10));
        }
    }
    code
}

/// A code as it stands on the card: `1234 5678`.
pub fn spaced(code: &str) -> String {
    let (first, second) = code.split_at_checked(DIGITS / 2).unwrap_or((code, ""));
    format!("{first} {second}")
}

/// A code as it was heard: in any width, with or without spaces and hyphens.
pub fn heard(typed: &str) -> String {
    fold(&typed.chars().take(64).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemEntropy;

    #[test]
    fn a_code_is_eight_digits_and_heard_in_every_spelling() {
        let code = draw(&SystemEntropy);
        assert_eq!(code.len(), 8);
        assert!(code.bytes().all(|byte| byte.is_ascii_digit()));
        assert_eq!(heard(&spaced(&code)), code);
        assert_eq!(heard("１２３４－5678"), "12345678");
    }

    #[test]
    fn a_number_is_on_the_card() {
        assert!(CodeNumber::new(0).is_err() && CodeNumber::new(21).is_err());
        let all: Vec<CodeNumber> = CodeNumber::all().collect();
        assert_eq!(all.len(), usize::from(CODES));
        for random in [[0; 8], [255; 8], [1, 2, 3, 4, 5, 6, 7, 8]] {
            assert!(CodeNumber::among(&all, random).is_some());
        }
        assert_eq!(CodeNumber::among(&[], [7; 8]), None);
    }
}
