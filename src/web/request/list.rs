//! All requests, the newest first.

use askama::Template;
use jiff::Timestamp;

use super::Status;
use crate::domain::request::StateCode;
use crate::store::gate;
use crate::store::request_list::{self, Filter, Listed};
use crate::web::fields::Search;
use crate::web::{Answer, Desk, Page, render};

const PAGE: i64 = 50;

/// A request as lists show it.
pub struct Row {
    /// The request, with its names.
    pub listed: Listed,
    /// Where it stands.
    pub status: Status,
    /// Its page.
    pub href: String,
    /// The action in words.
    pub action: String,
}

#[derive(Template)]
#[template(path = "request/list.html")]
struct RequestListPage {
    page: Page,
    text: String,
    states: Vec<Choice>,
    rows: Vec<Row>,
    /// Where the older ones are; empty where there are none.
    older: String,
}

struct Choice {
    value: &'static str,
    label: String,
    selected: bool,
}

/// The list, filtered by `state` and `text`, before `before`.
pub async fn list(desk: Desk, search: Search) -> Answer {
    let page = desk.page();
    let mut read = desk.read().await?;
    let state = search.0.get("state").parse::<StateCode>().ok();
    let before = search
        .0
        .get("before")
        .parse::<i64>()
        .ok()
        .and_then(|micros| Timestamp::from_microsecond(micros).ok());
    let text: String = search.0.get("text").chars().take(100).collect();
    let filter = Filter {
        state: state.map_or_else(String::new, |state| state.to_string()),
        text: text.clone(),
        before,
    };
    let listed = request_list::list(&mut read, &filter, PAGE + 1).await?;
    let closings = gate::closings(&mut read, desk.now).await?;
    let more = listed.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    let rows: Vec<Row> = listed
        .into_iter()
        .take(usize::try_from(PAGE).unwrap_or(usize::MAX))
        .map(|listed| row(&page, listed, &closings))
        .collect();
    let older = match rows.last() {
        Some(last) if more => {
            let text =
                percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
            let before = last.listed.request.accepted.accepted_at.as_microsecond();
            format!(
                "/requests?state={}&text={text}&before={before}",
                filter.state
            )
        }
        _ => String::new(),
    };
    let states = StateCode::ALL
        .iter()
        .map(|code| Choice {
            value: code.code(),
            label: page.code("state", code),
            selected: Some(*code) == state,
        })
        .collect();
    render(&RequestListPage {
        page,
        text,
        states,
        rows,
        older,
    })
}

/// A row of a list.
pub fn row(page: &Page, listed: Listed, closings: &crate::domain::gate::Closings) -> Row {
    Row {
        status: Status::of(page, &listed.request, closings, &listed.api_host).with_release(
            page,
            &listed.request,
            listed.standing.as_ref(),
        ),
        href: format!("/requests/{}", listed.request.accepted.id),
        action: page.code("action", listed.request.accepted.action),
        listed,
    }
}
