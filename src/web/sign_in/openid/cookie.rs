//! What the browser carries while its owner is at the provider.

use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use http::HeaderMap;

use crate::openid::{Attempt, OpenIdError};
use crate::web::{App, Problem};

/// The cookie of an attempt. It comes along when another site leads back.
pub(in crate::web) fn kept(app: &App, attempt: &Attempt) -> Result<Cookie<'static>, Problem> {
    let sealed = attempt
        .seal(&app.seal_key, &*app.entropy)
        .map_err(|error| Problem::internal("an attempt was not sealed", &error))?;
    Ok(cookie(app, sealed))
}

/// The attempt that a request's cookie carries.
pub(super) fn carried(app: &App, headers: &HeaderMap) -> Result<Attempt, OpenIdError> {
    let jar = CookieJar::from_headers(headers);
    let sealed = jar.get(name(app)).ok_or(OpenIdError::Unasked)?;
    Attempt::open(&app.seal_key, sealed.value(), app.clock.now())
}

/// What takes it away.
pub(super) fn gone(app: &App) -> Cookie<'static> {
    let mut gone = cookie(app, String::new());
    gone.make_removal();
    gone
}

fn name(app: &App) -> &'static str {
    if app.settings.is_https() {
        "__Host-kagiban-openid"
    } else {
        "kagiban-openid"
    }
}

fn cookie(app: &App, value: String) -> Cookie<'static> {
    Cookie::build((name(app), value))
        .path("/")
        .http_only(true)
        .secure(app.settings.is_https())
        .same_site(SameSite::Lax)
        .build()
}
