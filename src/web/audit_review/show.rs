//! A review with what it found, to be read and printed.

use askama::Template;

use super::load;
use crate::domain::ids::AuditReviewId;
use crate::domain::policy::Permission;
use crate::store::audit_finding::{self, Listed};
use crate::store::audit_review::Review;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Page, render};

#[derive(Template)]
#[template(path = "audit_review/show.html")]
struct ShowPage {
    page: Page,
    review: Review,
    findings: Vec<Listed>,
    /// Whoever signed it may raise more.
    may_raise: bool,
    /// Whoever reads may open the log itself.
    may_open: bool,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<AuditReviewId>) -> Answer {
    let mut read = desk.read().await?;
    let review = load(&mut read, id).await?;
    let findings = audit_finding::of_review(&mut read, id).await?;
    let role = desk.agent.role;
    render(&ShowPage {
        page: desk.page(),
        findings,
        may_raise: review.by == desk.agent.id && role.may(Permission::AuditReviewSign),
        may_open: role.may(Permission::AuditView),
        review,
    })
}
