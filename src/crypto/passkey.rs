//! Passkeys (`WebAuthn`, level 3): what an authenticator is asked, and what its answer is worth.
//!
//! `webauthn-rs` draws the challenge and checks the answer. What it has to remember in between is
//! carried by the page, sealed for one session and one purpose, and lapses; that a challenge is
//! answered once is for whoever keeps [`Challenge::id`].

mod challenge;

use std::fmt;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;
use uuid::Uuid;
use webauthn_rs::prelude::{
    AuthenticationResult, Passkey, PasskeyAuthentication, PasskeyRegistration, PublicKeyCredential,
    Webauthn, WebauthnBuilder, WebauthnError,
};

use super::sealed::{OpenError, SealError};

pub use self::challenge::{Challenge, Holder, Purpose};

/// How long an answer may take: what `WebAuthn` recommends, and the most that is taken.
const LASTS: Duration = Duration::from_mins(5);

/// What authenticators show as whose key it is.
const NAME: &str = "Kagiban";

/// The desk, as authenticators know it.
pub struct RelyingParty(Webauthn);

/// What a page takes to the authenticator.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What the browser is given, as JSON.
    pub options: String,
    /// What the answer comes back with.
    pub sealed: String,
}

/// Why there is no challenge, or an answer is worth nothing.
#[derive(Debug, thiserror::Error)]
pub enum PasskeyError {
    /// It was sealed for another session or purpose, or not here.
    #[error("the challenge does not open: {0}")]
    Closed(#[from] OpenError),
    /// Too late.
    #[error("the challenge has lapsed")]
    Lapsed,
    /// The signature is right, and the counter did not grow.
    #[error("there may be two of this passkey")]
    Cloned {
        /// The credential's id, as [`id_text`] writes it.
        id: String,
    },
    /// The library refuses.
    #[error("refused: {0}")]
    Refused(#[from] WebauthnError),
    /// It is not what it should be.
    #[error("unreadable: {0}")]
    Unreadable(#[from] serde_json::Error),
    /// It was not sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
}

impl RelyingParty {
    /// The desk at its address. None at an IP address, and without TLS elsewhere than on one's own
    /// machine: browsers know no passkeys there.
    pub fn of(public_url: &Url) -> Option<Self> {
        let host = public_url.domain()?;
        let own_machine = host == "localhost" || host.ends_with(".localhost");
        if public_url.scheme() != "https" && !own_machine {
            return None;
        }
        let builder = WebauthnBuilder::new(host, public_url).ok()?;
        let built = builder.rp_name(NAME).timeout(LASTS).build();
        built.ok().map(Self)
    }

    /// Asks for a new passkey of somebody who has these.
    ///
    /// # Errors
    /// Where the library or the seal fails.
    pub fn ask_new(
        &self,
        (id, login, name): (Uuid, &str, &str),
        known: &[Passkey],
        holder: &Holder<'_>,
    ) -> Result<Asked, PasskeyError> {
        let known = known.iter().map(|key| key.cred_id().clone()).collect();
        let (asked, state) = self
            .0
            .start_passkey_registration(id, login, name, Some(known))?;
        Ok(Asked {
            options: serde_json::to_string(&asked.public_key)?,
            sealed: holder.seal(state)?,
        })
    }

    /// Asks for one of these.
    ///
    /// # Errors
    /// Where the library or the seal fails.
    pub fn ask(&self, known: &[Passkey], holder: &Holder<'_>) -> Result<Asked, PasskeyError> {
        let (asked, state) = self.0.start_passkey_authentication(known)?;
        Ok(Asked {
            options: serde_json::to_string(&asked.public_key)?,
            sealed: holder.seal(state)?,
        })
    }

    /// The passkey of an answer.
    ///
    /// # Errors
    /// Where the answer is not to this challenge, or not from here.
    pub fn enrolled(
        &self,
        challenge: &Challenge<PasskeyRegistration>,
        answer: &str,
    ) -> Result<Passkey, PasskeyError> {
        let answer = serde_json::from_str(answer)?;
        Ok(self
            .0
            .finish_passkey_registration(&answer, &challenge.state)?)
    }

    /// Which passkey signed, and how far its counter is.
    ///
    /// # Errors
    /// Where the answer is not to this challenge, not from here, or the counter did not grow.
    pub fn checked(
        &self,
        challenge: &Challenge<PasskeyAuthentication>,
        answer: &str,
    ) -> Result<AuthenticationResult, PasskeyError> {
        let answer: PublicKeyCredential = serde_json::from_str(answer)?;
        let checked = self
            .0
            .finish_passkey_authentication(&answer, &challenge.state);
        checked.map_err(|error| match error {
            WebauthnError::CredentialPossibleCompromise => PasskeyError::Cloned {
                id: id_text(answer.get_credential_id()),
            },
            error => PasskeyError::Refused(error),
        })
    }
}

/// A credential's id, as it is stored.
pub fn id_text(id: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(id)
}

impl fmt::Debug for RelyingParty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RelyingParty")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_know_passkeys_by_name_over_tls_and_on_ones_own_machine() {
        for (url, known) in [
            ("https://desk.example", true),
            ("https://desk.example:8443/", true),
            ("http://localhost:8080", true),
            ("http://desk.localhost", true),
            ("http://desk.example", false),
            ("http://127.0.0.1:8080", false),
            ("https://192.0.2.7", false),
            ("https://[2001:db8::1]", false),
        ] {
            let party = RelyingParty::of(&url.parse().unwrap());
            assert_eq!(party.is_some(), known, "{url}");
        }
    }
}
