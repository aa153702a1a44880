//! One-time codes from an authenticator app: RFC 6238 over RFC 4226, SHA-1, 6 digits, 30 s.
//!
//! A code is good for its own step and the one beside it on either side (RFC 6238, section 5.2), and
//! each step is good once: whoever checks keeps the [`Step`] that matched, in the unit of what it
//! opened, and gives it back at the next check.

use std::fmt;

use jiff::Timestamp;
use qrcode::render::svg::Color;
use qrcode::{EcLevel, QrCode};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use totp_rs::{Builder, Secret, Totp};
use unicode_normalization::UnicodeNormalization;

use super::seal_keys::SealKeys;
use super::sealed::{OpenError, SealError};
use crate::entropy::Entropy;

/// Length of a step, in seconds.
pub const STEP_SECONDS: u64 = 30;
/// Steps before and after the present one whose codes are taken.
const SKEW: u64 = 1;
/// 160 bits, as long as the hash (RFC 4226, section 4, R6).
const SEED_BYTES: usize = 20;
/// The least edge of the picture, in CSS pixels.
const PICTURE_EDGE: u32 = 240;

/// What an authenticator app and the desk share. Wiped from memory when dropped.
#[derive(Clone)]
pub struct Seed(Secret);

/// A time step: the seconds since 1970 divided by [`STEP_SECONDS`]. As stored: a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step(u64);

/// The text is not base32 of 160 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a seed is 160 bits in base32")]
pub struct NotASeed;

/// An issuer or account that an address cannot name, or one too long for a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("issuer and account are named, short, and hold no colon")]
pub struct NotALabel;

/// Why a sealed seed stays closed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SeedClosed {
    /// It does not open with this key in this place.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// It opens, and is no seed.
    #[error(transparent)]
    Seed(#[from] NotASeed),
}

impl Step {
    /// A step as it was stored; none where it is negative.
    pub fn from_stored(number: i64) -> Option<Self> {
        u64::try_from(number).ok().map(Self)
    }

    /// As it is stored.
    pub fn stored(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    /// The step of a time; none before 1970.
    pub fn at(now: Timestamp) -> Option<Self> {
        let seconds = u64::try_from(now.as_second()).ok()?;
        Some(Self(seconds / STEP_SECONDS))
    }
}

impl Seed {
    /// Draws a new one.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; SEED_BYTES]);
        entropy.fill(&mut *bytes);
        Self(Secret::new_stack(*bytes))
    }

    /// Reads what [`Self::to_base32`] wrote, also as people type it: blanks and small letters.
    ///
    /// # Errors
    /// Where it is anything else.
    pub fn parse(text: &SecretString) -> Result<Self, NotASeed> {
        let compact: String = text.expose_secret().split_whitespace().collect();
        let compact = Zeroizing::new(compact.to_ascii_uppercase());
        let secret = Secret::try_from_base32(&*compact).map_err(|_| NotASeed)?;
        if secret.as_bytes().len() == SEED_BYTES {
            Ok(Self(secret))
        } else {
            Err(NotASeed)
        }
    }

    /// 32 characters of base32 (RFC 4648, section 6), for whoever cannot take the picture.
    pub fn to_base32(&self) -> SecretString {
        self.0.to_base32().into()
    }

    /// The `otpauth://totp/…` address that authenticator apps read; `issuer` is the desk, `account`
    /// who signs in or who calls.
    ///
    /// # Errors
    /// Where one of them has a colon, or the account is empty.
    pub fn uri(&self, issuer: &str, account: &str) -> Result<SecretString, NotALabel> {
        let built = Builder::new()
            .with_secret(self.0.clone())
            .with_issuer(Some(issuer))
            .with_account_name(account)
            .build();
        let uri = built.and_then(|totp| totp.to_url());
        uri.map(SecretString::from).map_err(|_| NotALabel)
    }

    /// The step whose code was typed: the present one or one beside it, and later than the last that
    /// was used. Takes blanks, hyphens and full-width digits, as they come from a phone or an IME.
    pub fn check(&self, typed: &str, now: Timestamp, last_used: Option<Step>) -> Option<Step> {
        let Step(present) = Step::at(now)?;
        let digits: Zeroizing<String> = Zeroizing::new(
            typed
                .nfkc()
                .filter(|c| !c.is_whitespace() && *c != '-')
                .collect(),
        );
        let exact = self.totp();
        (present.saturating_sub(SKEW)..=present.saturating_add(SKEW))
            .map(Step)
            .filter(|step| last_used.is_none_or(|last| *step > last))
            .find(|step| exact.check(&digits, step.0 * STEP_SECONDS).is_some())
    }

    /// The six digits of a time, as the app shows them; none before 1970.
    pub fn code_at(&self, now: Timestamp) -> Option<SecretString> {
        let seconds = u64::try_from(now.as_second()).ok()?;
        Some(self.totp().generate(seconds).to_string().into())
    }

    /// Seals it for one place, such as `agent:<id>:totp`: it opens nowhere else.
    ///
    /// # Errors
    /// See [`SealKeys::seal`].
    pub fn seal(
        &self,
        keys: &SealKeys,
        context: &str,
        entropy: &dyn Entropy,
    ) -> Result<String, SealError> {
        keys.seal(context, self.to_base32().expose_secret(), entropy)
    }

    /// Opens what [`Self::seal`] closed for the same place.
    ///
    /// # Errors
    /// See [`SeedClosed`].
    pub fn open(keys: &SealKeys, context: &str, sealed: &str) -> Result<Self, SeedClosed> {
        Ok(Self::parse(&keys.open(context, sealed)?)?)
    }

    /// The codes of one step exactly: which steps are tried is decided in [`Self::check`].
    fn totp(&self) -> Totp {
        Builder::new()
            .with_secret(self.0.clone())
            .with_skew(0)
            .with_step_duration(STEP_SECONDS)
            .build_noncompliant()
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seed([REDACTED])")
    }
}

/// A QR code (ISO/IEC 18004, error correction M) of an address as an SVG element to stand in a page:
/// black on white with its quiet zone, without style or script, so that the strictest policy shows it.
///
/// # Errors
/// Where the text is longer than a QR code holds.
pub fn qr_svg(uri: &SecretString) -> Result<SecretString, NotALabel> {
    let code = QrCode::with_error_correction_level(uri.expose_secret(), EcLevel::M)
        .map_err(|_| NotALabel)?;
    let document = Zeroizing::new(
        code.render::<Color>()
            .min_dimensions(PICTURE_EDGE, PICTURE_EDGE)
            .build(),
    );
    // The crate writes a document; a page takes the element.
    let element = document
        .split_once("?>")
        .map_or(&**document, |(_, svg)| svg);
    Ok(element.into())
}

#[cfg(test)]
mod tests;
