//! Ending a call without a request.

use http::StatusCode;

use super::step::{location, refused};
use super::view;
use crate::domain::call::{Ending, Step};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::CallId;
use crate::domain::text::Note;
use crate::store::call;
use crate::store::note::{self, On};
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Ends the call; a note says why.
pub async fn end(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let Some(why) = form.take("end_note", Note::parse) else {
        return view::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let mut call = call::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    if call.agent != desk.agent.id {
        return Err(refused(unit, &call, "end", Problem::OTHER_AGENT).await);
    }
    if call.step() == Step::Ended {
        return Err(refused(unit, &call, "end", Problem::STEP).await);
    }
    let event = Event::new(Kind::CallEnded)
        .about("call", id)
        .fact("step", call.step().code())
        .personal("note", why.as_str());
    note::add(
        &mut unit.tx,
        desk.new_id(),
        On::Call(id),
        desk.agent.id,
        &why,
        desk.now,
    )
    .await?;
    call.ended = Some((desk.now, Ending::NoRequest, None));
    call::save(&mut unit.tx, &call).await?;
    unit.audit(event).await?;
    unit.finish(&location(id)).await
}
