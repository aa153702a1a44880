//! Stopping all sending.

use http::StatusCode;

use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::StopId;
use crate::domain::stop::DeskStop;
use crate::domain::text::Line;
use crate::store::gate;
use crate::web::maintenance::list;
use crate::web::unit::{Begun, begin};
use crate::web::{Answer, Desk, Fields, Problem, reauth};

/// Stops the desk, with the reason that callers are told and the supervisor's password.
pub async fn press(desk: Desk, fields: Fields) -> Answer {
    let mut form = fields.check();
    let reason = form.take("stop_reason", Line::parse);
    if !reauth::proved(&desk, staff_password::attempt(fields.get("password"))).await? {
        form.refuse("password", Refused::new("error-password-mismatch"));
    }
    let (Some(reason), false) = (reason, form.is_refused()) else {
        return list::again(&desk, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut unit = match begin(&desk, &fields).await? {
        Begun::First(unit) => unit,
        Begun::Repeated(answer) => return Ok(answer),
    };
    if gate::stop(unit.tx.conn()?).await?.is_some() {
        return Err(Problem::CONFLICT);
    }
    let stop = DeskStop {
        id: StopId::new(desk.new_id()),
        reason,
        stopped_by: desk.agent.id,
        stopped_at: desk.now,
    };
    gate::stop_desk(&mut unit.tx, &stop).await?;
    let event = Event::new(Kind::DeskStopped)
        .about("stop", stop.id)
        .fact("reason", stop.reason.to_string());
    unit.audit(event).await?;
    unit.finish("/maintenance").await
}
