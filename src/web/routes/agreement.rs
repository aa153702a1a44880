//! Parent and child contracts (R1).

use super::{Route, act, page, read};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{child_contract, parent_contract};

pub(super) fn table() -> Vec<Route> {
    let (view, change) = (P::RegisterView, P::RegisterChange);
    vec![
        page(
            "/subscribers/{id}/parent-contracts/new",
            change,
            parent_contract::add::form,
        ),
        act(
            "/subscribers/{id}/parent-contracts/new",
            change,
            &[Kind::ParentContractAdded],
            parent_contract::add::add,
        ),
        read(
            "/parent-contracts/{id}",
            view,
            &[Kind::RegisterRead, Kind::RegisterReadWithoutCall],
            parent_contract::show::show,
        ),
        page(
            "/parent-contracts/{id}/edit",
            change,
            parent_contract::edit::form,
        ),
        act(
            "/parent-contracts/{id}/edit",
            change,
            &[Kind::ParentContractChanged],
            parent_contract::edit::save,
        ),
        page(
            "/parent-contracts/{id}/child-contracts/new",
            change,
            child_contract::add::form,
        ),
        act(
            "/parent-contracts/{id}/child-contracts/new",
            change,
            &[Kind::ChildContractAdded],
            child_contract::add::add,
        ),
        read(
            "/child-contracts/{id}",
            view,
            &[Kind::RegisterRead, Kind::RegisterReadWithoutCall],
            child_contract::show::show,
        ),
        page(
            "/child-contracts/{id}/edit",
            change,
            child_contract::edit::form,
        ),
        act(
            "/child-contracts/{id}/edit",
            change,
            &[Kind::ChildContractChanged],
            child_contract::edit::save,
        ),
    ]
}
