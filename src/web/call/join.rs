//! A second call about a device whose request is unfinished: it is joined, never doubled.

use http::StatusCode;

use super::step::{self, Taken, location};
use super::view;
use crate::domain::call::{Call, Ending, Step};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::CallId;
use crate::domain::text::Note;
use crate::store::note::{self, On};
use crate::store::{call, request};
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields, Problem};

/// Adds a note to the unfinished request and ends the call with it.
pub async fn join(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let Some(text) = form.take("join_note", Note::parse) else {
        return view::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let (mut unit, mut call) =
        match step::take(&desk, &fields, id, Step::Script, has_device).await? {
            Taken::Repeated(response) => return Ok(response),
            Taken::Due(unit, call) => (unit, call),
        };
    let device = call.device.clone().ok_or(Problem::STEP)?;
    let open = request::unfinished(unit.tx.conn()?, device.tenant, &device.device_uid).await?;
    let Some(open) = open else {
        return Err(step::refused(*unit, &call, "join", Problem::CONFLICT).await);
    };
    let to = open.accepted.id;
    note::add(
        &mut unit.tx,
        desk.new_id(),
        On::Request(to),
        desk.agent.id,
        &text,
        desk.now,
    )
    .await?;
    call.ended = Some((desk.now, Ending::Joined, Some(to)));
    call::save(&mut unit.tx, &call).await?;
    let event = Event::new(Kind::RequestJoined)
        .about("call", id)
        .about("request", to)
        .about("contract", open.accepted.contract)
        .personal("note", text.as_str());
    unit.audit(event).await?;
    unit.finish(&location(id)).await
}

/// Joining is possible as soon as the device was compared.
fn has_device(call: &Call, attempted: Step) -> Result<(), crate::domain::call::StepRefused> {
    match call.step() {
        Step::Script | Step::Commit => Ok(()),
        at => Err(crate::domain::call::StepRefused { at, attempted }),
    }
}
