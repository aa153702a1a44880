//! The timeline of a contract's accounts, on its page.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::ids::ContractChangeId;
use crate::store::contract_change::Listed;

/// A change.
pub(super) struct Changed {
    pub id: ContractChangeId,
    pub accounts: i64,
    pub effective: Date,
    /// It stands, and its day is still to come.
    pub is_to_come: bool,
    pub by: String,
    pub at: Timestamp,
    pub revoked: Option<(String, Timestamp)>,
}

impl Changed {
    pub(super) fn of(listed: Listed, today: Date) -> Self {
        let change = listed.change;
        Self {
            id: change.id,
            accounts: change.accounts.count(),
            effective: change.effective.date(),
            is_to_come: listed.revoked.is_none() && change.may_be_revoked(today),
            by: listed.recorded_by,
            at: listed.recorded_at,
            revoked: listed.revoked,
        }
    }
}
