//! Asking for a tenant to be read and compared now. Reading it is the daily work's, and so is telling the
//! audit log what came of it.

use crate::domain::event::{Event, Kind};
use crate::domain::ids::TenantId;
use crate::store::{comparison, tenant};
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem};

/// Asks, and leads back to the page at once.
pub async fn ask(desk: Desk, Id(id): Id<TenantId>, fields: Fields) -> Answer {
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let kept = tenant::load(unit.tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    comparison::want(&mut unit.tx, id, desk.now).await?;
    let event = Event::new(Kind::TenantCompareAsked)
        .about("tenant", id)
        .about("contract", kept.contract);
    unit.audit(event).await?;
    unit.finish(&format!("/reconciliation?tenant={id}&done=compare_asked"))
        .await
}
