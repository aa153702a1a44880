//! A passphrase as it is spoken on the phone, and typed by whoever hears it.
//!
//! The person who chose it wrote it in one way; the agent who hears it writes it in another:
//! hiragana or katakana, half or full width, capitals or not, spaces or middle dots between words
//! or none. Both are brought to one form before they are hashed.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::domain::Refused;

mod blocked;
mod heard;
#[cfg(test)]
mod tests;

use heard::normalised;

/// Shortest passphrase, in characters of the normalised form: with a caller who is also known by
/// other means it is one factor of several (NIST SP 800-63B-4 section 3.1.1.2 asks for 8 then).
pub const MIN_CHARS: usize = 8;
/// Longest passphrase, in characters of the normalised form.
pub const MAX_CHARS: usize = 64;
/// Fewest different characters: one key held down is no secret.
const MIN_DIFFERENT: usize = 3;
/// Longer input is not even looked at.
const MAX_BYTES: usize = 2_048;

/// A passphrase that may be set, in its normalised form.
#[derive(Clone)]
pub struct Passphrase(SecretString);

/// Why a passphrase may not be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PassphraseRefused {
    /// Fewer than [`MIN_CHARS`] characters, spaces and dots not counted.
    #[error("the passphrase is shorter than {MIN_CHARS} characters")]
    TooShort,
    /// More than [`MAX_CHARS`] characters.
    #[error("the passphrase is longer than {MAX_CHARS} characters")]
    TooLong,
    /// Fewer than `MIN_DIFFERENT` different characters.
    #[error("the passphrase has fewer than {MIN_DIFFERENT} different characters")]
    Monotone,
    /// A character that is not a letter, a digit, ー or a hyphen: nobody knows how to say it.
    #[error("the passphrase has a character that cannot be spoken")]
    Unspeakable,
    /// One of the first that anybody would try.
    #[error("the passphrase is too easily guessed")]
    Guessable,
}

impl From<PassphraseRefused> for Refused {
    fn from(why: PassphraseRefused) -> Self {
        match why {
            PassphraseRefused::TooShort => Self::with("error-passphrase-short", MIN_CHARS as u64),
            PassphraseRefused::TooLong => Self::with("error-passphrase-long", MAX_CHARS as u64),
            PassphraseRefused::Monotone => Self::new("error-passphrase-monotone"),
            PassphraseRefused::Guessable => Self::new("error-passphrase-guessable"),
            PassphraseRefused::Unspeakable => Self::new("error-passphrase-unspeakable"),
        }
    }
}

impl Passphrase {
    /// Normalises and judges a passphrase.
    ///
    /// # Errors
    /// Where it is too short, too long, or cannot be spoken.
    pub fn parse(text: &str) -> Result<Self, PassphraseRefused> {
        if text.len() > MAX_BYTES {
            return Err(PassphraseRefused::TooLong);
        }
        let heard = normalised(text);
        if !heard.chars().all(|c| c.is_alphanumeric() || c == '-') {
            return Err(PassphraseRefused::Unspeakable);
        }
        let different = heard.chars().collect::<std::collections::BTreeSet<_>>();
        match heard.chars().count() {
            MIN_CHARS..=MAX_CHARS if different.len() < MIN_DIFFERENT => {
                Err(PassphraseRefused::Monotone)
            }
            MIN_CHARS..=MAX_CHARS if blocked::is_blocked(&heard) => {
                Err(PassphraseRefused::Guessable)
            }
            ..MIN_CHARS => Err(PassphraseRefused::TooShort),
            MIN_CHARS..=MAX_CHARS => Ok(Self(heard.into())),
            _ => Err(PassphraseRefused::TooLong),
        }
    }

    /// What to hash.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }
}

impl PartialEq for Passphrase {
    fn eq(&self, other: &Self) -> bool {
        let (ours, theirs) = (self.0.expose_secret(), other.0.expose_secret());
        super::constant_time_eq(ours.as_bytes(), theirs.as_bytes())
    }
}

impl Eq for Passphrase {}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase([REDACTED])")
    }
}

/// What to verify where a caller says a passphrase: normalised, but not judged, so that a wrong one
/// takes the same way and time whatever is wrong with it.
pub fn attempt(text: &str) -> SecretString {
    if text.len() > MAX_BYTES {
        // No passphrase is empty, so this matches none.
        return SecretString::default();
    }
    normalised(text).into()
}
