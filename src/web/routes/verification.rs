//! Calls: proving who is calling.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::call;

/// Addresses that take what is posted; who goes there by hand or goes back is led to the call.
const STEPS: [&str; 5] = [
    "/calls/{id}/claim",
    "/calls/{id}/lost",
    "/calls/{id}/call-back/open",
    "/calls/{id}/call-back/answered",
    "/calls/{id}/verify",
];

pub(super) fn table() -> Vec<Route> {
    let mut table = vec![
        act(
            "/calls/{id}/claim",
            P::CallTake,
            &[Kind::CallerClaimed, Kind::CallStepRefused],
            call::claim::claim,
        ),
        act(
            "/calls/{id}/lost",
            P::CallTake,
            &[Kind::FactorLost, Kind::CallStepRefused],
            call::lost::lost,
        ),
        act(
            "/calls/{id}/call-back/open",
            P::CallTake,
            &[
                Kind::CallBackOpened,
                Kind::VerificationRefused,
                Kind::CallStepRefused,
            ],
            call::call_back::open::open,
        ),
        act(
            "/calls/{id}/call-back/answered",
            P::CallTake,
            &[Kind::CallBackAnswered, Kind::CallStepRefused],
            call::call_back::answered::answered,
        ),
        act(
            "/calls/{id}/verify",
            P::CallTake,
            &[
                Kind::RequesterVerified,
                Kind::VerificationRefused,
                Kind::VerificationThrottled,
                Kind::CredentialDisabled,
                Kind::CallStepRefused,
            ],
            call::verify::verify,
        ),
    ];
    table.extend(STEPS.map(|path| page(path, P::CallView, call::show::lead)));
    table
}
