//! What the model is there for does happen in it: the invariants do not hold for want of trouble.

use stateright::Property;

use super::rules::Protocol;
use super::state::{Desk, Row, Slot};
use super::worker::{Finding, Hold, Worker};

pub fn all() -> Vec<Property<Protocol>> {
    vec![
        Property::sometimes("every request is sent", |_, desk| {
            let sent = |slot: &Slot| matches!(slot.row, Some(Row::Sent { .. }));
            slots(desk).all(sent)
        }),
        Property::sometimes("an effect that nobody heard of is found", |_, desk| {
            asked(desk, Finding::There).any(|request| desk.requests[request].shown)
        }),
        Property::sometimes("not there is believed", |_, desk| {
            asked(desk, Finding::NotThere).count() > 0
        }),
        Property::sometimes("two ask, and one is faster", |_, desk| {
            let beaten = |it: &Worker| matches!(it, Worker::Asked { stale: true, .. });
            workers(desk).any(beaten)
        }),
        Property::sometimes("a call is under way whose lease has lapsed", |_, desk| {
            calling(desk).any(|hold| !hold.current)
        }),
        Property::sometimes("a call from before a release is under way", |_, desk| {
            slots(desk).any(|slot| slot.calls.iter().any(|call| !call.counts))
        }),
    ]
}

fn slots(desk: &Desk) -> impl Iterator<Item = &Slot> {
    desk.requests.iter()
}

fn workers(desk: &Desk) -> impl Iterator<Item = &Worker> {
    desk.workers.iter()
}

/// Requests of which somebody was told this, and may write it.
fn asked(desk: &Desk, told: Finding) -> impl Iterator<Item = usize> {
    workers(desk).filter_map(move |worker| match worker {
        Worker::Asked {
            request,
            found,
            stale: false,
        } if *found == told => Some(*request),
        _ => None,
    })
}

fn calling(desk: &Desk) -> impl Iterator<Item = &Hold> {
    workers(desk).filter_map(|worker| match worker {
        Worker::Calling(hold, _) => Some(hold),
        _ => None,
    })
}
