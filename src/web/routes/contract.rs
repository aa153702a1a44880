//! The register: contracts, who may ask, and where the desk acts.

use super::{Route, act, page, read};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{contract, requester};

pub(super) fn table() -> Vec<Route> {
    vec![
        page(
            "/child-contracts/{id}/contracts/new",
            P::RegisterChange,
            contract::add::form,
        ),
        act(
            "/child-contracts/{id}/contracts/new",
            P::RegisterChange,
            &[Kind::ContractAdded],
            contract::add::add,
        ),
        read(
            "/contracts/{id}",
            P::RegisterView,
            &[Kind::RegisterRead, Kind::RegisterReadWithoutCall],
            contract::show::show,
        ),
        page(
            "/contracts/{id}/edit",
            P::RegisterChange,
            contract::edit::form,
        ),
        act(
            "/contracts/{id}/edit",
            P::RegisterChange,
            &[Kind::ContractChanged, Kind::RegisterChangeProposed],
            contract::edit::save,
        ),
        page(
            "/contracts/{id}/requesters/new",
            P::RegisterChange,
            requester::add::form,
        ),
        act(
            "/contracts/{id}/requesters/new",
            P::RegisterChange,
            &[
                Kind::RequesterAdded,
                Kind::RegisterChangeProposed,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            requester::add::add,
        ),
        read(
            "/requesters/{id}/edit",
            P::RegisterChange,
            &[Kind::RegisterRead, Kind::RegisterReadWithoutCall],
            requester::edit::form,
        ),
        act(
            "/requesters/{id}/edit",
            P::RegisterChange,
            &[Kind::RequesterChanged],
            requester::edit::save,
        ),
        page(
            "/requesters/{id}/passphrase",
            P::RegisterChange,
            requester::passphrase::form,
        ),
        act(
            "/requesters/{id}/passphrase",
            P::RegisterChange,
            &[
                Kind::CredentialChanged,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            requester::passphrase::set,
        ),
    ]
}
