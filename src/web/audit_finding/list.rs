//! What reviews found: what is open first, by its day; then what was closed.

use askama::Template;

use crate::domain::policy::Permission;
use crate::store::audit_finding::{self, Listed};
use crate::web::fields::Search;
use crate::web::{Answer, Desk, Page, render};

/// Closed findings that are listed.
const CLOSED: i64 = 100;

#[derive(Template)]
#[template(path = "audit_finding/list.html")]
struct ListPage {
    page: Page,
    open: Vec<Listed>,
    closed: Vec<Listed>,
    /// Only what is whoever reads theirs to answer.
    is_own: bool,
    /// Whether they may read the others'.
    may_read_all: bool,
}

/// The list; of whoever may not read all, their own.
pub async fn show(desk: Desk, search: Search) -> Answer {
    let may_read_all = desk.agent.role.may(Permission::AuditReviewView);
    let is_own = !may_read_all || search.0.get("for") == "me";
    let owner = is_own.then_some(desk.agent.id);
    let mut read = desk.read().await?;
    render(&ListPage {
        page: desk.page(),
        open: audit_finding::open(&mut read, owner).await?,
        closed: audit_finding::closed(&mut read, owner, CLOSED).await?,
        is_own,
        may_read_all,
    })
}
