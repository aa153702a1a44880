//! The look ahead of I1: from every state a way leads to SENT, by steps that the machine takes by
//! itself while the gate is open, and by a person's release of what is blocked.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};
use std::sync::Mutex;

use super::properties::every;
use super::rules::Protocol;
use super::state::{Desk, Row};
use super::steps::Step;
use super::worker::{End, Finding};

/// More steps than any way needs.
const LONG: usize = 60;

/// States from which a way to SENT was found already, so that each is walked through once.
#[derive(Debug, Default)]
pub struct Known {
    marks: Mutex<HashSet<u64>>,
    hasher: RandomState,
}

impl Known {
    /// Whether every accepted request gets to SENT from here.
    pub fn ends_sent(&self, model: &Protocol, desk: &Desk) -> bool {
        let mut desk = desk.clone();
        let mut way = Vec::new();
        while way.len() < LONG {
            let mark = self.hasher.hash_one(&desk);
            if is_sent(&desk) || self.marks.lock().unwrap().contains(&mark) {
                self.marks.lock().unwrap().extend(way);
                return true;
            }
            way.push(mark);
            match next(model, &desk) {
                Some(next) => desk = next,
                None => return false,
            }
        }
        false
    }
}

fn is_sent(desk: &Desk) -> bool {
    every(desk, |slot| matches!(slot.row, Some(Row::Sent { .. })))
}

/// The first step in turn that leads on.
fn next(model: &Protocol, desk: &Desk) -> Option<Desk> {
    let steps = model.steps(desk);
    let leads_on = |at: u8| {
        let now = steps.iter().filter(move |step| turn(**step) == Some(at));
        now.copied().find_map(|step| model.moved(desk, step))
    };
    (0..=LAST).find_map(leads_on).map(Desk::normal)
}

const LAST: u8 = 7;

/// Which steps come first where nothing goes wrong any more; none for what nobody may count on.
fn turn(step: Step) -> Option<u8> {
    Some(match step {
        Step::Record(_) | Step::Conclude(_) => 0,
        Step::Leave(_) | Step::Arrive(_) | Step::Show(_) => 1,
        Step::Answer { end: End::Done, .. } => 2,
        Step::Answer {
            end: End::Unknown, ..
        } => 3,
        Step::Rescue(_) | Step::Release(_) | Step::Claim { closed: false, .. } => 4,
        Step::Ask {
            closed: false,
            found: Finding::NotThere,
            ..
        } => 5,
        Step::Tick => 6,
        // Last: evidence of somebody else's doing is nothing to count on.
        Step::Ask {
            closed: false,
            found: Finding::There,
            ..
        } => LAST,
        Step::Answer { .. }
        | Step::Claim { .. }
        | Step::Ask { .. }
        | Step::Accept(_)
        | Step::ByHand(_)
        | Step::Crash(_) => return None,
    })
}
