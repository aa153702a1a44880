//! What every step begins with: the call is there, it is this agent's, and the step is due.

use crate::domain::call::{Call, Ending, Step, StepRefused};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::CallId;
use crate::store::call;
use crate::web::unit::{self, Begun, Unit};
use crate::web::{Desk, Fields, Problem, see_other};

/// What posting a step begins.
pub enum Taken {
    /// The step is due: the unit, and the call as it stands.
    Due(Box<Unit>, Call),
    /// It was posted before: leads where that led.
    Repeated(axum::response::Response),
}

/// Begins a step. `hold` is the order that it must keep; a refusal is audited.
pub async fn take(
    desk: &Desk,
    fields: &Fields,
    id: CallId,
    attempted: Step,
    hold: fn(&Call, Step) -> Result<(), StepRefused>,
) -> Result<Taken, Problem> {
    let mut unit = match unit::begin(desk, fields).await? {
        Begun::Repeated(response) => return Ok(Taken::Repeated(response)),
        Begun::First(unit) => unit,
    };
    let call = call::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    if call.agent != desk.agent.id {
        return Err(Problem::OTHER_AGENT);
    }
    if let Err(refused) = hold(&call, attempted) {
        let event = Event::new(Kind::CallStepRefused)
            .about("call", id)
            .fact("at", refused.at.code())
            .fact("attempted", refused.attempted.code());
        unit.audit(event).await?;
        unit.keep_refusal().await?;
        // Accepted already, by a form that was filled in twice: that is what it led to.
        if attempted == Step::Commit && matches!(call.ended, Some((_, Ending::Accepted, _))) {
            return Ok(Taken::Repeated(see_other(&location(id))?));
        }
        return Err(Problem::STEP);
    }
    Ok(Taken::Due(Box::new(unit), call))
}

/// Where a call's page is.
pub fn location(id: CallId) -> String {
    format!("/calls/{id}")
}
