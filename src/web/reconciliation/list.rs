//! Every tenant, with how much of it was read last and what waits for an explanation.

use askama::Template;

use super::ReadingView;
use crate::store::comparison;
use crate::web::fields::Search;
use crate::web::{Answer, Desk, Page, render};

#[derive(Template)]
#[template(path = "reconciliation/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<Row>,
}

/// A tenant in the list.
struct Row {
    href: String,
    company: String,
    contract: String,
    reading: ReadingView,
    open: i64,
}

/// The list, or both sides of the tenant that the address names.
pub async fn show(desk: Desk, search: Search) -> Answer {
    if !search.0.get("tenant").is_empty() {
        return super::sides::show(desk, search).await;
    }
    let page = desk.page().within("/audit");
    let listed = comparison::list(&mut *desk.read().await?, None).await?;
    let rows = listed.into_iter().map(|it| Row {
        href: format!("/reconciliation?tenant={}", it.standing.tenant),
        reading: ReadingView::of(&page, &it),
        company: it.company,
        contract: it.contract_number,
        open: it.open,
    });
    render(&ListPage {
        rows: rows.collect(),
        page,
    })
}
