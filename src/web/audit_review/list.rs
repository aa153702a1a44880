//! Reviews, newest first, and the days that nobody reviewed.

use askama::Template;

use crate::domain::audit_review::{WITHIN_DAYS, overdue};
use crate::domain::policy::Permission;
use crate::store::audit_review;
use crate::store::audit_review::Review;
use crate::web::fields::Search;
use crate::web::{Answer, Desk, Page, render};

/// Reviews on a page.
const PAGE: usize = 50;
/// Unreviewed periods that are listed.
const OPEN: usize = 20;

#[derive(Template)]
#[template(path = "audit_review/list.html")]
struct ListPage {
    page: Page,
    open: Vec<Open>,
    reviews: Vec<Review>,
    /// Where older reviews are; empty where there are none.
    older: String,
    may_sign: bool,
    within: i64,
}

/// Days that nobody reviewed.
struct Open {
    from: String,
    to: String,
    is_overdue: bool,
}

/// The list.
pub async fn show(desk: Desk, search: Search) -> Answer {
    let page = desk.page();
    let mut read = desk.read().await?;
    let before = search.0.get("before").parse().unwrap_or(i64::MAX);
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut reviews = audit_review::list(&mut read, before, limit).await?;
    let open = audit_review::open_days(&mut read, page.today(), OPEN).await?;
    let more = reviews.len() > PAGE;
    reviews.truncate(PAGE);
    let older = reviews.last().filter(|_| more);
    render(&ListPage {
        older: older.map_or_else(String::new, |last| {
            format!("/audit/reviews?before={}", last.number)
        }),
        open: open
            .into_iter()
            .map(|period| Open {
                from: period.from().to_string(),
                to: period.to().to_string(),
                is_overdue: overdue(period.from(), page.today()).is_some(),
            })
            .collect(),
        reviews,
        may_sign: desk.agent.role.may(Permission::AuditReviewSign),
        within: WITHIN_DAYS,
        page,
    })
}
