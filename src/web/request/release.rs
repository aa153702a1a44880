//! Releasing a blocked request: what was refused is mended, and it goes back to the queue.

use http::StatusCode;

use super::show;
use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::RequestId;
use crate::domain::text::Note;
use crate::store::note::{self, On};
use crate::store::request::{self, Move};
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem, reauth};

/// Releases the request, with the supervisor's password and the reason.
pub async fn release(desk: Desk, Id(id): Id<RequestId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let reason = form.take("release_note", Note::parse);
    if !reauth::proved(&desk, staff_password::attempt(fields.get("password"))).await? {
        form.refuse("password", Refused::new("error-password-mismatch"));
    }
    let (Some(reason), false) = (reason, form.is_refused()) else {
        return show::again(&desk, id, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let request = request::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let to = request.release(desk.now).map_err(|_| Problem::CONFLICT)?;
    request::save(&mut unit.tx, vec![Move::to(&request, to)]).await?;
    unit.tx.wake_dispatch();
    note::add(
        &mut unit.tx,
        desk.new_id(),
        On::Request(id),
        desk.agent.id,
        &reason,
        desk.now,
    )
    .await?;
    let event = Event::new(Kind::RequestReleased)
        .about("request", id)
        .about("contract", request.accepted.contract)
        .personal("reason", reason.as_str());
    unit.audit(event).await?;
    unit.finish(&format!("/requests/{id}")).await
}
