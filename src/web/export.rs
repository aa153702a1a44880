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

/// Sends all requesters.
pub async fn requesters(desk: Desk, fields: Fields) -> Answer {
    send(&desk, &fields, ImportKind::Requesters).await
}

/// Sends all contracts as they stand today.
pub async fn contracts(desk: Desk, fields: Fields) -> Answer {
    send(&desk, &fields, ImportKind::Contracts).await
}

/// Sends a list, page by page of the database.
async fn send(desk: &Desk, fields: &Fields, kind: ImportKind) -> Answer {
    let mut form = fields.check();
    reauth::asked(desk, fields, &mut form).await?;
    if form.is_refused() {
        return import::list::again(desk, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let mut unit = match unit::begin(desk, fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let count = match kind {
        ImportKind::Requesters => register_list::count_requesters(unit.tx.conn()?).await?,
        ImportKind::Contracts => register_list::count_contracts(unit.tx.conn()?).await?,
    };
    let event = Event::new(Kind::RegisterExported)
        .fact("what", kind.code())
        .fact("count", count);
    unit.audit(event).await?;
    let (store, day) = (desk.app.store.clone(), time::today(desk.now));
    let rows = stream::try_unfold(Cursor::default(), move |at| {
        let store = store.clone();
        async move { export::next(&store, kind, day, &at).await }
    });
    let head = stream::once(async move { Ok(export::head(kind)) });
    let body = Body::from_stream(stream::StreamExt::chain(head, rows));
    let name = format!("{kind}-{day}.csv");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    unit.finish_with("/imports", (headers, body)).await
}
