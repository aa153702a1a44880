//! A note on a request.

use http::StatusCode;

use super::show;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::RequestId;
use crate::domain::text::Note;
use crate::store::note::{self, On};
use crate::store::request;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Adds a note.
pub async fn add(desk: Desk, Id(id): Id<RequestId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let Some(text) = form.take("note", Note::parse) else {
        return show::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let request = request::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    note::add(
        &mut unit.tx,
        desk.new_id(),
        On::Request(id),
        desk.agent.id,
        &text,
        desk.now,
    )
    .await?;
    let event = Event::new(Kind::RequestNoted)
        .about("request", id)
        .about("contract", request.accepted.contract)
        .personal("text", text.as_str());
    unit.audit(event).await?;
    unit.finish(&format!("/requests/{id}")).await
}
