//! Calls: those that are open, and the last that ended.

use askama::Template;
use jiff::Timestamp;

use crate::domain::reference::Reference;
use crate::i18n::time;
use crate::store::call::{self, Listed};
use crate::web::fields::Search;
use crate::web::{Answer, Desk, Page, render, see_other};

const ENDED: i64 = 50;

#[derive(Template)]
#[template(path = "call/list.html")]
struct CallListPage {
    page: Page,
    may_take: bool,
    reference: String,
    not_found: bool,
    open: Vec<Row>,
    ended: Vec<Row>,
}

struct Row {
    href: String,
    reference: String,
    caller: String,
    agent: String,
    step: String,
    opened: Timestamp,
}

/// The lists; `reference` leads to the call of that number.
pub async fn list(desk: Desk, search: Search) -> Answer {
    let page = desk.page();
    let mut read = desk.read().await?;
    let reference = search.0.get("reference").to_owned();
    if let Ok(number) = reference.parse::<Reference>()
        && let Some(call) = call::by_reference(&mut read, &number.to_string()).await?
    {
        return see_other(&super::step::location(call.id));
    }
    let open = call::open_calls(&mut read).await?;
    let ended = call::ended_calls(&mut read, Timestamp::MAX, ENDED).await?;
    render(&CallListPage {
        may_take: desk
            .agent
            .role
            .may(crate::domain::policy::Permission::CallTake),
        not_found: !reference.is_empty(),
        reference,
        open: open.into_iter().map(|listed| row(&page, listed)).collect(),
        ended: ended.into_iter().map(|listed| row(&page, listed)).collect(),
        page,
    })
}

fn row(page: &Page, listed: Listed) -> Row {
    let call = listed.call;
    let step = match call.ended {
        Some((at, ending, _)) => format!("{} {}", page.code("ending", ending), time::hour(at)),
        None => page.code("step", call.step()),
    };
    Row {
        href: super::step::location(call.id),
        reference: call.reference.to_string(),
        caller: call
            .caller
            .map_or_else(String::new, |caller| caller.name.to_string()),
        agent: listed.agent_name,
        step,
        opened: call.opened_at,
    }
}
