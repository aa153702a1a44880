//! The dispatch protocol as a model, checked exhaustively: two workers, two requests, crashes and
//! lost answers anywhere. `docs/dispatch.md` says what it covers and what it abstracts from.
//!
//! Rows move by the real functions of `domain::request`, `domain::attempt` and `domain::gate`
//! ([`real`]); the model has what is around them: workers, the network, the tenant, the window that
//! closes the gate, time.

mod ahead;
mod broken;
mod doubt;
mod happenings;
mod moves;
mod properties;
mod real;
mod rows;
mod rules;
mod state;
mod steps;
mod tenant;
mod worker;

use jiff::SignedDuration;
use kagiban::dispatch::patience;
use kagiban::domain::action::ProxyAction::{Lock, Wipe};
use kagiban::domain::attempt::LEASE;
use stateright::{Checker, Expectation, Model};

use rules::Protocol;

/// Checks everything that can be reached.
fn holds(model: Protocol) {
    let checker = model.checker().threads(2).spawn_bfs().join();
    println!(
        "{} states, {} steps between them, the farthest {} steps away",
        checker.unique_state_count(),
        checker.state_count(),
        checker.max_depth()
    );
    assert!(checker.is_done(), "not everything was looked at");
    for property in checker.model().properties() {
        let found = checker.discovery(property.name);
        match property.expectation {
            Expectation::Sometimes => assert!(found.is_some(), "never: {}", property.name),
            _ => assert!(
                found.is_none(),
                "{} does not hold: {:#?}",
                property.name,
                found.map(stateright::Path::into_actions)
            ),
        }
    }
}

#[test]
fn requests_about_two_devices_keep_every_invariant() {
    holds(Protocol::new([Lock, Wipe], false, false));
}

#[test]
fn locks_of_one_device_keep_every_invariant() {
    holds(Protocol::new([Lock, Lock], true, true));
}

#[test]
fn wipes_of_one_device_keep_every_invariant() {
    holds(Protocol::new([Wipe, Wipe], true, true));
}

/// The model has ticks where the program has seconds.
#[test]
fn the_times_of_the_program_are_in_the_order_that_the_model_has() {
    assert!(SignedDuration::ZERO < LEASE && SignedDuration::ZERO < patience(Lock).settle);
    assert!(patience(Lock).settle < patience(Wipe).settle);
    assert!(real::settle(Lock) < real::settle(Wipe));
}
