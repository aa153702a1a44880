//! The steps of signing in after the password.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::sign_in;

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/sign-in/code", P::Anyone, sign_in::second::show),
        act(
            "/sign-in/code",
            P::Anyone,
            &[Kind::AgentSignedIn, Kind::SecondFactorRefused],
            sign_in::second::code::check,
        ),
        act(
            "/sign-in/passkey",
            P::Anyone,
            &[
                Kind::AgentSignedIn,
                Kind::SecondFactorRefused,
                Kind::PasskeyCloneSuspected,
            ],
            sign_in::second::passkey::check,
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
            sign_in::enrol::app::enrol,
        ),
        act(
            "/sign-in/enrol/passkey",
            P::Anyone,
            &[
                Kind::AgentSignedIn,
                Kind::PasskeyEnrolled,
                Kind::RecoveryCodesMade,
            ],
            sign_in::enrol::passkey::enrol,
        ),
    ]
}
