//! Looking at the audit log as a duty: reviews, what they found, and who had access.

use super::{Route, act, page, read};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{access, audit_finding, audit_review};

pub(super) fn table() -> Vec<Route> {
    vec![
        page(
            "/audit/reviews",
            P::AuditReviewView,
            audit_review::list::show,
        ),
        page(
            "/audit/reviews/new",
            P::AuditReviewSign,
            audit_review::sign::show,
        ),
        act(
            "/audit/reviews/new",
            P::AuditReviewSign,
            &[
                Kind::AuditReviewSigned,
                Kind::AuditFindingRaised,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            audit_review::sign::sign,
        ),
        page(
            "/audit/reviews/{id}",
            P::AuditReviewView,
            audit_review::show::show,
        ),
        page(
            "/audit/reviews/{id}/findings/new",
            P::AuditReviewSign,
            audit_review::raise::form,
        ),
        act(
            "/audit/reviews/{id}/findings/new",
            P::AuditReviewSign,
            &[Kind::AuditFindingRaised, Kind::AuditFindingRefused],
            audit_review::raise::raise,
        ),
        page(
            "/audit/findings",
            P::AuditFindingAnswer,
            audit_finding::list::show,
        ),
        page(
            "/audit/findings/{id}",
            P::AuditFindingAnswer,
            audit_finding::show::show,
        ),
        act(
            "/audit/findings/{id}",
            P::AuditFindingAnswer,
            &[Kind::AuditFindingClosed, Kind::AuditFindingRefused],
            audit_finding::close::close,
        ),
        read(
            "/audit/access",
            P::AccessListView,
            &[Kind::AccessListRead],
            access::show::show,
        ),
        read(
            "/audit/access/{id}",
            P::AccessListView,
            &[Kind::AccessListRead],
            access::requesters::show,
        ),
        act(
            "/audit/access/export",
            P::AccessListView,
            &[
                Kind::AccessListExported,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            access::export::export,
        ),
    ]
}
