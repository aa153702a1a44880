//! Taking a call over from another agent, who may have lost their line.

use super::step::{location, refused};
use crate::domain::call::Step;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::CallId;
use crate::store::call;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Takes the call over; what was done stays done.
pub async fn take(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let mut call = call::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    if call.step() == Step::Ended {
        return Err(refused(unit, &call, "take_over", Problem::STEP).await);
    }
    let event = Event::new(Kind::CallTakenOver)
        .about("call", id)
        .fact("from", call.agent.to_string());
    call.agent = desk.agent.id;
    call::save(&mut unit.tx, &call).await?;
    unit.audit(event).await?;
    unit.finish(&location(id)).await
}
