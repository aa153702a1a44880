//! The notices that a desk option stops, on the contract's page.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::contract::Contract;
use crate::store::contract_end::Listed;

/// A notice.
pub(super) struct Ended {
    pub effective: Date,
    pub arrived: Date,
    /// The day that the subscriber named; empty where none.
    pub named: String,
    /// The last day of the minimum period, where it ends before that; empty where it does not.
    pub early: String,
    pub by: String,
    pub at: Timestamp,
    pub revoked: Option<(String, Timestamp)>,
}

impl Ended {
    pub(super) fn of(listed: Listed, contract: &Contract) -> Self {
        let day = |day: Option<Date>| day.map_or_else(String::new, |day| day.to_string());
        let notice = listed.end.notice;
        Self {
            effective: notice.effective(),
            arrived: notice.arrived,
            named: day(notice.named),
            early: day(listed.end.early(contract)),
            by: listed.recorded_by,
            at: listed.recorded_at,
            revoked: listed.revoked,
        }
    }
}
