//! What the desk told and kept: mails to subscribers, and the audit log.

use super::{Route, act, page, read};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{audit, mail};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/mails", P::MailView, mail::list::show),
        read(
            "/mails/{id}",
            P::MailView,
            &[Kind::RecordRead],
            mail::show::show,
        ),
        act(
            "/mails/{id}",
            P::MailView,
            &[Kind::PersonalDataShown, Kind::PersonalDataShownWithoutCall],
            mail::show::open,
        ),
        read(
            "/audit",
            P::AuditView,
            &[Kind::AuditRead],
            audit::list::show,
        ),
        act(
            "/audit/exports",
            P::AuditView,
            &[
                Kind::AuditExported,
                Kind::ReauthRefused,
                Kind::ReauthThrottled,
            ],
            audit::export::ask::ask,
        ),
        page(
            "/audit/exports/{id}",
            P::AuditView,
            audit::export::show::show,
        ),
        read(
            "/audit/exports/{id}/file",
            P::AuditView,
            &[Kind::AuditRead],
            audit::export::file::fetch,
        ),
        page(
            "/audit/exports/{id}/manifest",
            P::AuditView,
            audit::export::show::manifest,
        ),
        page(
            "/audit/exports/{id}/signature",
            P::AuditView,
            audit::export::show::signature,
        ),
        read(
            "/audit/{seq}",
            P::AuditView,
            &[Kind::AuditRead],
            audit::show::show,
        ),
        act(
            "/audit",
            P::AuditView,
            &[Kind::PersonalDataShown, Kind::PersonalDataShownWithoutCall],
            audit::list::open,
        ),
        act(
            "/audit/{seq}",
            P::AuditView,
            &[Kind::PersonalDataShown, Kind::PersonalDataShownWithoutCall],
            audit::show::open,
        ),
    ]
}
