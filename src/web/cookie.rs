//! Cookies: bound to the host and to TLS where there is TLS (RFC 6265bis), kept from scripts and from
//! forms of other sites.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use http::HeaderMap;

use super::App;

/// What the desk keeps in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// The session's token.
    Session,
    /// The token of the state between a password and the second factor.
    Half,
    /// What has to be remembered while somebody is at the identity provider.
    OpenId,
    /// The language of whoever is not signed in.
    Language,
}

impl Kept {
    /// Its name.
    pub fn name(self, app: &App) -> &'static str {
        match (self, app.settings.is_https()) {
            (Self::Session, true) => "__Host-kagiban",
            (Self::Session, false) => "kagiban",
            (Self::Half, true) => "__Host-kagiban-half",
            (Self::Half, false) => "kagiban-half",
            (Self::OpenId, true) => "__Host-kagiban-openid",
            (Self::OpenId, false) => "kagiban-openid",
            (Self::Language, true) => "__Host-kagiban_language",
            (Self::Language, false) => "kagiban_language",
        }
    }

    /// The cookie with a value, for as long as the browser runs.
    pub fn of(self, app: &App, value: impl Into<String>) -> Cookie<'static> {
        Cookie::build((self.name(app), value.into()))
            .path("/")
            .http_only(true)
            .secure(app.settings.is_https())
            .same_site(SameSite::Lax)
            .build()
    }

    /// What takes it away.
    pub fn gone(self, app: &App) -> Cookie<'static> {
        let mut gone = self.of(app, "");
        gone.make_removal();
        gone
    }

    /// What a request brings of it.
    pub fn value(self, app: &App, headers: &HeaderMap) -> Option<String> {
        let jar = CookieJar::from_headers(headers);
        jar.get(self.name(app))
            .map(|cookie| cookie.value().to_owned())
    }
}
