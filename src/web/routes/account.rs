//! One's own sign-in.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::account;

pub(super) fn table() -> Vec<Route> {
    vec![
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
            "/account/passkeys",
            P::SelfService,
            &[Kind::AccountChangeRefused, Kind::ReauthThrottled],
            account::passkey::begin::begin,
        ),
        act(
            "/account/passkeys/enrol",
            P::SelfService,
            &[
                Kind::PasskeyEnrolled,
                Kind::RecoveryCodesMade,
                Kind::AccountChangeRefused,
            ],
            account::passkey::enrol::enrol,
        ),
        act(
            "/account/passkeys/remove",
            P::SelfService,
            &[
                Kind::PasskeyRemoved,
                Kind::AccountChangeRefused,
                Kind::ReauthThrottled,
            ],
            account::passkey::remove::remove,
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
