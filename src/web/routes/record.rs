//! What the desk told and kept: mails to subscribers, and the audit log.

use super::{Route, act, page};
use crate::domain::event::Kind;
use crate::domain::policy::Permission as P;
use crate::web::{audit, mail};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/mails", P::MailView, mail::list::show),
        page("/mails/{id}", P::MailView, mail::show::show),
        act(
            "/mails/{id}",
            P::MailView,
            &[Kind::PersonalDataShown],
            mail::show::open,
        ),
        page("/audit", P::AuditView, audit::list::show),
        act(
            "/audit",
            P::AuditView,
            &[Kind::PersonalDataShown],
            audit::list::open,
        ),
    ]
}
