//! Qualifying services and what follows when one ends (R4, R17).

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::qualifying;

pub(super) fn table() -> Vec<Route> {
    let change = P::RegisterChange;
    vec![
        page(
            "/subscribers/{id}/qualifying-services/new",
            change,
            qualifying::add::form,
        ),
        act(
            "/subscribers/{id}/qualifying-services/new",
            change,
            &[Kind::QualifyingServiceAdded],
            qualifying::add::add,
        ),
        page(
            "/qualifying-services/{id}/end",
            change,
            qualifying::end::form,
        ),
        act(
            "/qualifying-services/{id}/end",
            change,
            &[Kind::QualifyingServiceEnded, Kind::QualifyingCaseOpened],
            qualifying::end::record,
        ),
        page(
            "/qualifying-cases/{id}",
            P::RegisterView,
            qualifying::case::show,
        ),
        act(
            "/qualifying-cases/{id}/present",
            change,
            &[Kind::QualifyingTermsPresented],
            qualifying::present::present,
        ),
        act(
            "/qualifying-cases/{id}/answer",
            change,
            &[Kind::QualifyingAnswered, Kind::ContractChangeRecorded],
            qualifying::answer::answer,
        ),
        act(
            "/qualifying-cases/{id}/withdraw",
            change,
            &[Kind::QualifyingCaseWithdrawn],
            qualifying::withdraw::withdraw,
        ),
    ]
}
