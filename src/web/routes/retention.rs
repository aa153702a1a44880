//! How long personal data is kept, and legal holds.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{legal_hold, retention};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/retention", P::RetentionView, retention::show::show),
        act(
            "/retention",
            P::RetentionChange,
            &[
                Kind::RetentionChanged,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            retention::change::change,
        ),
        page(
            "/subscribers/{id}/legal-hold",
            P::LegalHoldPlace,
            legal_hold::place::form,
        ),
        act(
            "/subscribers/{id}/legal-hold",
            P::LegalHoldPlace,
            &[Kind::LegalHoldPlaced],
            legal_hold::place::place,
        ),
        page(
            "/legal-holds/{id}/lift",
            P::LegalHoldLift,
            legal_hold::lift::form,
        ),
        act(
            "/legal-holds/{id}/lift",
            P::LegalHoldLift,
            &[
                Kind::LegalHoldLifted,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            legal_hold::lift::lift,
        ),
    ]
}
