//! Lists out of the register as files, for whoever proves themself again; without any secret.

use axum::body::Body;
use futures_util::stream;
use http::{StatusCode, header};

use super::unit::{self, Begun};
use super::{Answer, Desk, Fields, import, reauth};
use crate::domain::event::{Event, Kind};
use crate::domain::import::ImportKind;
use crate::i18n::time;
use crate::import::export::{self, Cursor};
use crate::store::register_list;

/// Sends all requesters, page by page of the database.
pub async fn requesters(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    reauth::asked(&desk, &fields, &mut form).await?;
    if form.is_refused() {
        return import::list::again(&desk, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let count = register_list::count_requesters(unit.tx.conn()?).await?;
    let event = Event::new(Kind::RegisterExported)
        .fact("what", ImportKind::Requesters.code())
        .fact("count", count);
    unit.audit(event).await?;
    let store = desk.app.store.clone();
    let rows = stream::try_unfold(Cursor::default(), move |at| {
        let store = store.clone();
        async move { export::requesters(&store, &at).await }
    });
    let head = stream::once(async { Ok(export::requesters_head()) });
    let body = Body::from_stream(stream::StreamExt::chain(head, rows));
    let name = format!("requesters-{}.csv", time::today(desk.now));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    unit.finish_with("/imports", (headers, body)).await
}
