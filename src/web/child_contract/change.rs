//! Changes of a child contract, from a month on (R8, R10-3-2): recording one, and taking it back.

pub mod record;
pub mod revoke;

use crate::domain::child_change::ChildChange;
use crate::domain::child_contract::ChildContract;
use crate::domain::event::{Event, Kind};

/// Facts of what is another, each beside what it is before.
fn event(kind: Kind, child: &ChildContract, change: &ChildChange) -> Event {
    let changed = change.changed;
    let mut event = Event::new(kind)
        .about("subscriber", child.subscriber)
        .about("parent", child.parent)
        .about("child", child.id)
        .fact("effective_on", change.effective.date().to_string());
    if let Some(licences) = changed.licences {
        event = event
            .fact("licences_before", child.licences.count())
            .fact("licences", licences.count());
    }
    if let Some(grade) = changed.grade {
        event = event
            .fact("grade_before", child.grade.code())
            .fact("grade", grade.code());
    }
    if let Some(fee) = changed.monthly_fee {
        event = event
            .fact("monthly_fee_before", child.monthly_fee.amount())
            .fact("monthly_fee", fee.amount());
    }
    if let Some(fee) = changed.option_fee {
        event = event.fact("option_fee", fee.amount());
    }
    event
}
