//! The list of cases: what is open, by its deadline, then what is over.

use askama::Template;

use super::Row;
use crate::i18n::time::today;
use crate::store::over_use;
use crate::web::{Answer, Desk, Page, register, render};

/// Closed cases that are listed.
const CLOSED: i64 = 100;

#[derive(Template)]
#[template(path = "over_use/list.html")]
struct ListPage {
    page: Page,
    open: Vec<Row>,
    closed: Vec<Row>,
}

/// The list.
pub async fn show(desk: Desk) -> Answer {
    let (page, day) = (register::page(&desk), today(desk.now));
    let mut read = desk.read().await?;
    let open = over_use::open_cases(&mut read).await?;
    let closed = over_use::closed_cases(&mut read, CLOSED).await?;
    let rows = |cases: Vec<_>| cases.iter().map(|case| Row::of(&page, case, day)).collect();
    render(&ListPage {
        open: rows(open),
        closed: rows(closed),
        page,
    })
}
