//! An attempt: what the browser carries, sealed, while its owner is at the provider.

use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{OpenIdError, drawn};
use crate::crypto::{SealError, SealKeys};
use crate::entropy::{Entropy, uuid_v7};

/// How long somebody may be at the provider.
const LASTS: SignedDuration = SignedDuration::from_mins(10);
/// What a sealed attempt is bound to.
const CONTEXT: &str = "openid/attempt";

/// What somebody is led to the provider for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To be linked with it, in the session that is stored under this.
    Link(String),
}

/// An attempt.
#[derive(Clone, Serialize, Deserialize)]
pub struct Attempt {
    /// Which; to be used up.
    pub id: Uuid,
    /// When it lapses.
    pub expires_at: Timestamp,
    /// What for.
    pub purpose: Purpose,
    /// Where it leads in the end.
    pub return_to: String,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) verifier: String,
}

impl Attempt {
    pub(super) fn draw(
        now: Timestamp,
        entropy: &dyn Entropy,
        purpose: Purpose,
        return_to: String,
    ) -> Self {
        Self {
            id: uuid_v7(now, entropy),
            expires_at: now + LASTS,
            purpose,
            return_to,
            state: drawn(entropy),
            nonce: drawn(entropy),
            verifier: drawn(entropy),
        }
    }

    /// Whether what came back names this attempt.
    pub fn is_of(&self, state: &str) -> bool {
        self.state == state
    }

    /// As the browser carries it.
    ///
    /// # Errors
    /// Where it cannot be sealed.
    pub fn seal(&self, keys: &SealKeys, entropy: &dyn Entropy) -> Result<String, SealError> {
        let text = serde_json::to_string(self).unwrap_or_default();
        keys.seal(CONTEXT, &text, entropy)
    }

    /// What a browser carried.
    ///
    /// # Errors
    /// [`OpenIdError::Unasked`] where it was not sealed here, or has lapsed.
    pub fn open(keys: &SealKeys, sealed: &str, now: Timestamp) -> Result<Self, OpenIdError> {
        let text = keys
            .open(CONTEXT, sealed)
            .map_err(|_| OpenIdError::Unasked)?;
        let attempt: Self =
            serde_json::from_str(text.expose_secret()).map_err(|_| OpenIdError::Unasked)?;
        if attempt.expires_at <= now {
            return Err(OpenIdError::Unasked);
        }
        Ok(attempt)
    }
}
