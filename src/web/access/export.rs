//! A part of the list as a file, for whoever proves themself again; without any secret.

use axum::body::Body;
use futures_util::stream;
use http::header;
use jiff::civil::Date;

use super::words::{Requester, Staff, Token};
use super::{List, on, show};
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::import::csv::write::{BOM, row};
use crate::store::access::{Moment, requesters, staff, tokens};
use crate::store::register_list::Place;
use crate::store::{Result, Store};
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Page, Problem, reauth};

/// Requesters that are read in one go.
const PAGE: i64 = 500;

/// Sends the list.
pub async fn export(desk: Desk, fields: Fields) -> Answer {
    let page = desk.page();
    let mut form = fields.check();
    let day = on(&mut form, page.today());
    let what = form.take("what", |typed| {
        typed
            .parse::<List>()
            .map_err(|_| Refused::new("error-choice"))
    });
    reauth::asked(&desk, &fields, &mut form).await?;
    let (Some(day), Some(what), false) = (day, what, form.is_refused()) else {
        return show::refused(&desk, form);
    };
    let (count, body) = file(&desk, what, day).await?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let event = Event::new(Kind::AccessListExported)
        .fact("what", what.code())
        .fact("on", day.to_string())
        .fact("count", count);
    unit.audit(event).await?;
    let name = format!("attachment; filename=\"access-{what}-{day}.csv\"");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, name),
    ];
    unit.finish_with("/audit/access", (headers, body)).await
}

/// How many rows a list has, and the list; nothing of it leaves before that is audited.
async fn file(desk: &Desk, what: List, day: Date) -> std::result::Result<(i64, Body), Problem> {
    let page = desk.page();
    let mut read = desk.read().await?;
    let moment = Moment::of(&mut read, day).await?;
    let (count, body) = match what {
        List::Staff => {
            let listed = staff::list(&mut read, moment).await?;
            let rows = listed.iter().map(|it| Staff::of(&page, it, moment).cells());
            (listed.len(), Body::from(whole(&page, Staff::HEAD, rows)))
        }
        List::Tokens => {
            let listed = tokens::list(&mut read, moment).await?;
            let rows = listed.iter().map(|it| Token::of(&page, it, moment).cells());
            (listed.len(), Body::from(whole(&page, Token::HEAD, rows)))
        }
        List::Requesters => {
            let count = requesters::count(&mut read, moment).await?;
            return Ok((count, streamed(desk.app.store.clone(), page, moment)));
        }
    };
    Ok((i64::try_from(count).unwrap_or(i64::MAX), body))
}

fn whole<const N: usize>(
    page: &Page,
    head: [&str; N],
    rows: impl Iterator<Item = [String; N]>,
) -> String {
    let mut out = self::head(page, head);
    for cells in rows {
        row(&mut out, cells.iter().map(String::as_str));
    }
    out
}

fn head<const N: usize>(page: &Page, head: [&str; N]) -> String {
    let mut out = String::from(BOM);
    row(
        &mut out,
        head.map(|key| page.t(key)).iter().map(String::as_str),
    );
    out
}

/// Requesters, page by page of the database.
fn streamed(store: Store, page: Page, moment: Moment) -> Body {
    let head = head(&page, Requester::HEAD);
    let rows = stream::try_unfold(Place::default(), move |after| {
        let (store, page) = (store.clone(), page.clone());
        async move { next(&store, &page, moment, &after).await }
    });
    let head = stream::once(async move { Ok(head) });
    Body::from_stream(stream::StreamExt::chain(head, rows))
}

async fn next(
    store: &Store,
    page: &Page,
    moment: Moment,
    after: &Place,
) -> Result<Option<(String, Place)>> {
    let mut read = store.read().await?;
    let listed = requesters::page(&mut read, moment, None, after, PAGE).await?;
    let Some(last) = listed.last() else {
        return Ok(None);
    };
    let next = last.place.clone();
    let mut out = String::new();
    for it in &listed {
        let cells = Requester::of(page, it).cells();
        row(&mut out, cells.iter().map(String::as_str));
    }
    Ok(Some((out, next)))
}
