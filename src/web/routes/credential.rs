//! The register: what callers are asked for, and what requesters prove themselves with.

use super::{Route, act, page, read};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{contract, requester};

pub(super) fn table() -> Vec<Route> {
    vec![
        page(
            "/contracts/{id}/verification",
            P::RegisterChange,
            contract::verification::form,
        ),
        act(
            "/contracts/{id}/verification",
            P::RegisterChange,
            &[
                Kind::VerificationPolicyChanged,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            contract::verification::save,
        ),
        read(
            "/requesters/{id}",
            P::RegisterView,
            &[Kind::RegisterRead, Kind::RegisterReadWithoutCall],
            requester::show::show,
        ),
        page(
            "/requesters/{id}/code-card",
            P::RegisterChange,
            requester::code_card::ask,
        ),
        act(
            "/requesters/{id}/code-card",
            P::RegisterChange,
            &[
                Kind::CredentialChanged,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            requester::code_card::make,
        ),
        page(
            "/requesters/{id}/totp",
            P::RegisterChange,
            requester::totp::ask,
        ),
        act(
            "/requesters/{id}/totp",
            P::RegisterChange,
            &[
                Kind::CredentialChanged,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            requester::totp::enrol,
        ),
        page(
            "/requesters/{id}/numbers",
            P::RegisterChange,
            requester::numbers::form,
        ),
        act(
            "/requesters/{id}/numbers",
            P::RegisterChange,
            &[
                Kind::CredentialChanged,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            requester::numbers::save,
        ),
        page(
            "/requesters/{id}/enable",
            P::CredentialEnable,
            requester::enable::form,
        ),
        act(
            "/requesters/{id}/enable",
            P::CredentialEnable,
            &[Kind::CredentialEnabled, Kind::ReauthThrottled],
            requester::enable::enable,
        ),
    ]
}
