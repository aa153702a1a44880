//! What has not been sent: what needs a person first, then the oldest.

use askama::Template;

use super::list::{Row, row};
use crate::domain::request::StateCode;
use crate::store::{gate, request, request_list};
use crate::web::{Answer, Desk, Page, render};

const SHOWN: i64 = 200;

#[derive(Template)]
#[template(path = "request/queue.html")]
struct QueuePage {
    page: Page,
    tallies: Vec<Tally>,
    rows: Vec<Row>,
    windows: Vec<String>,
}

struct Tally {
    kind: &'static str,
    count: i64,
    label: String,
}

/// The queue.
pub async fn show(desk: Desk) -> Answer {
    let page = desk.page();
    let mut read = desk.read().await?;
    let closings = gate::closings(&mut read, desk.now).await?;
    let counts = request::counts(&mut read).await?;
    let rows = request_list::queue(&mut read, SHOWN)
        .await?
        .into_iter()
        .map(|listed| row(&page, listed, &closings))
        .collect();
    let tallies = [
        StateCode::Blocked,
        StateCode::Unknown,
        StateCode::Sending,
        StateCode::Queued,
    ]
    .into_iter()
    .map(|code| Tally {
        kind: code.code(),
        count: counts
            .iter()
            .find(|(found, _)| *found == code)
            .map_or(0, |(_, count)| *count),
        label: page.code("state", code),
    })
    .collect();
    let windows = closings
        .windows
        .iter()
        .filter(|window| window.runs_at(desk.now))
        .map(|window| window.reason.to_string())
        .collect();
    render(&QueuePage {
        page,
        tallies,
        rows,
        windows,
    })
}
