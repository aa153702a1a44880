//! All requests, the newest first.

use askama::Template;
use jiff::Timestamp;

use super::Status;
use crate::domain::request::StateCode;
use crate::store::request_list::{self, Filter, Listed};
use crate::store::{Db, gate};
use crate::web::fields::Search;
use crate::web::{Answer, Choice, Desk, Page, Problem, render};

const PAGE: usize = 50;
/// Rows that are read at a time.
const BATCH: i64 = 100;
/// What is queued while its gate is shut: a state for people, not for the database.
const HELD: &str = "held";

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
    is_filtered: bool,
    states: Vec<Choice>,
    rows: Vec<Row>,
    /// Where the older ones are; empty where there are none.
    older: String,
}

/// The list, filtered by `state` and `text`, before `before`.
pub async fn list(desk: Desk, search: Search) -> Answer {
    let page = desk.page();
    let mut read = desk.read().await?;
    let wanted = search.0.get("state");
    let state = match wanted {
        HELD => Some(StateCode::Queued),
        wanted => wanted.parse::<StateCode>().ok(),
    };
    let before = search
        .0
        .get("before")
        .parse::<i64>()
        .ok()
        .and_then(|micros| Timestamp::from_microsecond(micros).ok());
    let shown = state.map(|_| wanted.to_owned());
    let text: String = search.0.get("text").chars().take(100).collect();
    let filter = Filter {
        state: state.map_or_else(String::new, |state| state.to_string()),
        text: text.clone(),
        before,
    };
    let mut rows = rows(&page, &mut read, filter, wanted).await?;
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let older = match rows.last() {
        Some(last) if more => {
            let text =
                percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
            let before = last.listed.request.accepted.accepted_at.as_microsecond();
            format!(
                "/requests?state={}&text={text}&before={before}",
                shown.as_deref().unwrap_or_default()
            )
        }
        _ => String::new(),
    };
    let states = StateCode::ALL.iter().map(|code| code.code());
    let states = states
        .chain([HELD])
        .map(|code| Choice::new(code, page.code("state", code), wanted))
        .collect();
    render(&RequestListPage {
        page,
        is_filtered: shown.is_some() || !text.is_empty(),
        text,
        states,
        rows,
        older,
    })
}

/// A page's rows and one more. Queued and held are told apart by the gate, so that more may have to
/// be read than is shown.
async fn rows(
    page: &Page,
    read: &mut Db,
    mut filter: Filter,
    wanted: &str,
) -> Result<Vec<Row>, Problem> {
    let closings = gate::closings(read, page.now).await?;
    let by_gate = [HELD, StateCode::Queued.code()].contains(&wanted);
    let mut rows = Vec::new();
    loop {
        let listed = request_list::list(read, &filter, BATCH).await?;
        let last = listed.last().map(|last| last.request.accepted.accepted_at);
        let more = i64::try_from(listed.len()).is_ok_and(|count| count == BATCH);
        let found = listed
            .into_iter()
            .map(|listed| row(page, listed, &closings));
        rows.extend(found.filter(|row| !by_gate || row.status.kind == wanted));
        if !more || rows.len() > PAGE {
            return Ok(rows);
        }
        filter.before = last;
    }
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
