//! The list of subscribers, and the search in it.

use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::domain::register::Subscriber;
use crate::store::subscriber;
use crate::web::fields::Search;
use crate::web::{Answer, Desk, Page, register, render};

/// Subscribers on one page of the list.
const ROWS: usize = 50;

#[derive(Template)]
#[template(path = "subscriber/list.html")]
struct ListPage {
    page: Page,
    /// What was searched.
    text: String,
    rows: Vec<Subscriber>,
    /// Nobody is registered at all.
    is_new: bool,
    position: String,
    previous: String,
    next: String,
    may_change: bool,
}

/// The list.
pub async fn show(desk: Desk, search: Search) -> Answer {
    let text = search.0.get("text").trim().to_owned();
    let number: usize = search.0.get("page").parse().unwrap_or(1).clamp(1, 10_000);
    let first = (number - 1) * ROWS;
    let mut read = desk.read().await?;
    let (limit, offset) = (as_i64(ROWS + 1), as_i64(first));
    let mut rows = subscriber::list(&mut read, &text, limit, offset).await?;
    let is_new = rows.is_empty() && subscriber::count(&mut read).await? == 0;
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let page = register::page(&desk);
    render(&ListPage {
        position: page.t2(
            "register-position",
            "from",
            first + 1,
            "to",
            first + rows.len(),
        ),
        previous: if number > 1 {
            href(&text, number - 1)
        } else {
            String::new()
        },
        next: if more {
            href(&text, number + 1)
        } else {
            String::new()
        },
        may_change: register::may_change(&desk),
        page,
        text,
        rows,
        is_new,
    })
}

fn as_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn href(text: &str, number: usize) -> String {
    let text = utf8_percent_encode(text, NON_ALPHANUMERIC);
    format!("/subscribers?text={text}&page={number}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_stays_in_the_address() {
        assert_eq!(
            href("a&b サ", 2),
            "/subscribers?text=a%26b%20%E3%82%B5&page=2"
        );
    }
}
