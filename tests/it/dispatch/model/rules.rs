//! The protocol as a stateright model.

use kagiban::domain::action::ProxyAction;
use kagiban::domain::gate::{Closings, Gate};
use stateright::{Model, Property};

use super::ahead::Known;
use super::broken::Broken;
use super::happenings;
use super::properties;
use super::real::Real;
use super::state::Desk;
use super::steps::Step;

/// What is modelled: two workers and two requests, and a window that may close at any time.
#[derive(Debug)]
pub struct Protocol {
    pub real: [Real; 2],
    /// How many of the requests are accepted at the most.
    pub accepted: usize,
    /// Both requests are about one device.
    pub one_device: bool,
    /// The window closes the gate before both requests, or before the first one's tenant alone.
    pub whole_desk: bool,
    /// What closes a gate while the window runs, and while it does not.
    pub closings: [Closings; 2],
    /// States that I1 has looked ahead from.
    pub known: Known,
    /// The rule that does not hold.
    pub broken: Option<Broken>,
}

impl Protocol {
    /// A request for each action; `whole_desk` is what the window closes.
    pub fn new(actions: [ProxyAction; 2], one_device: bool, whole_desk: bool) -> Self {
        let real = [Real::new(0, actions[0]), Real::new(1, actions[1])];
        let closings = [real[0].window(whole_desk), Closings::default()];
        Self {
            real,
            accepted: 2,
            one_device,
            whole_desk,
            closings,
            known: Known::default(),
            broken: None,
        }
    }

    /// The program's gate before a request, while the window runs or while it does not.
    pub fn gate(&self, request: usize, closed: bool) -> Gate {
        let [running, none] = &self.closings;
        self.real[request].gate(if closed { running } else { none })
    }

    pub fn is(&self, broken: Broken) -> bool {
        self.broken == Some(broken)
    }
}

impl Model for Protocol {
    type State = Desk;
    type Action = Step;

    fn init_states(&self) -> Vec<Desk> {
        vec![Desk::new()]
    }

    fn actions(&self, desk: &Desk, steps: &mut Vec<Step>) {
        // What follows on a breach tells nothing more.
        if properties::holds_so_far(desk, self) {
            steps.append(&mut self.steps(desk));
        }
    }

    fn next_state(&self, desk: &Desk, step: Step) -> Option<Desk> {
        self.moved(desk, step).map(Desk::normal)
    }

    /// Nothing is left out where the rules hold. A broken one may send without end; a call that
    /// nobody waits for, beside those of the workers, tells enough.
    fn within_boundary(&self, desk: &Desk) -> bool {
        self.broken.is_none() || desk.requests.iter().all(|slot| slot.calls.len() <= 1)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        let mut properties = properties::invariants();
        if self.broken.is_none() {
            properties.append(&mut happenings::all());
        }
        properties
    }
}
