//! The end of a desk option: recording a notice (R10-5), and taking it back.

pub mod record;
pub mod revoke;

use crate::domain::contract::Contract;
use crate::domain::contract_end::ContractEnd;
use crate::domain::event::{Event, Kind};

fn event(kind: Kind, contract: &Contract, end: &ContractEnd) -> Event {
    let notice = end.notice;
    let named = notice.named.map_or_else(String::new, |day| day.to_string());
    Event::new(kind)
        .about("subscriber", contract.subscriber)
        .about("contract", contract.id)
        .fact("arrived_on", notice.arrived.to_string())
        .fact("named_on", named)
        .fact("effective_on", notice.effective().to_string())
}
