//! An identity provider that vouches for staff (`OpenID` Connect Core 1.0, the code flow with PKCE):
//! where people are led, and what their coming back is worth.
//!
//! `openidconnect` speaks the protocol and checks the token. What has to be remembered in between is
//! an [`Attempt`], which the browser carries sealed; that it is answered once is for whoever keeps
//! [`Attempt::id`].

mod attempt;
mod fetch;
mod known;
mod redeem;

use std::fmt;
use std::sync::Arc;

use openidconnect::core::{CoreAuthenticationFlow, CoreClient};
use openidconnect::{
    ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl,
    Nonce, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl,
};
use secrecy::ExposeSecret;
use tokio::sync::Mutex;
use url::Url;

use self::fetch::Fetch;
use self::known::{Known, Metadata};
use crate::clock::SharedClock;
use crate::config::OpenId;
use crate::crypto::Token;
use crate::entropy::Entropy;

pub use self::attempt::{Attempt, Purpose};
pub use self::redeem::{Returned, Vouched};

/// The library's client, with what is known of the provider.
type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider.
pub struct Provider {
    settings: OpenId,
    clock: SharedClock,
    fetch: Fetch,
    known: Mutex<Option<Arc<Known>>>,
}

/// Why the provider vouches for nobody.
#[derive(Debug, thiserror::Error)]
pub enum OpenIdError {
    /// It does not answer, or not what it should.
    #[error("the identity provider cannot be used: {0}")]
    Away(String),
    /// What came back was not asked for here, or lapsed.
    #[error("the answer belongs to no attempt of this browser")]
    Unasked,
    /// The provider says no, in a word of its own.
    #[error("the identity provider refused: {0}")]
    Refused(String),
    /// The code or the token is worth nothing.
    #[error("the identity provider's token is not taken: {0}")]
    Token(String),
}

impl OpenIdError {
    /// A word for the audit log.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Away(_) => "openid_away",
            Self::Unasked => "openid_unasked",
            Self::Refused(_) => "openid_refused",
            Self::Token(_) => "openid_token",
        }
    }
}

impl Provider {
    /// A provider; nothing is asked of it yet.
    ///
    /// # Errors
    /// Where there can be no HTTP client.
    pub fn new(settings: OpenId, clock: SharedClock) -> Result<Self, reqwest::Error> {
        Ok(Self {
            settings,
            clock,
            fetch: Fetch::new()?,
            known: Mutex::new(None),
        })
    }

    /// Its address, as links are kept under.
    pub fn issuer(&self) -> &str {
        self.settings.issuer.as_str()
    }

    /// What it is called on pages.
    pub fn label(&self) -> &str {
        &self.settings.label
    }

    /// Where somebody is led, and what their coming back is held against.
    ///
    /// # Errors
    /// [`OpenIdError::Away`].
    pub async fn ask(
        &self,
        entropy: &dyn Entropy,
        purpose: Purpose,
        return_to: String,
    ) -> Result<(Url, Attempt), OpenIdError> {
        let known = self.known(false).await?;
        let attempt = Attempt::draw(self.clock.now(), entropy, purpose, return_to);
        let verifier = PkceCodeVerifier::new(attempt.verifier.clone());
        let (state, nonce) = (attempt.state.clone(), attempt.nonce.clone());
        let (url, _, _) = self
            .client(&known.metadata)?
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                move || CsrfToken::new(state),
                move || Nonce::new(nonce),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok((url, attempt))
    }

    fn client(&self, metadata: &Metadata) -> Result<Client, OpenIdError> {
        let callback = RedirectUrl::new(self.settings.callback.to_string())
            .map_err(|error| OpenIdError::Away(error.to_string()))?;
        let secret = self.settings.client_secret.expose_secret();
        let client = CoreClient::from_provider_metadata(
            metadata.clone(),
            ClientId::new(self.settings.client_id.clone()),
            Some(ClientSecret::new(secret.to_owned())),
        );
        Ok(client.set_redirect_uri(callback))
    }

    fn issuer_url(&self) -> Result<IssuerUrl, OpenIdError> {
        // A URL without a path is written with a slash, which most providers' names lack.
        let text = self.settings.issuer.as_str();
        let bare = self.settings.issuer.path() == "/";
        let name = if bare {
            text.trim_end_matches('/')
        } else {
            text
        };
        IssuerUrl::new(name.to_owned()).map_err(|error| OpenIdError::Away(error.to_string()))
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("issuer", &self.settings.issuer.as_str())
            .finish_non_exhaustive()
    }
}

/// 256 bits in characters that every protocol takes.
fn drawn(entropy: &dyn Entropy) -> String {
    Token::generate(entropy).expose().to_owned()
}
