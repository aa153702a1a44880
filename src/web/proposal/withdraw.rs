//! The proposer takes a proposal back; nothing changes.

use super::decide::decide;
use crate::domain::decision::Decision;
use crate::domain::ids::RegisterProposalId;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields};

/// Takes it back.
pub async fn withdraw(desk: Desk, Id(id): Id<RegisterProposalId>, fields: Fields) -> Answer {
    let form = fields.check();
    decide(&desk, id, &fields, form, Decision::Withdrawn, None).await
}
