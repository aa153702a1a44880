//! What the dashboard says of reviews: what is overdue, and what somebody has to answer.

use jiff::civil::Date;

use crate::domain::audit_review::overdue;
use crate::domain::policy::Permission;
use crate::store::{Db, Result, audit_finding, audit_review};
use crate::web::Desk;

/// How things stand for somebody.
pub struct Standing {
    /// Since when nothing was reviewed, where that is too long ago and theirs to know.
    pub since: Option<Date>,
    pub may_sign: bool,
    /// Open findings that are theirs to answer, and how many of them are overdue.
    pub own: usize,
    pub overdue: usize,
}

impl Standing {
    /// Reads it.
    pub async fn load(desk: &Desk, read: &mut Db) -> Result<Self> {
        let (role, today) = (desk.agent.role, desk.page().today());
        let mut since = None;
        if role.may(Permission::AuditReviewView) {
            let open = audit_review::open_days(read, today, 1).await?;
            let first = open.first().map(|period| period.from());
            since = first.filter(|first| overdue(*first, today).is_some());
        }
        let own = audit_finding::open(read, Some(desk.agent.id)).await?;
        let late = own.iter().filter(|it| it.finding.told.due < today);
        Ok(Self {
            since,
            may_sign: role.may(Permission::AuditReviewSign),
            overdue: late.count(),
            own: own.len(),
        })
    }
}
