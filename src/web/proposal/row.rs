//! What waits for a second person, as a line of the dashboard and of the contract's page.

use jiff::Timestamp;

use super::what;
use crate::domain::ids::{AgentId, RegisterProposalId};
use crate::store::register_proposal::Listed;
use crate::web::Page;

/// A proposal that waits.
pub struct Row {
    /// Identity.
    pub id: RegisterProposalId,
    /// What is proposed, in words.
    pub what: String,
    /// The subscriber and the contract.
    pub whose: String,
    /// Who proposed it.
    pub by: String,
    /// Whether that is the reader, who waits for another.
    pub mine: bool,
    /// Since when it waits.
    pub since: Timestamp,
}

impl Row {
    /// The line for a reader.
    pub fn of(page: &Page, reader: AgentId, listed: &Listed) -> Self {
        Self {
            id: listed.proposal.id,
            what: what(page, listed),
            whose: format!("{} {}", listed.company, listed.contract_number),
            by: listed.proposed_by.clone(),
            mine: listed.proposal.proposed_by == reader,
            since: listed.proposal.proposed_at,
        }
    }
}
