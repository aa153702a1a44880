//! What the browser carries while its owner is at the provider.

use axum_extra::extract::cookie::Cookie;
use http::HeaderMap;

use crate::openid::{Attempt, OpenIdError};
use crate::web::cookie::Kept;
use crate::web::{App, Problem};

/// The cookie of an attempt. It comes along when another site leads back.
pub(in crate::web) fn kept(app: &App, attempt: &Attempt) -> Result<Cookie<'static>, Problem> {
    let sealed = attempt
        .seal(&app.seal_key, &*app.entropy)
        .map_err(|error| Problem::internal("an attempt was not sealed", &error))?;
    Ok(Kept::OpenId.of(app, sealed))
}

/// The attempt that a request's cookie carries.
pub(super) fn carried(app: &App, headers: &HeaderMap) -> Result<Attempt, OpenIdError> {
    let sealed = Kept::OpenId.value(app, headers);
    let sealed = sealed.ok_or(OpenIdError::Unasked)?;
    Attempt::open(&app.seal_key, &sealed, app.clock.now())
}
