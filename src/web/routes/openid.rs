//! Signing in by an identity provider.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{account, sign_in};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/sign-in/openid", P::Anyone, sign_in::openid::start),
        page("/sign-in/openid/callback", P::Anyone, sign_in::openid::show),
        act(
            "/sign-in/openid/callback",
            P::Anyone,
            &[
                Kind::AgentSignedIn,
                Kind::AgentSignInRefused,
                Kind::OpenIdLinked,
            ],
            sign_in::openid::enter,
        ),
        act(
            "/account/openid",
            P::SelfService,
            &[Kind::AccountChangeRefused, Kind::ReauthThrottled],
            account::openid::begin,
        ),
        act(
            "/account/openid/unlink",
            P::SelfService,
            &[
                Kind::OpenIdUnlinked,
                Kind::AccountChangeRefused,
                Kind::ReauthThrottled,
            ],
            account::openid::unlink,
        ),
    ]
}
