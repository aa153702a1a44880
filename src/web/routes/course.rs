//! The course of a contract: changes and its end, each with its day.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::contract;

pub(super) fn table() -> Vec<Route> {
    vec![
        page(
            "/contracts/{id}/changes",
            P::RegisterChange,
            contract::change::record::form,
        ),
        act(
            "/contracts/{id}/changes",
            P::RegisterChange,
            &[Kind::ContractChangeRecorded],
            contract::change::record::record,
        ),
        act(
            "/contracts/{id}/changes/revoke",
            P::RegisterChange,
            &[Kind::ContractChangeRevoked],
            contract::change::revoke::revoke,
        ),
        page(
            "/contracts/{id}/end",
            P::RegisterChange,
            contract::end::record::form,
        ),
        act(
            "/contracts/{id}/end",
            P::RegisterChange,
            &[
                Kind::ContractEndRecorded,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            contract::end::record::record,
        ),
        act(
            "/contracts/{id}/end/revoke",
            P::RegisterChange,
            &[
                Kind::ContractEndRevoked,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            contract::end::revoke::revoke,
        ),
    ]
}
