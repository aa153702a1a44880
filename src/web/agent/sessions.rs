//! Ending all sessions of somebody, as when a laptop of the desk's own is gone.

use crate::domain::ids::AgentId;
use crate::store::{agent, session};
use crate::web::account::sessions::ended;
use crate::web::desk::Id;
use crate::web::unit::{Begun, begin};
use crate::web::{Answer, Desk, Fields, Problem};

/// Ends them.
pub async fn end(desk: Desk, Id(id): Id<AgentId>, fields: Fields) -> Answer {
    let mut unit = match begin(&desk, &fields).await? {
        Begun::First(unit) => unit,
        Begun::Repeated(answer) => return Ok(answer),
    };
    agent::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    session::end_all(&mut unit.tx, id).await?;
    unit.audit(ended(id, "all")).await?;
    unit.finish("/agents?done=sessions").await
}
