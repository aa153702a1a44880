//! The register: contracts, who may ask, and where the desk acts.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{contract, requester, tenant};

pub(super) fn table() -> Vec<Route> {
    vec![
        page(
            "/subscribers/{id}/contracts/new",
            P::RegisterChange,
            contract::add::form,
        ),
        act(
            "/subscribers/{id}/contracts/new",
            P::RegisterChange,
            &[Kind::ContractAdded],
            contract::add::add,
        ),
        page("/contracts/{id}", P::RegisterView, contract::show::show),
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
            &[Kind::RequesterAdded, Kind::RegisterChangeProposed],
            requester::add::add,
        ),
        page(
            "/requesters/{id}/edit",
            P::RegisterChange,
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
            &[Kind::CredentialChanged],
            requester::passphrase::set,
        ),
        // Where the desk acts.
        page(
            "/contracts/{id}/tenant/new",
            P::RegisterChange,
            tenant::add::form,
        ),
        act(
            "/contracts/{id}/tenant/new",
            P::RegisterChange,
            &[Kind::TenantAdded],
            tenant::add::add,
        ),
        page("/tenants/{id}/edit", P::RegisterChange, tenant::edit::form),
        act(
            "/tenants/{id}/edit",
            P::RegisterChange,
            &[Kind::TenantChanged],
            tenant::edit::save,
        ),
        act(
            "/tenants/{id}/mirror",
            P::RegisterChange,
            &[Kind::MirrorAsked],
            tenant::mirror::ask,
        ),
        act(
            "/tenants/{id}/check",
            P::TenantCheck,
            &[Kind::TenantCheckAsked],
            tenant::check::ask,
        ),
    ]
}
