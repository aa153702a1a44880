//! The second person before acceptance, and suspected calls.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{call, confirmation, suspicion};

pub(super) fn table() -> Vec<Route> {
    vec![
        act(
            "/calls/{id}/confirmation",
            P::CallTake,
            &[Kind::ConfirmationAsked, Kind::CallStepRefused],
            call::second::again,
        ),
        act(
            "/calls/{id}/suspicion",
            P::CallTake,
            &[Kind::SuspicionRaised, Kind::CallStepRefused],
            call::suspicion::raise,
        ),
        act(
            "/suspicions/{id}/clear",
            P::SuspicionClear,
            &[
                Kind::SuspicionCleared,
                Kind::SuspicionRefused,
                Kind::ReauthThrottled,
            ],
            suspicion::clear::clear,
        ),
        page(
            "/confirmations/{id}",
            P::ConfirmationGive,
            confirmation::show::show,
        ),
        act(
            "/confirmations/{id}/confirm",
            P::ConfirmationGive,
            &[
                Kind::ConfirmationGiven,
                Kind::ConfirmationRefused,
                Kind::ReauthThrottled,
            ],
            confirmation::confirm::confirm,
        ),
        act(
            "/confirmations/{id}/decline",
            P::ConfirmationGive,
            &[Kind::ConfirmationDeclined, Kind::ConfirmationRefused],
            confirmation::decline::decline,
        ),
        page(
            "/confirmation-rules",
            P::ConfirmationRuleView,
            confirmation::rules::show,
        ),
        act(
            "/confirmation-rules",
            P::ConfirmationRuleChange,
            &[Kind::ConfirmationRuleChanged, Kind::ReauthThrottled],
            confirmation::rules::change,
        ),
    ]
}
