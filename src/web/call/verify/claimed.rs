//! Whom the caller may be: found by what they said, not proved.

use crate::crypto::password::PhcString;
use crate::domain::ids::{ContractId, RequesterId};
use crate::store::{contract, requester};
use crate::web::{Desk, Problem};

/// Whom the caller claims to be.
pub(super) struct Claimed {
    pub contract: ContractId,
    pub requester: RequesterId,
    pub passphrase: PhcString,
}

impl Claimed {
    /// The one requester whom the caller's words fit; none where they fit nobody or several.
    pub(super) async fn find(
        desk: &Desk,
        contract_said: &str,
        requester_said: &str,
    ) -> Result<Option<Self>, Problem> {
        let mut read = desk.read().await?;
        let contracts: Vec<ContractId> = contract::candidates(&mut read, contract_said)
            .await?
            .into_iter()
            .map(|contract| contract.id)
            .collect();
        let mut found = requester::candidates(&mut read, &contracts, requester_said).await?;
        let (Some((requester, phc)), true) = (found.pop(), found.is_empty()) else {
            return Ok(None);
        };
        let passphrase = phc
            .parse()
            .map_err(|error| Problem::internal("a stored passphrase is unreadable", &error))?;
        Ok(Some(Self {
            contract: requester.contract,
            requester: requester.id,
            passphrase,
        }))
    }
}
