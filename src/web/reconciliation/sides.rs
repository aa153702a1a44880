//! Both sides of a tenant in a period, the newest first.

use askama::Template;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use uuid::Uuid;

use super::{ReadingView, Row};
use crate::domain::Refused;
use crate::domain::contract::parse_date;
use crate::domain::ids::TenantId;
use crate::domain::policy::Permission;
use crate::i18n::time;
use crate::store::beside::{self, Entry, Part};
use crate::store::comparison;
use crate::web::fields::Search;
use crate::web::personal::{self, Personal};
use crate::web::{Answer, Desk, Form, Page, Problem, render};

/// Rows of a page.
const PAGE: usize = 50;
/// Days of a period that nobody named.
const DAYS: i64 = 30;
/// What filters; carried from page to page.
const FILTERS: [&str; 4] = ["tenant", "from", "to", "differing"];

#[derive(Template)]
#[template(path = "reconciliation/sides.html")]
struct SidesPage {
    page: Page,
    form: Form,
    tenant: TenantId,
    company: String,
    contract: String,
    reading: ReadingView,
    /// Spans of time that can never be read any more, in words.
    gaps: Vec<String>,
    /// The period as it was taken, and as its fields show it.
    from: Date,
    to: Date,
    typed: [String; 2],
    differing: bool,
    rows: Vec<Row>,
    /// Where older ones are, and the newest; empty where there are none.
    older: String,
    newest: String,
    here: String,
    how: Personal,
    may_ask: bool,
}

/// The page.
pub async fn show(desk: Desk, search: Search) -> Answer {
    render(&load(&desk, &search, Personal::Masked).await?.0)
}

/// The page with the names of who acted.
pub async fn open(desk: Desk, search: Search) -> Answer {
    let (page, tenant) = load(&desk, &search, Personal::Shown).await?;
    let event = personal::shown("tenant_actor").about("tenant", tenant);
    personal::open(&desk, event).await?;
    render(&page)
}

async fn load(
    desk: &Desk,
    search: &Search,
    how: Personal,
) -> Result<(SidesPage, TenantId), Problem> {
    let named = search.0.get("tenant").parse::<TenantId>();
    let tenant = named.map_err(|_| Problem::NOT_FOUND)?;
    let mut page = desk.page().within("/audit");
    let mut form = search.0.check();
    let (first, last) = (page.today().saturating_sub(DAYS.days()), page.today());
    let from = form
        .take("from", |typed| day(typed, first))
        .unwrap_or(first);
    let to = form.take("to", |typed| day(typed, last)).unwrap_or(last);
    let differing = !search.0.get("differing").is_empty();
    let mut read = desk.read().await?;
    let listed = comparison::list(&mut read, Some(tenant)).await?.pop();
    let listed = listed.ok_or(Problem::NOT_FOUND)?;
    let period = (begin(from)?, begin(to.saturating_add(1.days()))?);
    let part = Part {
        tenant,
        from: period.0,
        to: period.1,
        differing,
        before: place(search.0.get("before")),
    };
    // One more than is shown tells whether there are older ones.
    let most = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut entries = beside::list(&mut read, &part, desk.now, most).await?;
    let gaps = comparison::gaps(&mut read, tenant, period).await?;
    drop(read);
    let more = entries.len() > PAGE;
    entries.truncate(PAGE);
    let older = entries
        .last()
        .filter(|_| more)
        .map(|last| address(search, Some(last)))
        .unwrap_or_default();
    let newest = part.before.map(|_| address(search, None));
    page.here = match search.0.get("before") {
        "" => address(search, None),
        before => format!("{}&before={before}", address(search, None)),
    };
    let may_open = desk.agent.role.may(Permission::RequestView);
    let gap = |(since, until): (Timestamp, Timestamp)| {
        page.t2(
            "reading-gap",
            "from",
            page.time(&since),
            "to",
            page.time(&until),
        )
    };
    let sides = SidesPage {
        reading: ReadingView::of(&page, &listed),
        gaps: gaps.into_iter().map(gap).collect(),
        rows: entries
            .iter()
            .map(|entry| Row::of(&page, entry, how, may_open))
            .collect(),
        company: listed.company,
        contract: listed.contract_number,
        here: page.here.clone(),
        newest: newest.unwrap_or_default(),
        may_ask: desk.agent.role.may(Permission::ReconciliationAsk),
        typed: [("from", from), ("to", to)].map(|(name, taken)| match form.value(name) {
            "" => taken.to_string(),
            typed => typed.to_owned(),
        }),
        page,
        form,
        tenant,
        from,
        to,
        differing,
        older,
        how,
    };
    Ok((sides, tenant))
}

fn day(typed: &str, otherwise: Date) -> Result<Date, Refused> {
    match typed.trim() {
        "" => Ok(otherwise),
        typed => parse_date(typed),
    }
}

fn begin(day: Date) -> Result<Timestamp, Problem> {
    time::midnight(day).map_err(|_| Problem::BAD_INPUT)
}

/// A place in the list, as addresses have it: microseconds and id.
fn place(text: &str) -> Option<(Timestamp, Uuid)> {
    let (at, id) = text.split_once('_')?;
    let at = Timestamp::from_microsecond(at.parse().ok()?).ok()?;
    Some((at, Uuid::try_parse(id).ok()?))
}

/// The address of this page with the same filters.
fn address(search: &Search, before: Option<&Entry>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for name in FILTERS {
        let value = search.0.get(name);
        if !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if let Some(Entry {
        place: (at, id), ..
    }) = before
    {
        query.append_pair("before", &format!("{}_{id}", at.as_microsecond()));
    }
    format!("/reconciliation?{}", query.finish())
}
