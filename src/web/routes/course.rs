//! The course of contracts: changes and ends, each with its day.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::ids::{ChildContractId, ContractId, ParentContractId};
use crate::domain::policy::Permission as P;
use crate::web::ending::{record, revoke, service};
use crate::web::{child_contract, task};

const ENDED: &[Kind] = &[
    Kind::ContractEndRecorded,
    Kind::ReauthRefused,
    Kind::ReauthThrottled,
];
const END_REVOKED: &[Kind] = &[
    Kind::ContractEndRevoked,
    Kind::ReauthRefused,
    Kind::ReauthThrottled,
];

pub(super) fn table() -> Vec<Route> {
    let (view, change) = (P::RegisterView, P::RegisterChange);
    vec![
        page(
            "/child-contracts/{id}/changes",
            change,
            child_contract::change::record::form,
        ),
        act(
            "/child-contracts/{id}/changes",
            change,
            &[Kind::ContractChangeRecorded],
            child_contract::change::record::record,
        ),
        act(
            "/child-contracts/{id}/changes/revoke",
            change,
            &[Kind::ContractChangeRevoked],
            child_contract::change::revoke::revoke,
        ),
        page(
            "/parent-contracts/{id}/end",
            change,
            record::form::<ParentContractId>,
        ),
        act(
            "/parent-contracts/{id}/end",
            change,
            ENDED,
            record::record::<ParentContractId>,
        ),
        act(
            "/parent-contracts/{id}/end/revoke",
            change,
            END_REVOKED,
            revoke::revoke::<ParentContractId>,
        ),
        page(
            "/child-contracts/{id}/end",
            change,
            record::form::<ChildContractId>,
        ),
        act(
            "/child-contracts/{id}/end",
            change,
            ENDED,
            record::record::<ChildContractId>,
        ),
        act(
            "/child-contracts/{id}/end/revoke",
            change,
            END_REVOKED,
            revoke::revoke::<ChildContractId>,
        ),
        page("/contracts/{id}/end", change, record::form::<ContractId>),
        act(
            "/contracts/{id}/end",
            change,
            ENDED,
            record::record::<ContractId>,
        ),
        act(
            "/contracts/{id}/end/revoke",
            change,
            END_REVOKED,
            revoke::revoke::<ContractId>,
        ),
        page("/tasks", view, task::list),
        page("/service", view, service::show),
        act("/service/end", change, ENDED, service::record),
        act("/service/end/revoke", change, END_REVOKED, service::revoke),
    ]
}
