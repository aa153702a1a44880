//! Asking for a tenant's readiness to be checked now. Checking is the dispatch's work, and so is telling
//! the audit log what came of it.

use crate::domain::event::{Event, Kind};
use crate::domain::ids::TenantId;
use crate::store::{tenant, tenant_check};
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Problem, see_other};

/// Asks, and leads back to the contract at once.
pub async fn ask(desk: Desk, Id(id): Id<TenantId>) -> Answer {
    let mut tx = desk.app.store.begin().await?;
    let kept = tenant::load(tx.conn()?, id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    tenant_check::want(&mut tx, id, desk.now).await?;
    let event = Event::new(Kind::TenantCheckAsked)
        .about("tenant", id)
        .about("contract", kept.contract);
    tx.audit(&desk.cause(), event).await?;
    tx.commit().await?;
    see_other(&format!("/contracts/{}#readiness", kept.contract))
}
