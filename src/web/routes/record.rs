//! What the desk told and kept: mails to subscribers, and the audit log.

use super::{Route, page};
use crate::domain::policy::Permission as P;
use crate::web::{audit, mail};

pub(super) fn table() -> Vec<Route> {
    vec![
        page("/mails", P::MailView, mail::list::show),
        page("/mails/{id}", P::MailView, mail::show::show),
        page("/audit", P::AuditView, audit::list::show),
    ]
}
