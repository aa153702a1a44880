//! The desk's dispatches beside what tenants tell themselves.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::reconciliation::{ask, difference, explain, list, sides};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/reconciliation", P::ReconciliationView, list::show),
        act(
            "/reconciliation",
            P::ReconciliationView,
            &[Kind::PersonalDataShown],
            sides::open,
        ),
        act(
            "/tenants/{id}/compare",
            P::ReconciliationAsk,
            &[Kind::TenantCompareAsked],
            ask::ask,
        ),
        page("/differences/{id}", P::ReconciliationView, difference::show),
        act(
            "/differences/{id}",
            P::ReconciliationExplain,
            &[Kind::DifferenceExplained],
            explain::explain,
        ),
    ]
}
