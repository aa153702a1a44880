//! What the model keeps: the desk's rows, what its workers hold, and what the tenant took.
//!
//! Times are ages and due flags relative to now, so that the states are finitely many. Workers are
//! alike and kept sorted: two states that differ in their names alone are one.

use super::worker::{Call, Worker};

/// The whole of a state.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Desk {
    pub requests: [Slot; 2],
    pub workers: [Worker; 2],
    pub breaches: Breaches,
}

/// What must never have happened; kept here because later states do not show it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Breaches {
    /// A result was written by whoever held no running lease.
    pub written_late: bool,
    /// A claim or a question while the gate was closed.
    pub left_while_closed: bool,
}

/// A request, and what the tenant has of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Slot {
    pub accepted: bool,
    /// Its row; absent before acceptance, and where it was lost.
    pub row: Option<Row>,
    /// Calls that no worker waits for any more.
    pub calls: Vec<Call>,
    /// Effects of calls that left since a person released it last.
    pub effects: u8,
    /// Whether the tenant shows one of these effects.
    pub shown: bool,
}

/// Where a request stands; `ago` is when its sending began, or was given up on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Row {
    Queued {
        due: bool,
    },
    Sending {
        ago: u8,
    },
    /// `founded` on the API's own answer, or on evidence that a reconciliation names.
    Sent {
        founded: bool,
    },
    Unknown {
        due: bool,
        ago: u8,
        named: bool,
    },
    /// `named` is whether it tells why.
    Blocked {
        named: bool,
    },
}

impl Desk {
    /// Nothing is accepted, nobody works.
    pub fn new() -> Self {
        Self {
            requests: [Slot::default(), Slot::default()],
            workers: [Worker::Idle; 2],
            breaches: Breaches::default(),
        }
    }

    /// The one form of all states that do not differ in what may follow.
    pub fn normal(mut self) -> Self {
        for worker in &mut self.workers {
            worker.forget();
        }
        self.workers.sort_unstable();
        for (request, slot) in self.requests.iter_mut().enumerate() {
            slot.calls.sort_unstable();
            if matches!(slot.row, Some(Row::Sent { .. })) {
                slot.shown = false;
                let calls =
                    slot.calls.len() + self.workers.iter().filter(|it| it.may_act(request)).count();
                if calls == 0 && slot.effects == 1 {
                    slot.effects = 0;
                }
            }
        }
        self
    }

    /// Changes a row: whoever read it before holds something stale.
    pub fn write(&mut self, request: usize, row: Row) {
        self.requests[request].row = Some(row);
        for worker in &mut self.workers {
            match worker {
                Worker::Claimed(hold) | Worker::Calling(hold, _) | Worker::Answered(hold, _)
                    if hold.request == request =>
                {
                    hold.current = false;
                }
                Worker::Asked {
                    request: asked,
                    stale,
                    ..
                } if *asked == request => *stale = true,
                _ => {}
            }
        }
    }
}
