//! The second step of signing in, and one's own sign-in.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{account, sign_in};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/sign-in/code", P::Anyone, sign_in::second::show),
        act(
            "/sign-in/code",
            P::Anyone,
            &[Kind::AgentSignedIn, Kind::SecondFactorRefused],
            sign_in::second::check,
        ),
        page("/sign-in/password", P::Anyone, sign_in::choose::show),
        act(
            "/sign-in/password",
            P::Anyone,
            &[Kind::AgentSignedIn, Kind::AgentChanged],
            sign_in::choose::choose,
        ),
        page("/sign-in/enrol", P::Anyone, sign_in::enrol::show),
        act(
            "/sign-in/enrol",
            P::Anyone,
            &[
                Kind::AgentSignedIn,
                Kind::SecondFactorEnrolled,
                Kind::RecoveryCodesMade,
            ],
            sign_in::enrol::enrol,
        ),
        page("/account", P::SelfService, account::show::show),
        act(
            "/account/totp",
            P::SelfService,
            &[Kind::AccountChangeRefused, Kind::ReauthThrottled],
            account::totp::begin,
        ),
        act(
            "/account/totp/enrol",
            P::SelfService,
            &[
                Kind::SecondFactorEnrolled,
                Kind::RecoveryCodesMade,
                Kind::AccountChangeRefused,
                Kind::ReauthThrottled,
            ],
            account::totp::enrol,
        ),
        act(
            "/account/totp/remove",
            P::SelfService,
            &[
                Kind::SecondFactorRemoved,
                Kind::AccountChangeRefused,
                Kind::ReauthThrottled,
            ],
            account::totp::remove,
        ),
        act(
            "/account/sessions/{id}/end",
            P::SelfService,
            &[Kind::SessionEnded],
            account::sessions::end,
        ),
        act(
            "/account/sessions/end-others",
            P::SelfService,
            &[Kind::SessionEnded],
            account::sessions::end_others,
        ),
        act(
            "/account/recovery-codes",
            P::SelfService,
            &[
                Kind::RecoveryCodesMade,
                Kind::AccountChangeRefused,
                Kind::ReauthThrottled,
            ],
            account::recovery::make,
        ),
        act(
            "/account/password",
            P::SelfService,
            &[
                Kind::AgentChanged,
                Kind::AccountChangeRefused,
                Kind::ReauthThrottled,
            ],
            account::password::set,
        ),
    ]
}
