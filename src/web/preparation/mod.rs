//! What subscribers have to prepare (R5): the list for all, and what of it a contract has done.

pub mod add;
pub mod done;
pub mod list;
pub mod remove;
pub mod undone;

use super::Page;
use crate::domain::event::{Event, Kind};
use crate::domain::ids::ContractId;
use crate::domain::preparation::Item;
use crate::domain::register::Subscriber;
use crate::store::preparation::Listed;

/// What a contract has not prepared, in words.
pub(super) fn missing(page: &Page, listed: &[Listed]) -> Vec<String> {
    let missing = listed.iter().filter(|it| it.done.is_none());
    missing.map(|it| name(page, &it.item)).collect()
}

/// What a thing to prepare is called.
pub(super) fn name(page: &Page, item: &Item) -> String {
    match item {
        Item::Named(named) => page.code("preparation", named),
        Item::Further { name, .. } => name.to_string(),
    }
}

fn event(kind: Kind, whose: &Subscriber, contract: ContractId, item: &Item) -> Event {
    let event = Event::new(kind)
        .about("subscriber", whose.id)
        .about("contract", contract);
    match item {
        Item::Named(named) => event.fact("item", named.code()),
        Item::Further { name, .. } => event.fact("item", name.as_str()),
    }
}
