//! The history of a subscriber's register: who changed what, when, from what to what, and from when on.

use askama::Template;

use crate::domain::ids::SubscriberId;
use crate::store::audit_list::{self, Found};
use crate::store::{agent, names};
use crate::web::audit::row::{Told, things};
use crate::web::desk::Id;
use crate::web::fields::Search;
use crate::web::personal::Personal;
use crate::web::register::{self, Above};
use crate::web::{Answer, Desk, Page, reading, render};

/// Changes on a page.
const PAGE: usize = 50;

#[derive(Template)]
#[template(path = "subscriber/history.html")]
struct HistoryPage {
    page: Page,
    above: Vec<Above>,
    title: String,
    events: Vec<Told>,
    /// Where older ones are; empty where there are none.
    older: String,
    /// Where the newest are; empty on the first page.
    newest: String,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<SubscriberId>, search: Search) -> Answer {
    let before = search.0.get("before").parse().ok();
    let mut read = desk.read().await?;
    let subscriber = register::subscriber(&mut read, id).await?;
    reading::register(&desk, "history", "subscriber", id).await?;
    let Found { rows, older, .. } = audit_list::of_register(&mut read, id, before, PAGE).await?;
    let mut named = names::of(&mut read, &things(&rows)).await?;
    let staff = agent::list(&mut read).await?;
    let staff = staff
        .iter()
        .map(|it| (it.id.to_string(), it.name.to_string()));
    named.extend(staff);
    let path = format!("/subscribers/{id}/history");
    let page = register::page(&desk);
    render(&HistoryPage {
        above: vec![Above::subscriber(&subscriber)],
        title: page.t("history-title"),
        older: older.map_or_else(String::new, |last| format!("{path}?before={last}")),
        newest: before.map_or_else(String::new, |_| path),
        events: rows
            .iter()
            .map(|row| Told::of(&page, row, &named, Personal::Masked))
            .collect(),
        page,
    })
}
