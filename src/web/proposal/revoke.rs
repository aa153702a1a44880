//! Taking a confirmed designation back, before its day (R10-3-6).

use super::{event, load};
use crate::domain::event::Kind;
use crate::domain::ids::RegisterProposalId;
use crate::notify::RegisterChange;
use crate::store::register_proposal;
use crate::web::desk::Id;
use crate::web::unit::{self, Begun};
use crate::web::{Answer, Desk, Fields, Problem, register};

/// Takes it back.
pub async fn revoke(desk: Desk, Id(id): Id<RegisterProposalId>, fields: Fields) -> Answer {
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let (listed, whose, contract) = load(unit.tx.conn()?, id, desk.now).await?;
    if !listed.is_to_come(desk.page().today()) {
        return Err(Problem::CONFLICT);
    }
    register_proposal::revoke(&mut unit.tx, id, desk.agent.id, desk.now).await?;
    let event = event(
        Kind::ContractChangeRevoked,
        &contract,
        &listed,
        desk.agent.id,
    );
    unit.audit(event).await?;
    let (change, number) = (RegisterChange::Designation, Some(&contract.number));
    register::told(&desk, &mut unit, change, whose.id, number).await?;
    let path = format!(
        "/contracts/{}?done=contract_change_revoked#course",
        contract.id
    );
    unit.finish(&path).await
}
