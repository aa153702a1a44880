//! Changes of a contract with a day of their own: recording one (R10-3-2), and taking it back.

pub mod record;
pub mod revoke;

use crate::domain::contract::Contract;
use crate::domain::contract_change::ContractChange;
use crate::domain::event::{Event, Kind};

fn event(kind: Kind, contract: &Contract, change: &ContractChange) -> Event {
    Event::new(kind)
        .about("subscriber", contract.subscriber)
        .about("contract", contract.id)
        .fact("accounts", change.accounts.count())
        .fact("effective_on", change.effective.date().to_string())
}
