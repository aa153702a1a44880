//! The subscriber's tenant and time. What left has its effect and is shown within the settle time
//! after it left, or never: that is what the settle time assumes of the API.

use super::real::{LEASE, Real, settle};
use super::state::{Desk, Row, Slot};
use super::steps::CallOf;
use super::worker::{Call, Place, Worker};

/// Nobody waits for a call any more. What may still happen to it does.
pub fn leave_behind(desk: &mut Desk, request: usize, call: Call) {
    if matches!(call.at, Place::OnTheWay | Place::Taken) {
        desk.requests[request].calls.push(call);
    }
}

/// A call has its effect.
pub fn arrive(desk: &mut Desk, of: CallOf) {
    let counts = |slot: &mut Slot, call: &Call| {
        if call.counts {
            slot.effects += 1;
        }
    };
    match of {
        CallOf::Worker(worker) => {
            if let Worker::Calling(hold, call) = &mut desk.workers[worker] {
                call.at = Place::Taken;
                counts(&mut desk.requests[hold.request], call);
            }
        }
        CallOf::Nobody { request, call } => {
            let slot = &mut desk.requests[request];
            slot.calls[call].at = Place::Taken;
            let call = slot.calls[call];
            counts(slot, &call);
        }
    }
}

/// An effect is shown to whoever asks.
pub fn show(desk: &mut Desk, of: CallOf) {
    match of {
        CallOf::Worker(worker) => {
            if let Worker::Calling(hold, call) = &mut desk.workers[worker] {
                shown(&mut desk.requests[hold.request], *call);
                *call = over(Place::Shown);
            }
        }
        CallOf::Nobody { request, call } => {
            let slot = &mut desk.requests[request];
            let call = slot.calls.remove(call);
            shown(slot, call);
        }
    }
}

fn shown(slot: &mut Slot, call: Call) {
    slot.shown |= call.counts;
}

/// A call to which nothing more happens.
const fn over(at: Place) -> Call {
    Call {
        at,
        age: 0,
        counts: true,
    }
}

/// A person released the request, with the fate of what left so far on the screen.
pub fn released(desk: &mut Desk, request: usize) {
    let slot = &mut desk.requests[request];
    slot.effects = 0;
    slot.shown = false;
    for call in &mut slot.calls {
        call.counts = false;
    }
    for worker in &mut desk.workers {
        if let Worker::Calling(hold, call) = worker
            && hold.request == request
            && matches!(call.at, Place::OnTheWay | Place::Taken)
        {
            call.counts = false;
        }
    }
}

/// Time passes: what was due later is due, leases run out, calls end.
pub fn tick(desk: &mut Desk, real: &[Real; 2]) {
    for (slot, real) in desk.requests.iter_mut().zip(real) {
        match &mut slot.row {
            Some(Row::Queued { due }) => *due = true,
            Some(Row::Sending { ago }) => *ago = (*ago + 1).min(LEASE),
            Some(Row::Unknown { due, ago, .. }) => {
                *due = true;
                *ago = (*ago + 1).min(settle(real.action()));
            }
            Some(Row::Sent { .. } | Row::Blocked { .. }) | None => {}
        }
        let limit = settle(real.action());
        for mut call in std::mem::take(&mut slot.calls) {
            if ages(&mut call, limit) {
                slot.calls.push(call);
            } else if call.at == Place::Taken {
                shown(slot, call);
            }
        }
    }
    for worker in &mut desk.workers {
        if let Worker::Claimed(hold) | Worker::Calling(hold, _) | Worker::Answered(hold, _) = worker
        {
            hold.ago = (hold.ago + 1).min(LEASE);
        }
        if let Worker::Calling(hold, call) = worker
            && !ages(call, settle(real[hold.request].action()))
        {
            if call.at == Place::Taken {
                shown(&mut desk.requests[hold.request], *call);
                *call = over(Place::Shown);
            } else if call.at == Place::OnTheWay {
                *call = over(Place::Lost);
            }
        }
    }
}

/// Whether a call may still be under way after one more tick.
fn ages(call: &mut Call, settle: u8) -> bool {
    if matches!(call.at, Place::Shown | Place::Lost) {
        return true;
    }
    call.age += 1;
    call.age < settle
}
