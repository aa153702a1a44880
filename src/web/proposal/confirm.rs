//! A second person confirms a proposal, with their own password: it takes effect, and the
//! subscriber's contacts are told.

use super::decide::decide;
use crate::domain::decision::Decision;
use crate::domain::ids::RegisterProposalId;
use crate::web::desk::Id;
use crate::web::{Answer, Desk, Fields};

/// Confirms.
pub async fn confirm(desk: Desk, Id(id): Id<RegisterProposalId>, fields: Fields) -> Answer {
    let form = fields.check();
    decide(
        &desk,
        id,
        &fields,
        form,
        Decision::Confirmed,
        Some("password"),
    )
    .await
}
