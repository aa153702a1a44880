//! The proposer takes a proposal back; the request stays blocked.

use super::{event, load, refuse};
use crate::domain::event::Kind;
use crate::domain::ids::ReleaseId;
use crate::store::release;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields};

/// Takes it back.
pub async fn withdraw(desk: Desk, Id(id): Id<ReleaseId>, fields: Fields) -> Answer {
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (release, request, _) = load(unit.tx.conn()?, id).await?;
    let decided = match release.withdraw(desk.agent.id, desk.now) {
        Ok(decided) => decided,
        Err(refused) => {
            return refuse::refuse(&desk, unit, &request, fields.check(), refused).await;
        }
    };
    release::decide(&mut unit.tx, id, &decided).await?;
    unit.audit(event(
        Kind::ReleaseWithdrawn,
        &request,
        &release,
        desk.agent.id,
    ))
    .await?;
    unit.finish(&format!("/requests/{}", release.request)).await
}
