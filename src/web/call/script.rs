//! Step 4: the lines read aloud, one after the other, each with its time.

use super::step::{self, Taken, location};
use crate::domain::call::{Call, Step};
use crate::domain::event::{Event, Kind};
use crate::domain::ids::CallId;
use crate::domain::script::{VERSION, next_line};
use crate::store::call;
use crate::store::script::{self, LineRead};
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields, Problem};

/// Ticks the line that comes next; it must be the one on the agent's screen.
pub async fn tick(desk: Desk, Id(id): Id<CallId>, fields: Fields) -> Answer {
    let (mut unit, mut call) = match step::take(&desk, &fields, id, Step::Script, Call::at).await? {
        Taken::Repeated(response) => return Ok(response),
        Taken::Due(unit, call) => (unit, call),
    };
    let action = call
        .device
        .as_ref()
        .map(|device| device.action)
        .ok_or(Problem::STEP)?;
    let due = next_line(action, call.lines_read).ok_or(Problem::STEP)?;
    if fields.get("line") != due || fields.get("version") != VERSION {
        // Another page of the same call was a line further, or the wording changed meanwhile.
        return Err(step::refused(*unit, &call, Step::Script.code(), Problem::STEP).await);
    }
    let line = LineRead {
        line: due.to_owned(),
        version: VERSION.to_owned(),
        at: desk.now,
    };
    script::add(&mut unit.tx, id, call.lines_read, &line, desk.agent.id).await?;
    call.lines_read += 1;
    call::save(&mut unit.tx, &call).await?;
    let event = Event::new(Kind::ScriptLineRead)
        .about("call", id)
        .fact("line", due)
        .fact("version", VERSION);
    unit.audit(event).await?;
    unit.finish(&location(id)).await
}
