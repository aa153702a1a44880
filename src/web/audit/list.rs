//! The newest events, filtered, page by page.

use askama::Template;
use jiff::Timestamp;
use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use super::attested::Attested;
use super::row::{self, Names, Told};
use crate::domain::Refused;
use crate::domain::contract::{ContractNumber, parse_date};
use crate::domain::event::Kind;
use crate::domain::reference::Reference;
use crate::i18n::time;
use crate::store::audit::{self, Filter};
use crate::store::{Db, StoreError, agent, call, contract, names};
use crate::web::fields::Search;
use crate::web::personal::{self, Personal};
use crate::web::{Answer, Choice, Desk, Form, Page, Problem, render};

/// Events on a page.
const PAGE: usize = 100;
/// What filters; carried from page to page.
const FILTERS: [&str; 7] = ["kind", "agent", "call", "request", "contract", "from", "to"];

#[derive(Template)]
#[template(path = "audit/list.html")]
struct ListPage {
    page: Page,
    form: Form,
    kinds: Vec<Choice>,
    agents: Vec<Choice>,
    events: Vec<Told>,
    size: u64,
    root: String,
    attested: Attested,
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
    render(&load(&desk, &search, Personal::Masked).await?)
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

async fn load(desk: &Desk, search: &Search, how: Personal) -> Result<ListPage, Problem> {
    let mut page = desk.page();
    let mut form = search.0.check();
    let mut read = desk.read().await?;
    let filter = meant(&mut read, filter(search, &mut form)).await?;
    let head = audit::head(&mut read).await?;
    let attested = Attested::load(desk, &mut read).await?;
    // One more than is shown tells whether there are older ones.
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut rows = audit::list(&mut read, &filter, limit).await?;
    let (mut names, agents) = staff(&mut read, form.value("agent")).await?;
    names.extend(names::of(&mut read, &row::things(&rows)).await?);
    drop(read);
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let older = rows
        .last()
        .filter(|_| more)
        .map(|last| address(search, Some(last.seq)))
        .unwrap_or_default();
    let newest = filter.before.map(|_| address(search, None));
    let here = address(search, filter.before);
    page.here.clone_from(&here);
    let kinds = Kind::ALL
        .iter()
        .map(|kind| Choice::new(kind.code(), page.code("event", kind), form.value("kind")))
        .collect();
    Ok(ListPage {
        events: rows
            .iter()
            .map(|row| Told::of(&page, row, &names, how))
            .collect(),
        page,
        form,
        kinds,
        agents,
        size: head.size(),
        root: head.root().to_string(),
        attested,
        older,
        newest: newest.unwrap_or_default(),
        here,
        how,
    })
}

async fn staff(read: &mut Db, typed: &str) -> Result<(Names, Vec<Choice>), StoreError> {
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

/// A reference number or a contract's number, as people know them, is as good as an id.
async fn meant(read: &mut Db, mut filter: Filter) -> Result<Filter, StoreError> {
    let reference = |typed: &Option<String>| -> Option<String> {
        let number = typed.as_ref()?.parse::<Reference>().ok()?;
        Some(number.to_string())
    };
    if let Some(number) = reference(&filter.call) {
        let found = call::by_reference(read, &number).await?;
        filter.call = found.map(|call| call.id.to_string()).or(filter.call);
    }
    if let Some(number) = reference(&filter.request) {
        filter.request = names::request_id(read, &number).await?.or(filter.request);
    }
    let typed = filter.contract.as_deref().unwrap_or_default();
    let typed: String = typed.nfkc().collect();
    if let Ok(number) = ContractNumber::parse(&typed)
        && let Some(contract) = contract::by_number(read, &number).await?
    {
        filter.contract = Some(contract.to_string());
    }
    Ok(filter)
}

fn filter(search: &Search, form: &mut Form) -> Filter {
    let typed = |name: &str| {
        let value = search.0.get(name).trim();
        (!value.is_empty()).then(|| value.to_owned())
    };
    Filter {
        before: search.0.get("before").parse().ok(),
        kind: typed("kind"),
        agent: typed("agent"),
        call: typed("call"),
        request: typed("request"),
        contract: typed("contract"),
        from: day(form, "from", Ok),
        // The last day is part of the period.
        to: day(form, "to", |date| {
            date.tomorrow().map_err(|_| Refused::new("error-date"))
        }),
    }
}

fn day(
    form: &mut Form,
    name: &'static str,
    shift: impl Fn(Date) -> Result<Date, Refused>,
) -> Option<Timestamp> {
    form.take(name, |typed| match typed.trim() {
        "" => Ok(None),
        typed => time::midnight(shift(parse_date(typed)?)?).map(Some),
    })
    .flatten()
}

/// The address of this list with the same filters.
fn address(search: &Search, before: Option<i64>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in FILTERS {
        let value = search.0.get(name);
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if let Some(before) = before {
        query.append_pair("before", &before.to_string());
    }
    format!("/audit?{}", query.finish())
}
