//! Removing a supported system or device.

use super::event;
use crate::domain::event::Kind;
use crate::domain::ids::SupportedId;
use crate::store::supported;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Takes it from the list; the log keeps what it said.
pub async fn remove(desk: Desk, Id(id): Id<SupportedId>, fields: Fields) -> Answer {
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let kept = supported::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    supported::remove(&mut unit.tx, id).await?;
    unit.audit(event(Kind::SupportedRemoved, &kept)).await?;
    unit.finish("/supported?done=supported_removed").await
}
