//! A finding, with the form that closes it.

use askama::Template;
use http::StatusCode;

use super::{load, may_read};
use crate::domain::audit_finding::Finding;
use crate::domain::ids::AuditFindingId;
use crate::domain::policy::Permission;
use crate::store::audit_finding::{self, Listed};
use crate::web::answer::render_with;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Form, Page, Problem};

#[derive(Template)]
#[template(path = "audit_finding/show.html")]
struct ShowPage {
    page: Page,
    form: Form,
    listed: Listed,
    /// The finding that it came up again from, and that it came up again as.
    earlier: Option<Listed>,
    later: Option<Listed>,
    next: Next,
    may_read_all: bool,
    may_open_log: bool,
}

/// What whoever reads may do with it.
#[derive(PartialEq, Eq)]
enum Next {
    Close,
    /// Whoever raised it may say that it came up again.
    RaiseAgain,
    Nothing,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<AuditFindingId>) -> Answer {
    again(&desk, id, Form::default(), StatusCode::OK).await
}

/// The page with the form that came back.
pub(super) async fn again(
    desk: &Desk,
    id: AuditFindingId,
    form: Form,
    status: StatusCode,
) -> Answer {
    let mut read = desk.read().await?;
    let listed = load(&mut read, id).await?;
    if !may_read(desk, &listed.finding) {
        return Err(Problem::FORBIDDEN);
    }
    let earlier = match listed.finding.again_of {
        Some(earlier) => audit_finding::load(&mut read, earlier).await?,
        None => None,
    };
    let later = audit_finding::again(&mut read, id).await?;
    let role = desk.agent.role;
    let next = if listed.finding.closable_by(&desk.agent).is_ok() {
        Next::Close
    } else if may_raise_again(desk, &listed.finding) && later.is_none() {
        Next::RaiseAgain
    } else {
        Next::Nothing
    };
    let page = ShowPage {
        page: desk.page(),
        form,
        next,
        may_read_all: role.may(Permission::AuditReviewView),
        may_open_log: role.may(Permission::AuditView),
        earlier,
        later,
        listed,
    };
    render_with(status, &page)
}

fn may_raise_again(desk: &Desk, finding: &Finding) -> bool {
    finding.closed.is_some()
        && finding.raised_by == desk.agent.id
        && desk.agent.role.may(Permission::AuditReviewSign)
}
