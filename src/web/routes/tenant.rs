//! Where the desk acts: the subscribers' tenants.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::tenant;

pub(super) fn table() -> Vec<Route> {
    vec![
        page(
            "/contracts/{id}/tenant/new",
            P::RegisterChange,
            tenant::add::form,
        ),
        act(
            "/contracts/{id}/tenant/new",
            P::RegisterChange,
            &[
                Kind::TenantAdded,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            tenant::add::add,
        ),
        page("/tenants/{id}/edit", P::RegisterChange, tenant::edit::form),
        act(
            "/tenants/{id}/edit",
            P::RegisterChange,
            &[
                Kind::TenantChanged,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
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
