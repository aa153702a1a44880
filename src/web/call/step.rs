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
    let attempted = if call.agent == desk.agent.id {
        hold(&call, attempted).map_err(|refused| (refused.attempted, Problem::STEP))
    } else {
        Err((attempted, Problem::OTHER_AGENT))
    };
    match attempted {
        Ok(()) => Ok(Taken::Due(Box::new(unit), call)),
        Err((attempted, problem)) => {
            // Accepted already, by a form that was filled in twice: that is what it led to.
            let accepted = matches!(call.ended, Some((_, Ending::Accepted, _)));
            let led = attempted == Step::Commit && accepted && call.agent == desk.agent.id;
            let problem = refused(unit, &call, attempted.code(), problem).await;
            if led {
                return Ok(Taken::Repeated(see_other(&location(id))?));
            }
            Err(problem)
        }
    }
}

/// Audits what was refused on a call, and gives back what its page then says.
pub async fn refused(
    unit: Unit,
    call: &Call,
    attempted: &'static str,
    problem: Problem,
) -> Problem {
    let event = Event::new(Kind::CallStepRefused)
        .about("call", call.id)
        .fact("at", call.step().code())
        .fact("attempted", attempted);
    kept(unit, event, problem).await
}

/// Keeps an event of a refusal, and gives back what the page then says.
pub async fn kept(mut unit: Unit, event: Event, problem: Problem) -> Problem {
    let audited = unit.audit(event.fact("why", problem.code)).await;
    match audited {
        Ok(()) => unit.keep_refusal().await.err().unwrap_or(problem),
        Err(error) => error.into(),
    }
}

/// Where a call's page is.
pub fn location(id: CallId) -> String {
    format!("/calls/{id}")
}
