//! Rules broken on purpose: the checker finds each, and names the invariant that it was there for.

use kagiban::domain::action::ProxyAction::Wipe;
use stateright::{Checker, Model};

use super::properties::{I1, I2, I3, I4, I5, I6};
use super::real::Real;
use super::rules::Protocol;

/// A rule that does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// What the API refused is forgotten.
    DropsWhatIsRefused,
    /// Leases run out and nobody looks.
    RescuesNobody,
    /// What lapsed is queued again, as if it had surely not left.
    RescuesIntoTheQueue,
    /// A claim does not ask whether somebody else is sending.
    ClaimsWhatIsLeased,
    /// A worker that stood still calls, although others may have given up on it.
    LeavesAfterItsLease,
    /// The settle time counts from the sending's beginning, not from its lease's end.
    SettlesFromTheStart,
    /// No answer is taken for a good one.
    TakesSilenceForSent,
    /// "Not there" closes the request.
    TakesAbsenceForSent,
    /// A result is written although the lease ran out.
    RecordsAfterItsLease,
    /// A result is written whoever holds the lease now.
    RecordsForAnother,
    /// The gate is looked at when the request is queued, and not when it is claimed.
    LooksAtTheGateWhenQueueing,
    /// Questions about what is unknown pass a closed gate.
    AsksThroughAClosedGate,
    /// A second request about a device is accepted while the first is unfinished.
    AcceptsASecondUnfinished,
}

/// The protocol with a broken rule. One request is enough for all of them but a second one.
fn protocol(broken: Broken) -> Protocol {
    let mut model = Protocol::new([Wipe, Wipe], true, true);
    if broken != Broken::AcceptsASecondUnfinished {
        model.accepted = 1;
    }
    if broken == Broken::SettlesFromTheStart {
        model.real = model.real.map(Real::settling_from_the_start);
    }
    model.broken = Some(broken);
    model
}

/// More steps than any of the counterexamples needs.
const DEEP: usize = 30;

/// Checks everything up to the first breach: the invariant has a counterexample, and no other has.
fn breaks(broken: Broken, invariant: &'static str) {
    let found = |depth| {
        let checker = protocol(broken).checker().target_max_depth(depth);
        checker.spawn_bfs().join().discovery(invariant)
    };
    let way = (2..DEEP).find_map(found).expect("a counterexample");
    println!("{broken:?} breaks {invariant}:");
    for step in way.into_actions() {
        println!("    {step:?}");
    }
    let checker = protocol(broken).checker().spawn_bfs().join();
    println!("    {} states", checker.unique_state_count());
    assert!(checker.is_done());
    let names: Vec<_> = checker.discoveries().into_keys().collect();
    assert_eq!(names, [invariant], "what {broken:?} breaks");
}

macro_rules! broken {
    ($($name:ident: $broken:ident breaks $invariant:ident;)+) => {
        $(
            #[test]
            fn $name() {
                breaks(Broken::$broken, $invariant);
            }
        )+
    };
}

broken! {
    a_desk_that_drops_what_is_refused_loses_a_request: DropsWhatIsRefused breaks I1;
    a_desk_that_rescues_nobody_leaves_a_request_stuck: RescuesNobody breaks I1;
    a_rescue_into_the_queue_acts_twice: RescuesIntoTheQueue breaks I2;
    a_claim_of_what_is_leased_acts_twice: ClaimsWhatIsLeased breaks I2;
    a_call_that_leaves_after_its_lease_acts_twice: LeavesAfterItsLease breaks I2;
    a_settle_time_from_the_start_acts_twice: SettlesFromTheStart breaks I2;
    silence_taken_for_sent_has_no_evidence: TakesSilenceForSent breaks I3;
    absence_taken_for_sent_has_no_evidence: TakesAbsenceForSent breaks I3;
    a_record_after_its_lease_is_noticed: RecordsAfterItsLease breaks I4;
    a_record_for_another_is_noticed: RecordsForAnother breaks I4;
    a_gate_that_is_looked_at_when_queueing_lets_calls_out: LooksAtTheGateWhenQueueing breaks I5;
    a_question_through_a_closed_gate_is_noticed: AsksThroughAClosedGate breaks I5;
    a_second_unfinished_request_is_noticed: AcceptsASecondUnfinished breaks I6;
}
