//! The newest events, filtered, page by page.

use askama::Template;
use jiff::Timestamp;

use super::row::{self, Names, Told};
use super::search::{self, FIELDS, filter};
use crate::domain::event::{Event, Kind};
use crate::domain::unusual::{Ended, Unusual};
use crate::store::audit_list::{self, Found};
use crate::store::{Db, StoreError, agent, audit, names};
use crate::web::fields::Search;
use crate::web::personal::{self, Personal};
use crate::web::{Answer, Choice, Desk, Form, Page, Problem, reading, render};

/// Events on a page.
const PAGE: usize = 100;

#[derive(Template)]
#[template(path = "audit/list.html")]
struct ListPage {
    page: Page,
    form: Form,
    kinds: Vec<Choice>,
    ends: Vec<Choice>,
    reasons: Vec<Choice>,
    agents: Vec<Choice>,
    seconds: Vec<Choice>,
    zones: Vec<Choice>,
    events: Vec<Told>,
    size: u64,
    root: String,
    /// How far back was looked, where the page ends because enough was looked at.
    looked_back_to: Option<(i64, Option<Timestamp>)>,
    /// Where older events are; empty where there are none.
    older: String,
    /// Where the newest are; empty on the first page.
    newest: String,
    /// Where the same page is.
    here: String,
    how: Personal,
}

/// The list.
pub async fn show(desk: Desk, search: Search) -> Answer {
    let list = load(&desk, &search, Personal::Masked).await?;
    reading::audit(&desk, told(&list)).await?;
    render(&list)
}

/// The list with the numbers and addresses on it.
pub async fn open(desk: Desk, search: Search) -> Answer {
    let list = load(&desk, &search, Personal::Shown).await?;
    let of = |event: Option<&Told>| event.map_or(0, |event| event.seq);
    let (newest, oldest) = (of(list.events.first()), of(list.events.last()));
    let event = personal::shown("contact_data").fact("events", format!("{oldest}-{newest}"));
    personal::open(&desk, event).await?;
    render(&list)
}

/// What was looked for may name somebody.
fn told(list: &ListPage) -> Event {
    let count = i64::try_from(list.events.len()).unwrap_or(i64::MAX);
    let event = Event::new(Kind::AuditRead).fact("count", count);
    match list.here.split_once('?') {
        Some((_, query)) if !query.is_empty() => event.personal("filter", query),
        _ => event,
    }
}

async fn load(desk: &Desk, search: &Search, how: Personal) -> Result<ListPage, Problem> {
    let mut page = desk.page();
    let mut form = search.0.check();
    let mut read = desk.read().await?;
    let filter = filter(&mut read, search, &mut form).await?;
    let head = audit::head(&mut read).await?;
    let Found { rows, older, tired } = audit_list::list(&mut read, &filter, PAGE).await?;
    let looked_back_to = match older.filter(|_| tired) {
        Some(place) => Some((place, audit::time_of(&mut read, place).await?)),
        None => None,
    };
    let (mut names, agents) = staff(&mut read, form.value("agent")).await?;
    let (_, seconds) = staff(&mut read, form.value("second")).await?;
    names.extend(names::of(&mut read, &row::things(&rows)).await?);
    drop(read);
    let older = older.map_or_else(String::new, |older| address(search, Some(older)));
    let newest = filter.before.map(|_| address(search, None));
    let here = address(search, filter.before);
    page.here.clone_from(&here);
    let choices = |prefix: &str, codes: &[&'static str], field: &str| -> Vec<Choice> {
        let choice =
            |code: &&'static str| Choice::new(*code, page.code(prefix, code), form.value(field));
        codes.iter().map(choice).collect()
    };
    let codes = |all: &[Unusual]| all.iter().map(|why| why.code()).collect::<Vec<_>>();
    let reasons = [vec![search::ANY], codes(Unusual::ALL)].concat();
    let ends: Vec<&str> = Ended::ALL.iter().map(|end| end.code()).collect();
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
    Ok(ListPage {
        kinds: choices("event", &kinds, "kind"),
        ends: choices("ended", &ends, "ended"),
        reasons: choices("unusual", &reasons, "unusual"),
        zones: choices("zone", &["jst", search::UTC], "zone"),
        events: rows
            .iter()
            .map(|row| Told::of(&page, row, &names, how))
            .collect(),
        page,
        form,
        agents,
        seconds,
        size: head.size(),
        root: head.root().to_string(),
        looked_back_to,
        older,
        newest: newest.unwrap_or_default(),
        here,
        how,
    })
}

/// Names of the staff by id, and who can be chosen.
pub(super) async fn staff(read: &mut Db, typed: &str) -> Result<(Names, Vec<Choice>), StoreError> {
    let staff = agent::list(read).await?;
    let choices = staff
        .iter()
        .map(|agent| Choice::new(agent.id.to_string(), agent.name.to_string(), typed))
        .collect();
    let names = staff
        .iter()
        .map(|agent| (agent.id.to_string(), agent.name.to_string()))
        .collect();
    Ok((names, choices))
}

/// The address of this list with the same filters.
fn address(search: &Search, before: Option<i64>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in FIELDS {
        let value = search.0.get(name);
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    let query = query.finish();
    if query.is_empty() {
        "/audit".to_owned()
    } else {
        format!("/audit?{query}")
    }
}
