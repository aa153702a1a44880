//! The register: what subscribers prepare, and which systems and devices are supported.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{preparation, supported};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/preparations", P::RegisterView, preparation::list::show),
        act(
            "/preparations",
            P::RegisterChange,
            &[Kind::PreparationItemAdded],
            preparation::add::add,
        ),
        act(
            "/preparations/{id}/remove",
            P::RegisterChange,
            &[Kind::PreparationItemRemoved],
            preparation::remove::remove,
        ),
        act(
            "/contracts/{id}/preparations",
            P::RegisterChange,
            &[Kind::PreparationDone],
            preparation::done::record,
        ),
        act(
            "/contracts/{id}/preparations/undo",
            P::RegisterChange,
            &[Kind::PreparationUndone],
            preparation::undone::record,
        ),
        page("/supported", P::RegisterView, supported::list::show),
        page("/supported/new", P::RegisterChange, supported::add::form),
        act(
            "/supported/new",
            P::RegisterChange,
            &[Kind::SupportedAdded],
            supported::add::add,
        ),
        page(
            "/supported/{id}/edit",
            P::RegisterChange,
            supported::edit::form,
        ),
        act(
            "/supported/{id}/edit",
            P::RegisterChange,
            &[Kind::SupportedChanged],
            supported::edit::save,
        ),
        act(
            "/supported/{id}/remove",
            P::RegisterChange,
            &[Kind::SupportedRemoved],
            supported::remove::remove,
        ),
    ]
}
