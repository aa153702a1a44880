//! I1 to I6 (`docs/dispatch.md`) as properties, and that the model does what it is there to show.

use kagiban::domain::gate::{Gate, Shut};
use stateright::Property;

use super::rules::Protocol;
use super::state::{Desk, Row, Slot};

pub const I1: &str = "I1 an accepted request is sent, or waits for a named reason and can be sent";
pub const I2: &str = "I2 no request has two effects, unless a person released it in between";
pub const I3: &str = "I3 sent only with the API's answer or with evidence";
pub const I4: &str = "I4 a lapsed lease never writes a result";
pub const I5: &str = "I5 nothing leaves while the gate is closed";
pub const I6: &str = "I6 one unfinished request per device";

pub fn invariants() -> Vec<Property<Protocol>> {
    vec![
        Property::always(I1, |model, desk| {
            every(desk, |slot| slot.row.is_some())
                && (0..2).all(|request| waits_for_a_reason(model, desk, request))
                && model.known.ends_sent(model, desk)
        }),
        Property::always(I2, |_, desk| acts_once(desk)),
        Property::always(I3, |_, desk| is_founded(desk)),
        Property::always(I4, |_, desk: &Desk| !desk.breaches.written_late),
        Property::always(I5, |_, desk: &Desk| !desk.breaches.left_while_closed),
        Property::always(I6, one_unfinished),
    ]
}

/// Whether no breach is there yet that one can see in the state alone.
pub fn holds_so_far(desk: &Desk, model: &Protocol) -> bool {
    every(desk, |slot| slot.row.is_some())
        && acts_once(desk)
        && is_founded(desk)
        && !desk.breaches.written_late
        && !desk.breaches.left_while_closed
        && one_unfinished(model, desk)
}

/// Whether something is true of every accepted request.
pub fn every(desk: &Desk, is: impl Fn(&Slot) -> bool) -> bool {
    desk.requests.iter().all(|slot| !slot.accepted || is(slot))
}

fn acts_once(desk: &Desk) -> bool {
    every(desk, |slot| slot.effects <= 1)
}

fn is_founded(desk: &Desk) -> bool {
    every(desk, |slot| slot.row != Some(Row::Sent { founded: false }))
}

fn one_unfinished(model: &Protocol, desk: &Desk) -> bool {
    let unfinished = |slot: &Slot| slot.row.is_some_and(|row| !matches!(row, Row::Sent { .. }));
    !model.one_device || !desk.requests.iter().all(unfinished)
}

/// Whether what a page shows of a request that waits is a reason.
fn waits_for_a_reason(model: &Protocol, desk: &Desk, request: usize) -> bool {
    match desk.requests[request].row {
        // Under way, done, or due.
        None | Some(Row::Sent { .. } | Row::Sending { .. }) => true,
        Some(Row::Queued { .. }) => {
            [false, true]
                .into_iter()
                .all(|closed| match model.gate(request, closed) {
                    Gate::Open => true,
                    Gate::Closed { why, .. } => {
                        matches!(why, Shut::Maintenance(reason) if !reason.is_empty())
                    }
                })
        }
        Some(Row::Unknown { named, .. } | Row::Blocked { named }) => named,
    }
}
