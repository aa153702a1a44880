//! The notice as it was issued, to be printed. What it says does not change: the deadline on it is the one
//! that it was issued with.

use askama::Template;
use jiff::civil::Date;

use crate::domain::ids::OverUseId;
use crate::domain::over_use::{Deadline, Notice};
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Page, register, render};

#[derive(Template)]
#[template(path = "over_use/notice.html")]
struct NoticePage {
    page: Page,
    id: OverUseId,
    notice: Notice,
    deadline: Date,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<OverUseId>) -> Answer {
    let case = super::load(&mut *desk.read().await?, id).await?;
    render(&NoticePage {
        page: register::page(&desk),
        id,
        deadline: Deadline::issued(case.notice.issued_on).on,
        notice: case.notice,
    })
}
