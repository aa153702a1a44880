//! Lifting a stop: what waited leaves at once.

use http::StatusCode;

use crate::crypto::staff_password;
use crate::domain::Refused;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::StopId;
use crate::store::gate;
use crate::web::desk::Id;
use crate::web::maintenance::list;
use crate::web::unit::{Begun, begin};
use crate::web::{Answer, Desk, Fields, Problem, reauth};

/// Lifts the stop, with the supervisor's password.
pub async fn lift(desk: Desk, Id(id): Id<StopId>, fields: Fields) -> Answer {
    let mut form = fields.check();
    if !reauth::proved(&desk, staff_password::attempt(fields.get("password"))).await? {
        form.refuse("password", Refused::new("error-password-mismatch"));
        return list::again(&desk, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let mut unit = match begin(&desk, &fields).await? {
        Begun::First(unit) => unit,
        Begun::Repeated(answer) => return Ok(answer),
    };
    if !gate::lift_stop(&mut unit.tx, id, desk.agent.id, desk.now).await? {
        return Err(Problem::CONFLICT);
    }
    unit.audit(Event::new(Kind::DeskStopLifted).about("stop", id))
        .await?;
    unit.finish("/maintenance").await
}
