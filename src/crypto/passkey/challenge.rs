//! What the library remembers of a challenge, while the page carries it.

use jiff::{SignedDuration, Timestamp};
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use webauthn_rs::prelude::{PasskeyAuthentication, PasskeyRegistration};

use super::{LASTS, PasskeyError};
use crate::crypto::SealKeys;
use crate::entropy::{Entropy, uuid_v7};

/// For whom a challenge is sealed, with what, and when.
#[derive(Clone, Copy)]
pub struct Holder<'a> {
    /// What the session, or the half of one, is stored under.
    pub session: &'a str,
    /// Seal and open.
    pub keys: &'a SealKeys,
    /// For the seal; the challenge itself is drawn by the library.
    pub entropy: &'a dyn Entropy,
    /// The present.
    pub now: Timestamp,
}

/// A challenge that was opened.
#[derive(Debug, Serialize, Deserialize)]
pub struct Challenge<S> {
    /// Which; to be used up.
    pub id: Uuid,
    /// When it lapses.
    pub expires_at: Timestamp,
    pub(super) state: S,
}

/// What the library remembers, by what it is for.
pub trait Purpose: Serialize + DeserializeOwned {
    /// Its word in what a challenge is bound to.
    const WORD: &'static str;
}

impl Purpose for PasskeyRegistration {
    const WORD: &'static str = "enrol";
}

impl Purpose for PasskeyAuthentication {
    const WORD: &'static str = "sign-in";
}

impl Holder<'_> {
    fn context<S: Purpose>(&self) -> String {
        format!("passkey/{}/{}", self.session, S::WORD)
    }

    pub(super) fn seal<S: Purpose>(&self, state: S) -> Result<String, PasskeyError> {
        let challenge = Challenge {
            id: uuid_v7(self.now, self.entropy),
            expires_at: self.now + SignedDuration::try_from(LASTS).unwrap_or_default(),
            state,
        };
        let text = serde_json::to_string(&challenge)?;
        Ok(self.keys.seal(&self.context::<S>(), &text, self.entropy)?)
    }

    /// Opens what came back.
    ///
    /// # Errors
    /// Where it is not this session's, is for something else, or has lapsed.
    pub fn open<S: Purpose>(&self, sealed: &str) -> Result<Challenge<S>, PasskeyError> {
        let text = self.keys.open(&self.context::<S>(), sealed)?;
        let challenge: Challenge<S> = serde_json::from_str(text.expose_secret())?;
        if challenge.expires_at <= self.now {
            return Err(PasskeyError::Lapsed);
        }
        Ok(challenge)
    }
}
