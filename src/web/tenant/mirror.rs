//! Asking for a tenant's devices to be read now. Reading them is the mirror's work, and so is
//! telling the audit log what came of it.

use crate::domain::event::{Event, Kind};
use crate::domain::ids::TenantId;
use crate::store::tenant;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Problem, see_other};

/// Asks, and leads back to the contract at once.
pub async fn ask(desk: Desk, Id(id): Id<TenantId>) -> Answer {
    let mut tx = desk.app.store.begin().await?;
    let kept = tenant::load(tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    tenant::want_mirror(&mut tx, id, desk.now).await?;
    let event = Event::new(Kind::MirrorAsked)
        .about("tenant", id)
        .about("contract", kept.contract);
    tx.audit(&desk.cause(), event).await?;
    tx.commit().await?;
    // This node's mirror looks at once, another one's at its next sweep.
    desk.app.store.wakes().mirror.notify_one();
    see_other(&format!("/contracts/{}?done=mirror#tenant", kept.contract))
}
