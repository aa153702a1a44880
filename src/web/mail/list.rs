//! Mails, newest first.

use askama::Template;

use crate::domain::mail::{MailState, Posted};
use crate::store::mail;
use crate::web::fields::Search;
use crate::web::personal::Personal;
use crate::web::{Answer, Desk, Page, render};

/// Mails on a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "mail/list.html")]
struct ListPage {
    page: Page,
    mails: Vec<Posted>,
    /// Where older mails are; empty where there are none.
    older: String,
    /// Where the newest are; empty on the first page.
    newest: &'static str,
}

/// The list; `?before=<id>` goes on from there.
pub async fn show(desk: Desk, search: Search) -> Answer {
    let before = search.0.get("before").parse().ok();
    // One more than is shown tells whether there are older ones.
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut mails = mail::list(&mut *desk.read().await?, before, limit).await?;
    let more = mails.len() > PAGE;
    mails.truncate(PAGE);
    let older = mails
        .last()
        .filter(|_| more)
        .map(|last| format!("/mails?before={}", last.mail.id))
        .unwrap_or_default();
    render(&ListPage {
        page: desk.page(),
        mails,
        older,
        newest: before.map_or("", |_| "/mails"),
    })
}
