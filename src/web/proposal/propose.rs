//! Proposing a change of the register, within the unit of the form that asks for it.

use super::{event, listed};
use crate::domain::contract::Contract;
use crate::domain::event::Kind;
use crate::domain::ids::RegisterProposalId;
use crate::domain::register_proposal::{Proposed, RegisterProposal};
use crate::store::register_proposal;
use crate::web::unit::Unit;
use crate::web::{Desk, Problem};

/// Keeps the proposal. It takes effect only when another confirms it.
pub async fn propose(
    desk: &Desk,
    unit: &mut Unit,
    contract: &Contract,
    proposed: Proposed,
) -> Result<(), Problem> {
    let proposal = RegisterProposal {
        id: RegisterProposalId::new(desk.new_id()),
        contract: contract.id,
        proposed,
        proposed_by: desk.agent.id,
        proposed_at: desk.now,
        decided: None,
    };
    register_proposal::propose(&mut unit.tx, &proposal).await?;
    let kept = listed(unit.tx.conn()?, proposal.id)
        .await?
        .ok_or(Problem::NOT_FOUND)?;
    let event = event(Kind::RegisterChangeProposed, contract, &kept, desk.agent.id);
    Ok(unit.audit(event).await?)
}
