//! Requests, their dispatch, and what holds or releases it.

use super::{Route, act, page, read};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{release, request};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/requests", P::RequestView, request::list::list),
        read(
            "/requests/{id}",
            P::RequestView,
            &[Kind::RecordRead],
            request::show::show,
        ),
        act(
            "/requests/{id}",
            P::RequestView,
            &[Kind::PersonalDataShown, Kind::PersonalDataShownWithoutCall],
            request::show::open,
        ),
        read(
            "/requests/{id}/story",
            P::AuditView,
            &[Kind::RecordRead],
            request::story::show,
        ),
        act(
            "/requests/{id}/evidence",
            P::AuditView,
            &[
                Kind::EvidenceTaken,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            request::evidence::take,
        ),
        act(
            "/requests/{id}/notes",
            P::RequestNote,
            &[Kind::RequestNoted],
            request::note::add,
        ),
        act(
            "/requests/{id}/release",
            P::RequestRelease,
            &[
                Kind::RequestReleased,
                Kind::ReleaseProposed,
                Kind::ReleaseRefused,
                Kind::ReauthThrottled,
            ],
            request::release::release,
        ),
        page("/queue", P::RequestView, request::queue::show),
        act(
            "/requests/{id}/record-by-hand",
            P::RequestRelease,
            &[
                Kind::RequestRecordedByHand,
                Kind::ReleaseProposed,
                Kind::ReleaseRefused,
                Kind::ReauthThrottled,
            ],
            request::record_by_hand::record_by_hand,
        ),
        act(
            "/releases/{id}/confirm",
            P::RequestRelease,
            &[
                Kind::RequestReleased,
                Kind::RequestRecordedByHand,
                Kind::ReleaseRefused,
                Kind::ReauthThrottled,
            ],
            release::confirm::confirm,
        ),
        act(
            "/releases/{id}/decline",
            P::RequestRelease,
            &[Kind::ReleaseDeclined, Kind::ReleaseRefused],
            release::decline::decline,
        ),
        act(
            "/releases/{id}/withdraw",
            P::RequestRelease,
            &[Kind::ReleaseWithdrawn, Kind::ReleaseRefused],
            release::withdraw::withdraw,
        ),
    ]
}
