//! The newest events, filtered, page by page.

use askama::Template;
use jiff::Timestamp;

use super::attested::Attested;
use super::row::{self, Names, Told};
use super::search::{self, FIELDS, carried, filter};
use crate::domain::audit_export::ExportForm;
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
pub(super) struct ListPage {
    page: Page,
    form: Form,
    kinds: Vec<Choice>,
    ends: Vec<Choice>,
    reasons: Vec<Choice>,
    agents: Vec<Choice>,
    seconds: Vec<Choice>,
    zones: Vec<Choice>,
    forms: Vec<Choice>,
    events: Vec<Told>,
    size: u64,
    root: String,
    /// How far back was looked, where the page ends because enough was looked at.
    looked_back_to: Option<(i64, Option<Timestamp>)>,
    attested: Attested,
    /// Where older events are; empty where there are none.
    older: String,
    /// Where the newest are; empty on the first page.
    newest: String,
    /// Where the same page is.
    here: String,
    /// What is looked for, to be carried into an export.
    filters: Vec<(&'static str, String)>,
    how: Personal,
}

/// The list.
pub async fn show(desk: Desk, search: Search) -> Answer {
    let list = load(&desk, &search, search.0.check(), Personal::Masked).await?;
    reading::audit(&desk, told(&list)).await?;
    render(&list)
}

/// The list with the numbers and addresses on it.
pub async fn open(desk: Desk, search: Search) -> Answer {
    let list = load(&desk, &search, search.0.check(), Personal::Shown).await?;
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

/// The page, with a form that may have come back.
pub(super) async fn load(
    desk: &Desk,
    search: &Search,
    mut form: Form,
    how: Personal,
) -> Result<ListPage, Problem> {
    let mut page = desk.page().of("/audit");
    let mut read = desk.read().await?;
    let filter = filter(&mut read, search, &mut form).await?;
    let head = audit::head(&mut read).await?;
    let attested = Attested::load(desk, &mut read).await?;
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
    let forms: Vec<&str> = ExportForm::ALL.iter().map(|form| form.code()).collect();
    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.code()).collect();
    Ok(ListPage {
        kinds: choices("event", &kinds, "kind"),
        ends: choices("ended", &ends, "ended"),
        reasons: choices("unusual", &reasons, "unusual"),
        forms: choices("audit-export", &forms, "form"),
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
        attested,
        older,
        newest: newest.unwrap_or_default(),
        here,
        filters: FIELDS
            .iter()
            .map(|name| (*name, search.0.get(name).to_owned()))
            .filter(|(_, value)| !value.is_empty())
            .collect(),
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
    let query = carried(search);
    let before = before.map(|before| format!("before={before}"));
    let parts: Vec<String> = [query]
        .into_iter()
        .chain(before)
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() {
        "/audit".to_owned()
    } else {
        format!("/audit?{}", parts.join("&"))
    }
}
