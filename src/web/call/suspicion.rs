//! Suspecting a call: one key. The page goes on as before, nothing can be accepted, supervisors are
//! told.

use super::step::{location, refused};
use crate::domain::call::Step;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::{CallId, SuspicionId};
use crate::domain::suspicion::Suspicion;
use crate::store::{call, suspicion};
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Raises the suspicion; where it stands already, nothing happens.
pub async fn raise(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let call = call::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    if call.step() == Step::Ended {
        return Err(refused(unit, &call, "suspicion", Problem::STEP).await);
    }
    if suspicion::of_call(unit.tx.conn()?, id).await?.is_none() {
        let raised = Suspicion {
            id: SuspicionId::new(desk.new_id()),
            call: id,
            raised_by: desk.agent.id,
            raised_at: desk.now,
        };
        suspicion::raise(&mut unit.tx, &raised).await?;
        let event = Event::new(Kind::SuspicionRaised)
            .about("call", id)
            .about("suspicion", raised.id);
        let event = match call.verified {
            Some(verified) => event
                .about("contract", verified.contract)
                .about("requester", verified.requester),
            None => event,
        };
        unit.audit(event).await?;
    }
    unit.finish(&location(id)).await
}
