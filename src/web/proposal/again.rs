//! Proposing a requester once more, after a proposal was declined or taken back.

use super::propose;
use crate::domain::ids::RequesterId;
use crate::domain::register_proposal::Proposed;
use crate::domain::retention::Thing;
use crate::store::{register_proposal, requester, retention};
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem, register};

/// Proposes them as they were on the page.
pub async fn again(desk: Desk, Id(id): Id<RequesterId>, fields: Fields) -> Answer {
    let version = register::version(&fields)?;
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let conn = unit.tx.conn()?;
    let mut kept = requester::load(conn, id).await?.ok_or(Problem::NOT_FOUND)?;
    let last = register_proposal::last_of(conn, id).await?;
    let waits = last.is_some_and(|last| last.proposal.decided.is_none());
    let purged = retention::purged(conn, Thing::Requester, id).await?;
    if waits || purged.is_some() || requester::is_confirmed(conn, id).await? {
        return Err(Problem::CONFLICT);
    }
    let (_, contract) = register::contract(conn, kept.contract, desk.now).await?;
    kept.version = version;
    requester::touch(&mut unit.tx, &kept).await?;
    propose(&desk, &mut unit, &contract, Proposed::Requester(id)).await?;
    unit.finish(&format!("/requesters/{id}?done=proposed"))
        .await
}
