//! The requesters of a subscriber at the end of a day, page by page.

use askama::Template;
use jiff::civil::Date;

use super::words::Requester;
use super::{as_of, on, told};
use crate::domain::ids::SubscriberId;
use crate::domain::register::Subscriber;
use crate::store::access::{Moment, requesters};
use crate::store::register_list::Place;
use crate::web::desk::Id;
use crate::web::fields::Search;
use crate::web::{Answer, Desk, Page, Problem, register, render};

/// Requesters on a page.
const PAGE: usize = 100;

#[derive(Template)]
#[template(path = "access/requesters.html")]
struct RequestersPage {
    page: Page,
    subscriber: Subscriber,
    day: Date,
    as_of: String,
    rows: Vec<Requester>,
    /// Where the next ones are; empty where there are none.
    next: String,
}

/// The page.
pub async fn show(desk: Desk, Id(id): Id<SubscriberId>, search: Search) -> Answer {
    let page = desk.page();
    let day = on(&mut search.0.check(), page.today()).ok_or(Problem::BAD_INPUT)?;
    let mut read = desk.read().await?;
    // By id: a number is not for addresses.
    let after = match search.0.get("after") {
        "" => Place::default(),
        typed => {
            let last = typed.parse().map_err(|_| Problem::BAD_INPUT)?;
            requesters::place(&mut read, last)
                .await?
                .ok_or(Problem::NOT_FOUND)?
        }
    };
    let subscriber = register::subscriber(&mut read, id).await?;
    let moment = Moment::of(&mut read, day).await?;
    // One more than is shown tells whether there are others.
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut listed = requesters::page(&mut read, moment, Some(id), &after, limit).await?;
    drop(read);
    told(&desk, day, |event| event.about("subscriber", id)).await?;
    let more = listed.len() > PAGE;
    listed.truncate(PAGE);
    let last = listed.last().filter(|_| more);
    let next = last.map(|last| format!("/audit/access/{id}?on={day}&after={}", last.requester));
    render(&RequestersPage {
        rows: listed.iter().map(|it| Requester::of(&page, it)).collect(),
        next: next.unwrap_or_default(),
        as_of: as_of(&page, day),
        subscriber,
        day,
        page,
    })
}
