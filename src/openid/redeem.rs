//! What somebody brings back from the provider, and whom it stands for.

use chrono::{DateTime, Utc};
use openidconnect::core::CoreIdTokenClaims;
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, Nonce, PkceCodeVerifier, RequestTokenError,
    SignatureVerificationError, TokenResponse,
};

use super::known::{Known, chain};
use super::{Attempt, OpenIdError, Provider};

/// What the browser brings back (RFC 6749, 4.1.2; RFC 9207).
#[derive(Debug, Clone, Copy)]
pub struct Returned<'a> {
    /// The attempt's state.
    pub state: &'a str,
    /// What is worth a token.
    pub code: &'a str,
    /// Who says so; empty where the provider does not tell.
    pub iss: &'a str,
    /// Why there is no code; empty where there is one.
    pub error: &'a str,
}

/// Somebody whom the provider vouches for.
#[derive(Debug, Clone)]
pub struct Vouched {
    /// Its name for them.
    pub subject: String,
    /// It saw a second factor that is taken.
    pub second_factor: bool,
}

impl Provider {
    /// Takes a code to the provider, and checks what it is worth. An attempt is to be used up before.
    ///
    /// # Errors
    /// Where it is worth nothing.
    pub async fn redeem(
        &self,
        attempt: Attempt,
        returned: Returned<'_>,
    ) -> Result<Vouched, OpenIdError> {
        if !attempt.is_of(returned.state) {
            return Err(OpenIdError::Unasked);
        }
        let issuer = self.issuer_url()?;
        if !returned.iss.is_empty() && returned.iss != issuer.as_str() {
            return Err(OpenIdError::Unasked);
        }
        if !returned.error.is_empty() {
            let word = returned.error.chars().filter(char::is_ascii_graphic);
            return Err(OpenIdError::Refused(word.take(60).collect()));
        }
        let known = self.known(false).await?;
        let client = self.client(&known.metadata)?;
        let code = AuthorizationCode::new(returned.code.to_owned());
        let answer = client
            .exchange_code(code)
            .map_err(|error| OpenIdError::Away(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier))
            .request_async(&self.fetch)
            .await
            .map_err(|error| match error {
                RequestTokenError::Request(_) => OpenIdError::Away(chain(&error)),
                error => OpenIdError::Token(chain(&error)),
            })?;
        let token = answer
            .id_token()
            .ok_or_else(|| OpenIdError::Token("there is none".to_owned()))?;
        let nonce = Nonce::new(attempt.nonce);
        let check =
            |known: &Known| self.checked(known, |verifier| token.claims(verifier, &nonce).cloned());
        let claims = match check(&known) {
            Err(Checked::NoKey) => check(&*self.known(true).await?),
            checked => checked,
        };
        let claims = claims.map_err(Checked::told)?;
        let party = claims.authorized_party().map(|party| party.as_str());
        if party.is_some_and(|party| party != self.settings.client_id) {
            return Err(OpenIdError::Token("it is for another party".to_owned()));
        }
        let amr = claims.auth_method_refs().into_iter().flatten();
        let stand_for_it = &self.settings.second_factor_by;
        Ok(Vouched {
            subject: claims.subject().as_str().to_owned(),
            second_factor: amr.into_iter().any(|word| stand_for_it.contains(&**word)),
        })
    }

    fn checked(
        &self,
        known: &Known,
        claims: impl Fn(
            &openidconnect::core::CoreIdTokenVerifier<'_>,
        ) -> Result<CoreIdTokenClaims, ClaimsVerificationError>,
    ) -> Result<CoreIdTokenClaims, Checked> {
        let client = self
            .client(&known.metadata)
            .map_err(|error| Checked::Wrong(error.to_string()))?;
        let present = self.clock.now().as_second();
        let verifier = client
            .id_token_verifier()
            .set_time_fn(move || DateTime::<Utc>::from_timestamp(present, 0).unwrap_or_default());
        claims(&verifier).map_err(|error| match error {
            ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            ) => Checked::NoKey,
            error => Checked::Wrong(chain(&error)),
        })
    }
}

/// Why a token is not taken.
enum Checked {
    /// The provider may have other keys by now.
    NoKey,
    Wrong(String),
}

impl Checked {
    fn told(self) -> OpenIdError {
        match self {
            Self::NoKey => OpenIdError::Token("no key of the provider signed it".to_owned()),
            Self::Wrong(why) => OpenIdError::Token(why),
        }
    }
}
