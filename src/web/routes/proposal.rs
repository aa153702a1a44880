//! Changes of the register that take two people.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::proposal;

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/proposals/{id}", P::RegisterView, proposal::show::show),
        act(
            "/requesters/{id}/propose",
            P::RegisterChange,
            &[Kind::RegisterChangeProposed],
            proposal::again,
        ),
        act(
            "/proposals/{id}/confirm",
            P::RegisterConfirm,
            &[
                Kind::RegisterChangeConfirmed,
                Kind::RegisterChangeRefused,
                Kind::ReauthThrottled,
            ],
            proposal::confirm::confirm,
        ),
        act(
            "/proposals/{id}/decline",
            P::RegisterConfirm,
            &[
                Kind::RegisterChangeDeclined,
                Kind::RegisterChangeRefused,
                Kind::ReauthThrottled,
            ],
            proposal::decline::decline,
        ),
        act(
            "/proposals/{id}/revoke",
            P::RegisterChange,
            &[Kind::ContractChangeRevoked],
            proposal::revoke::revoke,
        ),
        act(
            "/proposals/{id}/withdraw",
            P::RegisterChange,
            &[Kind::RegisterChangeWithdrawn, Kind::RegisterChangeRefused],
            proposal::withdraw::withdraw,
        ),
    ]
}
