//! The password policy for staff: NIST SP 800-63B-4 section 3.1.1.2.
//!
//! Length and a block list, no rules of composition, no expiry.

use std::fmt;

use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use unicode_normalization::UnicodeNormalization;

mod blocked;
pub mod start;

/// Shortest password, in characters after NFKC (the figure for a password that is the only factor).
pub const MIN_CHARS: usize = 15;
/// Shortest password beside a second factor, in characters after NFKC.
pub const MIN_CHARS_BESIDE: usize = 8;
/// Longest password, in characters after NFKC.
pub const MAX_CHARS: usize = 256;
/// Longer input is not even looked at.
const MAX_BYTES: usize = 4_096;

/// A password that a member of staff may set.
#[derive(Clone)]
pub struct StaffPassword(SecretString);

/// Why a password may not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StaffPasswordRefused {
    /// Fewer than [`MIN_CHARS`] characters.
    #[error("the password is shorter than {MIN_CHARS} characters")]
    TooShort,
    /// More than [`MAX_CHARS`] characters.
    #[error("the password is longer than {MAX_CHARS} characters")]
    TooLong,
    /// One of the first that anybody would try.
    #[error("the password is too easily guessed")]
    Guessable,
}

impl StaffPassword {
    /// Normalises and judges a password that stands alone.
    ///
    /// # Errors
    /// Where it is too short, too long, or on the block list.
    pub fn parse(text: &str) -> Result<Self, StaffPasswordRefused> {
        Self::judged(text, MIN_CHARS)
    }

    /// The same for one that stands beside a second factor.
    ///
    /// # Errors
    /// As [`Self::parse`], with [`MIN_CHARS_BESIDE`].
    pub fn beside_a_factor(text: &str) -> Result<Self, StaffPasswordRefused> {
        Self::judged(text, MIN_CHARS_BESIDE)
    }

    fn judged(text: &str, least: usize) -> Result<Self, StaffPasswordRefused> {
        let password = attempt(text);
        let plain = password.expose_secret();
        if text.len() > MAX_BYTES || plain.chars().count() > MAX_CHARS {
            return Err(StaffPasswordRefused::TooLong);
        }
        if plain.chars().count() < least {
            return Err(StaffPasswordRefused::TooShort);
        }
        if blocked::is_blocked(plain) {
            return Err(StaffPasswordRefused::Guessable);
        }
        Ok(Self(password))
    }

    /// What to hash.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }
}

impl fmt::Debug for StaffPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StaffPassword([REDACTED])")
    }
}

/// Whether a password that was typed is long enough to stand alone.
pub fn stands_alone(typed: &SecretString) -> bool {
    typed.expose_secret().chars().count() >= MIN_CHARS
}

/// What to verify at login: normalised (NFKC), but not judged, so that a password from before a
/// change of the policy still opens.
pub fn attempt(text: &str) -> SecretString {
    if text.len() > MAX_BYTES {
        // No password is empty, so this matches none.
        return SecretString::default();
    }
    let normalised: Zeroizing<String> = Zeroizing::new(text.nfkc().collect());
    normalised.as_str().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> StaffPasswordRefused {
        StaffPassword::parse(text).unwrap_err()
    }

    #[test]
    fn fifteen_characters_of_any_kind_are_enough() {
        for good in [
            "marble tuba leaf",
            "夜の窓口に鍵をかけて歩く人の歌",
            "lllmvqxkzrtnwbp",
            "a#)=~;<|{@'?>/[",
        ] {
            assert!(StaffPassword::parse(good).is_ok(), "{good}");
        }
        assert_eq!(refused("marble tuba le"), StaffPasswordRefused::TooShort);
    }

    #[test]
    fn length_is_counted_after_normalising() {
        // A ligature of three letters is three characters in NFKC.
        assert!(StaffPassword::parse("vqxkzrtnwbp mﬃ").is_ok());
        assert!(StaffPassword::parse(&"marble tuba leaf".repeat(16)).is_ok());
        let long = "marble tuba leaf".repeat(16) + "x";
        assert_eq!(refused(&long), StaffPasswordRefused::TooLong);
        assert_eq!(refused(&"é".repeat(4_000)), StaffPasswordRefused::TooLong);
    }

    #[test]
    fn what_anybody_would_try_is_refused_however_it_is_dressed() {
        for guessable in [
            "passwordpassword",
            "Password-Password-1234",
            "kagibankagiban1",
            "KAGIBAN kagiban 2027!",
            "ｋａｇｉｂａｎ鍵番ｋａｇｉｂａｎ鍵番",
            "correct horse battery staple",
            "aaaaaaaaaaaaaaaaaaaa",
            "1234567890123456",
            "qwertyuiopasdfghjkl",
            "!!!!!!!!!!!!!!!!!!",
            "Kagiban!!!!!!!!!!!!",
        ] {
            assert_eq!(
                refused(guessable),
                StaffPasswordRefused::Guessable,
                "{guessable}"
            );
        }
    }

    #[test]
    fn what_lists_of_passwords_hold_is_refused() {
        for common in [
            "trustno1",
            "liverpool1",
            "Michelle1!",
            "superman123",
            "zaq12wsx",
        ] {
            let told = StaffPassword::beside_a_factor(common).unwrap_err();
            assert_eq!(told, StaffPasswordRefused::Guessable, "{common}");
        }
        assert!(StaffPassword::beside_a_factor("tuba-42-leaf").is_ok());
    }

    #[test]
    fn a_full_width_password_is_the_half_width_one() {
        let set = StaffPassword::parse("ｍａｒｂｌｅ　ｔｕｂａ　ｌｅａｆ").unwrap();
        assert_eq!(
            set.secret().expose_secret(),
            attempt("marble tuba leaf").expose_secret()
        );
        assert_eq!(format!("{set:?}"), "StaffPassword([REDACTED])");
    }
}
