//! Clearing a suspicion: a supervisor who did not raise it, with a reason and their own password.

use http::StatusCode;

use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::SuspicionId;
use crate::domain::text::Note;
use crate::store::suspicion;
use crate::web::call::again;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem, reauth};

/// Clears it; the call may go on.
pub async fn clear(desk: Desk, Id(id): Id<SuspicionId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    let why = form.take("cleared_why", Note::parse);
    if !reauth::proved(&desk, staff_password::attempt(fields.get("password"))).await? {
        form.refuse("password", Refused::new("error-password-mismatch"));
    }
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let standing = suspicion::standing(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::CONFLICT)?;
    let event = |kind| {
        Event::new(kind)
            .about("call", standing.call)
            .about("suspicion", id)
    };
    if !standing.may_clear(desk.agent.id) {
        form.refuse("cleared_why", Refused::new("error-own-suspicion"));
    }
    let (Some(why), false) = (why, form.is_refused()) else {
        unit.audit(event(Kind::SuspicionRefused)).await?;
        unit.keep_refusal().await?;
        return again(&desk, standing.call, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    suspicion::clear(&mut unit.tx, id, desk.agent.id, &why, desk.now).await?;
    let cleared = event(Kind::SuspicionCleared)
        .about("agent", standing.raised_by)
        .personal("reason", why.as_str());
    unit.audit(cleared).await?;
    unit.finish(&format!("/calls/{}", standing.call)).await
}
