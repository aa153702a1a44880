//! One mail, as text.

use askama::Template;

use crate::domain::ids::MailId;
use crate::domain::mail::{MailState, Posted};
use crate::store::mail;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Page, Problem, render};

#[derive(Template)]
#[template(path = "mail/show.html")]
struct ShowPage {
    page: Page,
    posted: Posted,
}

/// The mail.
pub async fn show(desk: Desk, Id(id): Id<MailId>) -> Answer {
    let posted = mail::load(&mut *desk.read().await?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    render(&ShowPage {
        page: desk.page(),
        posted,
    })
}
