//! Reference numbers: eight random digits and a check digit, read aloud as `4827-1935-6`.

use std::fmt;
use std::str::FromStr;

use unicode_normalization::UnicodeNormalization;

use super::Refused;
use crate::entropy::Entropy;

/// A call's reference number, and that of the request which the call leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Reference([u8; 9]);

/// Damm's quasigroup of order 10: finds every single wrong digit and every swap of neighbours.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

fn check_digit(digits: &[u8]) -> u8 {
    digits.iter().fold(0, |interim, digit| {
        DAMM[usize::from(interim)][usize::from(*digit)]
    })
}

impl Reference {
    /// Draws a number. It may be taken already: the database says so, and the caller draws again.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 8];
        entropy.fill(&mut bytes);
        Self::of(u64::from_be_bytes(bytes))
    }

    /// The reference with the last eight digits of a number.
    pub fn of(number: u64) -> Self {
        let mut left = number % 100_000_000;
        let mut digits = [0; 9];
        for digit in digits[..8].iter_mut().rev() {
            *digit = u8::try_from(left % 10).unwrap_or_default();
            left /= 10;
        }
        digits[8] = check_digit(&digits[..8]);
        Self(digits)
    }
}

impl FromStr for Reference {
    type Err = Refused;

    /// Takes the number as people type it: full-width digits, spaces and hyphens do not matter.
    fn from_str(typed: &str) -> Result<Self, Refused> {
        let refused = Refused::new("error-reference");
        let mut digits = [0; 9];
        let mut count = 0;
        for c in typed
            .nfkc()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '‐' | '−' | 'ー'))
        {
            let digit = c
                .to_digit(10)
                .and_then(|d| u8::try_from(d).ok())
                .ok_or(refused)?;
            *digits.get_mut(count).ok_or(refused)? = digit;
            count += 1;
        }
        if count == 9 && check_digit(&digits) == 0 {
            Ok(Self(digits))
        } else {
            Err(refused)
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, digit) in self.0.iter().enumerate() {
            if place == 4 || place == 8 {
                f.write_str("-")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Fixed(u64);

    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.copy_from_slice(&self.0.to_be_bytes());
        }
    }

    #[test]
    fn a_drawn_number_reads_in_groups_and_parses_back() {
        let reference = Reference::draw(&Fixed(48_271_935));
        let text = reference.to_string();
        assert!(text.starts_with("4827-1935-"), "{text}");
        assert_eq!(text.parse::<Reference>(), Ok(reference));
    }

    #[test]
    fn every_single_wrong_digit_and_every_swap_of_neighbours_is_noticed() {
        let digits = Reference::draw(&Fixed(48_271_935)).0;
        for place in 0..9 {
            for wrong in (0..10).filter(|wrong| *wrong != digits[place]) {
                let mut other = digits;
                other[place] = wrong;
                assert!(Reference(other).to_string().parse::<Reference>().is_err());
            }
            if place < 8 && digits[place] != digits[place + 1] {
                let mut other = digits;
                other.swap(place, place + 1);
                assert!(Reference(other).to_string().parse::<Reference>().is_err());
            }
        }
    }

    #[test]
    fn full_width_digits_and_spaces_are_understood() {
        let reference = Reference::draw(&Fixed(7));
        let wide: String = reference
            .to_string()
            .chars()
            .map(|c| {
                c.to_digit(10)
                    .map_or('　', |d| char::from_u32(0xff10 + d).unwrap())
            })
            .collect();
        assert_eq!(wide.parse::<Reference>(), Ok(reference));
    }
}
