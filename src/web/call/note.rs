//! A note on a call.

use http::StatusCode;

use super::step::location;
use super::view;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::CallId;
use crate::domain::text::Note;
use crate::store::call;
use crate::store::note::{self, On};
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Adds a note, also after the call has ended.
pub async fn add(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let Some(text) = form.take("note", Note::parse) else {
        return view::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    call::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    note::add(
        &mut unit.tx,
        desk.new_id(),
        On::Call(id),
        desk.agent.id,
        &text,
        desk.now,
    )
    .await?;
    unit.audit(
        Event::new(Kind::CallNoted)
            .about("call", id)
            .personal("text", text.as_str()),
    )
    .await?;
    unit.finish(&location(id)).await
}
