//! Over-use: its cases, and what is decided about them.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::over_use;

/// What a decision may write.
const DECIDED: &[Kind] = &[
    Kind::OverUseDecided,
    Kind::ReauthRefused,
    Kind::ReauthThrottled,
];

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/over-use", P::RegisterView, over_use::list::show),
        page("/over-use/{id}", P::RegisterView, over_use::show::show),
        page(
            "/over-use/{id}/notice",
            P::RegisterView,
            over_use::notice::show,
        ),
        page(
            "/over-use/{id}/receipt",
            P::OverUseReceipt,
            over_use::receipt::form,
        ),
        act(
            "/over-use/{id}/receipt",
            P::OverUseReceipt,
            &[Kind::OverUseReceiptRecorded],
            over_use::receipt::record,
        ),
        page(
            "/over-use/{id}/charge",
            P::OverUseDecide,
            over_use::charge::form,
        ),
        act(
            "/over-use/{id}/charge",
            P::OverUseDecide,
            DECIDED,
            over_use::charge::charge,
        ),
        page(
            "/over-use/{id}/extend",
            P::OverUseDecide,
            over_use::extend::form,
        ),
        act(
            "/over-use/{id}/extend",
            P::OverUseDecide,
            DECIDED,
            over_use::extend::extend,
        ),
        page(
            "/over-use/{id}/terminate",
            P::OverUseDecide,
            over_use::terminate::form,
        ),
        act(
            "/over-use/{id}/terminate",
            P::OverUseDecide,
            DECIDED,
            over_use::terminate::terminate,
        ),
    ]
}
