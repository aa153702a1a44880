//! Amounts of money: whole yen, never below zero, and no fraction anywhere (R12).

use std::fmt;

use super::Refused;

/// The highest amount that is typed: what is above is a slip of the zeros.
const MOST: i64 = 1_000_000_000_000;

/// An amount in whole yen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Yen(i64);

impl Yen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Checks an amount.
    pub fn new(amount: i64) -> Result<Self, Refused> {
        if (0..=MOST).contains(&amount) {
            Ok(Self(amount))
        } else {
            Err(Refused::new("error-yen"))
        }
    }

    /// Checks what was typed: digits, with commas between groups of three where they are wanted.
    pub fn parse(typed: &str) -> Result<Self, Refused> {
        let refused = Refused::new("error-yen");
        let typed = typed.trim();
        let mut groups = typed.split(',');
        let first = groups.next().unwrap_or_default();
        let grouped: Vec<&str> = groups.collect();
        let fits = grouped.iter().all(|group| group.len() == 3)
            && (grouped.is_empty() || (1..=3).contains(&first.len()));
        let digits: String = typed.chars().filter(|c| *c != ',').collect();
        if !fits || digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
            return Err(refused);
        }
        Self::new(digits.parse().map_err(|_| refused)?)
    }

    /// Nothing where nothing was typed.
    pub fn parse_optional(typed: &str) -> Result<Option<Self>, Refused> {
        match typed.trim() {
            "" => Ok(None),
            typed => Self::parse(typed).map(Some),
        }
    }

    /// The amount.
    pub const fn amount(self) -> i64 {
        self.0
    }

    /// The sum. Amounts are bounded, so that no month of a register reaches the end of the numbers.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl std::iter::Sum for Yen {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Self::plus)
    }
}

/// With commas between groups of three.
impl fmt::Display for Yen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        let mut grouped = String::with_capacity(digits.len() * 4 / 3);
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        f.write_str(&grouped)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn r12_an_amount_is_whole_yen_and_nothing_else() {
        for (typed, amount) in [("0", 0), ("1200", 1_200), (" 12,345,678 ", 12_345_678)] {
            assert_eq!(Yen::parse(typed).map(Yen::amount), Ok(amount), "{typed}");
        }
        for typed in [
            "",
            "-1",
            "1.5",
            "1,20",
            "12,34,567",
            ",100",
            "1,",
            "1000000000001",
            "¥100",
            "99999999999999999999",
        ] {
            assert!(Yen::parse(typed).is_err(), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back(amount in 0..=MOST) {
            let yen = Yen::new(amount).unwrap();
            prop_assert_eq!(Yen::parse(&yen.to_string()), Ok(yen));
        }
    }
}
